/* SPDX-License-Identifier: MIT */
/* What the group was sent while the child was being made is lost for the child. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const uint64_t all = ~0ULL;
	const int64_t at_once[2] = { 0 };

	(void)ask;
	while (pb_sys(SYS_rt_sigtimedwait, (long)&all, 0, (long)at_once, sizeof(all), 0, 0) > 0)
		;
}

const struct pb_saboteur pb_saboteur_group_signal_lost = { .born = born };
