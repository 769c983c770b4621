/* SPDX-License-Identifier: MIT */
/* Kernel objects asked from outside: a task's I/O priority, a semaphore's value. */
#define _GNU_SOURCE 1
#include "obs_emit.h"

#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { IOPRIO_OF_TASK = 1 }; /* the kernel's IOPRIO_WHO_PROCESS, which means a task */

void obs_ipc(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int32_t task = of->tid ? of->tid : of->pid;
	long priority;
	int value;

	/* Number 0 would be the caller itself. */
	priority = task > 0 ? syscall(SYS_ioprio_get, (long)IOPRIO_OF_TASK, (long)task) : -1;
	if (priority < 0)
		obs_say_failed(e, "ioprio", task > 0 ? -errno : -ESRCH);
	else
		obs_say_int(e, "ioprio", priority);

	if (e->look->semid >= 0) {
		struct obs_emitter stage = *e;

		stage.role = "stage";
		stage.pid = 0;
		value = semctl(e->look->semid, 0, GETVAL);
		if (value < 0)
			obs_say_failed(&stage, "semval", -errno);
		else
			obs_say_int(&stage, "semval", value);
		e->count = stage.count;
	}
}
