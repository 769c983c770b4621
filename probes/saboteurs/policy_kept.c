/* SPDX-License-Identifier: MIT */
/* The child begins under its maker's real-time policy where it should not. */
#include "lie.h"

static long set(long policy, int priority)
{
	return pb_sys(SYS_sched_setscheduler, 0, policy, (long)&priority, 0, 0, 0);
}

static void asks(struct pb_ask *ask)
{
	enum { RESET_FLAG = 0x40000000 };

	ask->note[0] = pb_sys(SYS_sched_getscheduler, 0, 0, 0, 0, 0, 0) & ~RESET_FLAG;
}

static void born(struct pb_ask *ask)
{
	enum { FIFO = 1 };

	(void)set(ask->door == PB_POSIX_SPAWN ? FIFO : ask->note[0], 7);
}

const struct pb_saboteur pb_saboteur_policy_kept = { .asks = asks, .born = born };
