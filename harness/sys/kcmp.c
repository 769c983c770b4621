/* SPDX-License-Identifier: MIT */
/* kcmp(2), which libc does not wrap. */
#define _GNU_SOURCE 1
#include "kcmp.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int sys_kcmp(int32_t a, int32_t b, enum sys_kcmp_type type, unsigned long fd_a, unsigned long fd_b)
{
	long r = syscall(SYS_kcmp, (long)a, (long)b, (long)type, fd_a, fd_b);

	return r < 0 ? -errno : (int)r;
}
