/* SPDX-License-Identifier: MIT */
/* The child begins with children's CPU time and faults on its account. */
#include "lie.h"

#include <sys/times.h>

static void use(void)
{
	struct tms t = { 0 };

	do {
		for (volatile int i = 0; i < 200000; i++)
			;
		(void)pb_sys(SYS_times, (long)&t, 0, 0, 0, 0, 0);
	} while (t.tms_utime + t.tms_stime < 2);
}

static void born(struct pb_ask *ask)
{
	long pid = pb_mini_fork();

	(void)ask;
	if (pid == 0) {
		use();
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_children_kept = { .born = born };
