/* SPDX-License-Identifier: MIT */
/*
 * What a probe is written with. A probe does one stimulus and states facts; it expects and judges nothing.
 * Every pb_ function keeps errno, allocates nothing and takes no lock (raw system calls only), so that it may be
 * used after vfork, in a child that shares memory and in a signal handler, unless its comment says otherwise.
 */
#ifndef PB_PROBE_H
#define PB_PROBE_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "record.h"

/* Doors, as the first word or door=NAME of the command line names them. */
enum pb_door {
	PB_FORK,	/* libc fork() */
	PB__FORK,	/* libc _Fork() */
	PB_VFORK,	/* libc vfork() */
	PB_SYS_FORK,	/* raw */
	PB_SYS_VFORK,	/* raw */
	PB_SYS_CLONE,	/* raw, flags of the request */
	PB_SYS_CLONE3,	/* raw, flags of the request */
	PB_MINI,	/* pb_mini_fork */
	PB_POSIX_SPAWN,	/* libc posix_spawn(): executes the probe anew, with the word role=image */
	PB_CLONE,	/* libc clone(), flags of the request; the child's result is what its function returns */
	PB_DOORS,
};

/* The struct clone_args of clone3(2), as of 5.7 (88 bytes). */
struct pb_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup;
};

/* What is asked of a door. Doors without flags (fork and vfork ones, mini) take a request of zeroes only. */
struct pb_request {
	struct pb_clone_args args;	/* sys_clone uses the fields it has; exit_signal: 0 means none */
	size_t size;			/* of args for clone3; 0: sizeof(args) */
	void *args_at;			/* clone3: pass this address instead of &args (NULL: &args) */
	bool thread;			/* the child ends by exit, not exit_group */
	const void *file_actions;	/* posix_spawn: a posix_spawn_file_actions_t, or NULL */
	const void *attributes;		/* posix_spawn: a posix_spawnattr_t, or NULL */
	const char *program;		/* posix_spawn: what is to be begun (NULL: the probe) */
};

typedef int pb_child(long ret, void *arg);

/* Reads the command line, finds out whether there is a channel. First call of every probe. */
void pb_start(int argc, char **argv);

/* The door asked for; the default is fork. */
enum pb_door pb_door_of(int argc, char **argv);
enum pb_door pb_door_asked(void);

/* The command line, for what runs before main; pb_start does the same. */
void pb_words(int argc, char **argv);

/* The value of KEY=VALUE on the command line, or NULL; as a number (any base), or the fallback. */
const char *pb_arg(const char *key);
uint64_t pb_arg_word(const char *key, uint64_t fallback);

/*
 * The command line for a child that executes this probe anew: the same words and role=image, by which main knows that
 * it is the image. Ends with NULL; one array, written by the first call.
 */
char *const *pb_again(void);
/* Executes it in the caller's place, with no environment. It comes back with -errno alone. */
long pb_begin_anew(void);

/* "This process (or this thread) is ROLE": tells the witness whom to look at. */
void pb_role(const char *role);

/* Facts. The first part of the name is the role it is about. */
void pb_int(const char *name, int64_t value);
void pb_word(const char *name, uint64_t value);
void pb_str(const char *name, const char *text);
void pb_bytes(const char *name, const void *bytes, size_t len);

/* What the maker was given (parent.ret), and errno when it was refused (parent.errno). Was a child made? */
bool pb_made(long ret);

/* Asks the witness to read these bytes of whomever it looks at with WORDS or PAGES. */
void pb_watch(const char *name, const volatile void *address, size_t len);
/* Asks the witness for the value of semaphore 0 of this set. */
void pb_sem(int id);

/* What a tracer is to call the next child: it meets it before the child can say who it is. */
void pb_next(const char *role);

/* Waits until the witness has looked. End of file there ends the process at once. */
void pb_gate(const char *name, int index);

/* Endings. Broken: the stimulus could not be done. Unmet: before the stimulus only. */
void pb_broken(const char *operation, int error) __attribute__((noreturn));
void pb_unmet(const char *reason) __attribute__((noreturn));

/* Scaffolding: what fails here is not under study (pb_broken). Gives back what it was given. */
long pb_need(long r, const char *operation);

/* The same for what a kernel may well be without: EINVAL and ENOSYS are pb_unmet. */
long pb_need_offered(long r, const char *operation);
int pb_done(void);

/*
 * Makes a child through the door. In the child child(ret, arg) runs and its result is the exit status; it never
 * returns to the maker's frame. Through posix_spawn neither is used: the child is pb_again() of /proc/self/exe.
 * In the maker: the result as fork(2) has it, or -1 with errno.
 */
long pb_make(enum pb_door door, pb_child *child, void *arg);

/* The same for what the child under test is compared with: through this door nobody ever lies. */
long pb_make_reference(enum pb_door door, pb_child *child, void *arg);

/*
 * Says once that the maker is about to call: whose last word that is has ended in the call. The first call through the
 * door under test does it; a probe does it itself that may say nothing any more when it comes to the call.
 */
void pb_calling(void);

/*
 * The same with a request, for the doors that take flags. Memory for a stack is the caller's. In the maker -1
 * with errno as well; the raw result is not hidden by anything.
 */
long pb_make_with(enum pb_door door, const struct pb_request *request, pb_child *child, void *arg);

/* Waits for this child (raw wait4 with __WALL) and states ROLE.waited and ROLE.wait_status; role "parent". */
void pb_wait(long pid);

/* Raw system call: -errno on failure, errno untouched. */
long pb_sys(long nr, long a, long b, long c, long d, long e, long f);

/* Our own fork: see mini.S. -errno on failure. */
long pb_mini_fork(void);

/* The table behind pb_make: one entry a door, by enum pb_door. A lying door is another object with this table. */
typedef long pb_door_call(const struct pb_request *request, pb_child *child, void *arg);
extern pb_door_call *const pb_doors[PB_DOORS];
extern const char *const pb_door_names[PB_DOORS];

/* Ends the calling process (or thread) with what child returns. For doors only. */
void pb_run_child(pb_child *child, long ret, void *arg, bool thread) __attribute__((noreturn));

/*
 * What no probe uses: libc's streams, heap and exit would be under study themselves. A probe that studies just them
 * says so before it includes this file, with the reason: #define PB_STUDIES_LIBC "stdio's buffers".
 */
#ifdef PB_STUDIES_LIBC
#pragma GCC poison assert abort sleep usleep nanosleep
#else
#pragma GCC poison printf fprintf puts exit malloc calloc free assert abort sleep usleep nanosleep
#endif

#endif
