/* SPDX-License-Identifier: MIT */
/* How a task is scheduled, asked and set by its number. */
#define _GNU_SOURCE 1
#include "schedattr.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int sys_sched_getattr(int32_t task, struct sys_sched_attr *ret_attr)
{
	struct sys_sched_attr attr = { .size = sizeof(attr) };

	if (syscall(SYS_sched_getattr, (long)task, &attr, sizeof(attr), 0L) < 0)
		return -errno;
	*ret_attr = attr;
	return 0;
}

int sys_sched_setattr(int32_t task, const struct sys_sched_attr *attr)
{
	struct sys_sched_attr sized = *attr;

	sized.size = sizeof(sized);
	return syscall(SYS_sched_setattr, (long)task, &sized, 0L) < 0 ? -errno : 0;
}
