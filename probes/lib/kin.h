/* SPDX-License-Identifier: MIT */
/* What probes share beside the door: scaffolding that fails aloud, children by number, pipes and signals. */
#ifndef PB_KIN_H
#define PB_KIN_H

#include "probe.h"

long pb_self(void);
long pb_parent(void);

/* Of the calling thread. */
void pb_block(int signal);
/* A handler's address, or SIG_IGN, by the kernel's own struct: a libc would fill in a restorer, and keep track. */
void pb_dispose(int signal, uintptr_t how);

/*
 * Makes one of several children: its branch is child(ret, number). What posix_spawn executes finds the same number by
 * pb_number(), and should go on with its branch.
 */
long pb_make_number(enum pb_door door, const struct pb_request *request, pb_child *child,
		    long number);
long pb_number(void);

/* Whether this is the program that posix_spawn, or an exec of the probe's own, began. */
bool pb_is_image(void);

/* A child beside those under study: by our own fork, whatever the door under test does. -errno on failure. */
long pb_mini_child(pb_child *child, void *arg);
/* The same where no failure is to be told by a name of its own. */
long pb_scaffold(pb_child *child, void *arg);

/*
 * A child that is there before the one under study, as role: it stands until the write end of this pipe is closed
 * wherever else it is open. By our own fork; failure is told as scaffolding.
 */
long pb_make_elder(const char *role, const int hold[2]);
/* The same as role elder, if the command line has elder=1; and has it end and waits for it, if there is one. */
void pb_have_elder(void);
void pb_end_elder(void);

/*
 * A second thread of the caller, which runs on a stack of its own and shares errno with the first; not through the door
 * under test, where there is another one. Its number; failure is told as scaffolding.
 */
long pb_make_thread(pb_child *run, void *arg);

/* For a thread that goes on: until the first one of its process has ended, which stays as a zombie of its own. */
void pb_await_first_thread(void);

/* A file below this folder, closed on exec; a text written to one at once. What fails is told by its path. */
int pb_open_at(int dir, const char *path, int flags);
void pb_put_at(int dir, const char *path, const char *text);

/* Decimal digits and a zero byte behind them; to has room for 21. Where that byte is. */
char *pb_put_number(char *to, unsigned long number);

/*
 * One line into the uid_map or gid_map of the caller's new user namespace: this ID inside is that one outside. What
 * write gave, or -errno.
 */
long pb_map_id(const char *file, unsigned long inside, unsigned long outside);

/* Runs until the caller's account, as it may ask for it itself, has so many ticks of both kinds. */
void pb_burn(long ticks);

/* Waits until it has ended, and leaves it to be waited for. 0, or -errno. */
long pb_await_end(long pid);

/* wait4 with these options, begun anew after a signal; the status word is left alone unless there is one. */
long pb_wait4(long pid, int *status, int options);

/* A pipe whose ends have these numbers, also over an exec; a byte into it; waiting for one, which must come. */
void pb_pipe_at(int read_end, int write_end);
void pb_send_byte(int write_end);
void pb_await_byte(int read_end);

/* Whoever reads from there is held until all who hold the other end have closed it, or a byte has come. */
long pb_read_byte(int fd);

#endif
