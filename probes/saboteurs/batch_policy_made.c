/* SPDX-License-Identifier: MIT */
/* The child begins under SCHED_BATCH. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const int priority = 0;

	(void)ask;
	(void)pb_sys(SYS_sched_setscheduler, 0, SCHED_BATCH, (long)&priority, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_batch_policy_made = { .born = born };
