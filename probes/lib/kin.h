/* SPDX-License-Identifier: MIT */
/* For probes about several processes of one family: scaffolding that fails aloud, children by number. */
#ifndef PB_KIN_H
#define PB_KIN_H

#include "probe.h"

long pb_self(void);
long pb_parent(void);

/* Of the calling thread. */
void pb_block(int signal);

/*
 * Makes one of several children: its branch is child(ret, number). What posix_spawn executes finds the same number by
 * pb_number(), and should go on with its branch.
 */
long pb_make_number(enum pb_door door, const struct pb_request *request, pb_child *child,
		    long number);
long pb_number(void);

/* Whether this is the program that posix_spawn, or an exec of the probe's own, began. */
bool pb_is_image(void);

/* A child beside those under study: by our own fork, whatever the door under test does. */
long pb_scaffold(pb_child *child, void *arg);

/* Waits until it has ended, and leaves it to be waited for. 0, or -errno. */
long pb_await_end(long pid);

/* wait4 with these options, begun anew after a signal; the status word is left alone unless there is one. */
long pb_wait4(long pid, int *status, int options);

/* Whoever reads from there is held until all who hold the other end have closed it, or a byte has come. */
long pb_read_byte(int fd);

#endif
