/* SPDX-License-Identifier: MIT */
/* The child begins with the reset-on-fork flag. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	enum { RESET_FLAG = 0x40000000 };
	long policy = pb_sys(SYS_sched_getscheduler, 0, 0, 0, 0, 0, 0);
	int priority = 0;

	(void)ask;
	(void)pb_sys(SYS_sched_setscheduler, 0, policy | RESET_FLAG, (long)&priority, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_reset_flag_kept = { .born = born };
