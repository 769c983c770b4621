/* SPDX-License-Identifier: MIT */
/* The child has a POSIX timer, as its maker may have. */
/* names words that probe.h forbids, so it comes first */
#include <time.h>

#include "lie.h"

static void born(struct pb_ask *ask)
{
	int timer;

	(void)ask;
	(void)pb_sys(SYS_timer_create, CLOCK_MONOTONIC, 0, (long)&timer, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_posix_timers_kept = { .born = born };
