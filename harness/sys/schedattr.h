/* SPDX-License-Identifier: MIT */
/* sched_getattr(2) and sched_setattr(2), for which libc has no wrapper everywhere. Pid 0: the caller. */
#ifndef FW_SCHEDATTR_H
#define FW_SCHEDATTR_H

#include <stdint.h>

/* The kernel's struct as of 3.14, which every later one accepts. */
struct sys_sched_attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

/* 0, or -errno. */
int sys_sched_getattr(int32_t task, struct sys_sched_attr *ret_attr);
/* size is filled in. 0, or -errno. */
int sys_sched_setattr(int32_t task, const struct sys_sched_attr *attr);

#endif
