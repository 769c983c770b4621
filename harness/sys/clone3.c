/* SPDX-License-Identifier: MIT */
/* clone3(2) and clone(2) as raw calls. */
#define _GNU_SOURCE 1
#include "clone3.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

long sys_clone3(const struct sys_clone3_args *args, size_t size)
{
	long r = syscall(SYS_NR_CLONE3, args, size);

	return r < 0 ? -errno : r;
}

long sys_clone_copy(unsigned long flags, int *pidfd)
{
	/* x86_64: flags, stack, parent_tid (where the old call puts the pidfd), child_tid, tls. */
	long r = syscall(SYS_clone, flags, 0L, pidfd, 0L, 0L);

	return r < 0 ? -errno : r;
}
