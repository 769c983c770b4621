/* SPDX-License-Identifier: MIT */
/* The child begins with its maker's context switches. */
/* names a word that probe.h forbids, so it comes first */
#include <time.h>

#include "lie.h"

enum { SWITCHES = 600 };

static void born(struct pb_ask *ask)
{
	const struct timespec shortest = { 0, 1 };

	(void)ask;
	for (int i = 0; i < SWITCHES; i++)
		(void)pb_sys(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&shortest, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_switches_kept = { .born = born };
