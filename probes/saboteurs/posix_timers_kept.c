/* SPDX-License-Identifier: MIT */
/* The child has a POSIX timer. */
/* names a word that probe.h forbids, so it comes first */
#include <time.h>

#include "lie.h"

#include <signal.h>

static void born(struct pb_ask *ask)
{
	struct sigevent silent = { .sigev_notify = SIGEV_NONE };
	int timer = -1;

	(void)ask;
	(void)pb_sys(SYS_timer_create, CLOCK_MONOTONIC, (long)&silent, (long)&timer, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_posix_timers_kept = { .born = born };
