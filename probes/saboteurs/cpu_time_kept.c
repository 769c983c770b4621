/* SPDX-License-Identifier: MIT */
/* The child begins with its maker's CPU time. */
/* names a word that probe.h forbids, so it comes first */
#include <time.h>

#include "lie.h"

/* In nanoseconds; of the process. */
static int64_t used(void)
{
	struct timespec t = { 0 };

	(void)pb_sys(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, (long)&t, 0, 0, 0, 0);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static void asks(struct pb_ask *ask)
{
	ask->note[0] = used();
}

static void born(struct pb_ask *ask)
{
	int64_t want = ask->door == PB_POSIX_SPAWN ? 300000000 : ask->note[0];

	while (used() <= want)
		for (volatile int i = 0; i < 20000; i++)
			;
}

const struct pb_saboteur pb_saboteur_cpu_time_kept = { .asks = asks, .born = born };
