/* SPDX-License-Identifier: MIT */
/* The child may run on other CPUs than its maker. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	unsigned long all[16];

	(void)ask;
	memset(all, 0xff, sizeof(all));
	(void)pb_sys(SYS_sched_setaffinity, 0, sizeof(all), (long)all, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cpus_changed = { .born = born };
