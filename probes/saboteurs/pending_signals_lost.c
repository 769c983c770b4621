/* SPDX-License-Identifier: MIT */
/* Signals that were pending when a program was begun are not any more. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	static const struct {
		int64_t seconds, nanoseconds;
	} at_once;
	const uint64_t all = ~0ULL;

	(void)ask;
	while (pb_sys(SYS_rt_sigtimedwait, (long)&all, 0, (long)&at_once, sizeof(all), 0, 0) > 0)
		;
}

const struct pb_saboteur pb_saboteur_pending_signals_lost = { .born = born };
