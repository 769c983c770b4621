/* SPDX-License-Identifier: MIT */
/* The child begins under another scheduling policy than its maker is under. */
#include "lie.h"

#include <sched.h>

static long set(long policy, int priority)
{
	return pb_sys(SYS_sched_setscheduler, 0, policy, (long)&priority, 0, 0, 0);
}

static long change(struct pb_ask *ask)
{
	long policy = pb_sys(SYS_sched_getscheduler, 0, 0, 0, 0, 0, 0);

	(void)ask;
	return set(policy == SCHED_BATCH ? SCHED_IDLE :
		   policy == SCHED_IDLE	 ? SCHED_BATCH :
					   SCHED_OTHER,
		   0);
}

static void asks(struct pb_ask *ask)
{
	pb_unable_unless(change, ask);
}

static void born(struct pb_ask *ask)
{
	(void)change(ask);
}

const struct pb_saboteur pb_saboteur_policy_changed = { .asks = asks, .born = born };
