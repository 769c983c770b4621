/* SPDX-License-Identifier: MIT */
/* clone3(2) and clone(2) as raw calls, with the constants and the structure that older headers lack. */
#ifndef FW_CLONE3_H
#define FW_CLONE3_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Spelled as the kernel's header does, so that <linux/sched.h> may come before or after. */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
/* Of Linux 7.1. */
#ifndef CLONE_AUTOREAP
#define CLONE_AUTOREAP (1ULL << 34)
#endif
#ifndef CLONE_NNP
#define CLONE_NNP (1ULL << 35)
#endif
#ifndef CLONE_PIDFD_AUTOKILL
#define CLONE_PIDFD_AUTOKILL (1ULL << 36)
#endif
#ifndef CLONE_EMPTY_MNTNS
#define CLONE_EMPTY_MNTNS (1ULL << 37)
#endif

enum {
	SYS_NR_CLONE3 = 435,
	SYS_CLONE3_SIZE_VER0 = 64, /* up to tls */
	SYS_CLONE3_SIZE_VER1 = 80, /* set_tid, set_tid_size */
	SYS_CLONE3_SIZE_VER2 = 88, /* cgroup */
};

struct sys_clone3_args {
	uint64_t flags;
	uint64_t pidfd; /* int * */
	uint64_t child_tid; /* pid_t * */
	uint64_t parent_tid; /* pid_t * */
	uint64_t exit_signal;
	uint64_t stack; /* lowest byte */
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid; /* pid_t * */
	uint64_t set_tid_size;
	uint64_t cgroup; /* descriptor of a v2 cgroup's directory */
};

_Static_assert(sizeof(struct sys_clone3_args) == SYS_CLONE3_SIZE_VER2, "layout of the kernel");

/*
 * The bare call: the pid, 0 in the child, or -errno. It returns in the child, so never give it CLONE_VM (the two
 * would share this frame) nor a stack. libc's fork handlers do not run.
 */
long sys_clone3(const struct sys_clone3_args *args, size_t size);

/*
 * A plain copy of the process by the older call: flags with the exit signal in the low byte, no stack. The same
 * promises and limits as above; *pidfd is written with CLONE_PIDFD and may be NULL without.
 */
long sys_clone_copy(unsigned long flags, int *pidfd);

#endif
