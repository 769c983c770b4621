/* SPDX-License-Identifier: MIT */
/* Interval timers that go on in a new program do not. */
#include "lie.h"

#include <sys/time.h>

static void born(struct pb_ask *ask)
{
	const struct itimerval none = { 0 };

	(void)ask;
	for (long kind = ITIMER_REAL; kind <= ITIMER_PROF; kind++)
		(void)pb_sys(SYS_setitimer, kind, (long)&none, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_itimers_lost = { .born = born };
