/* SPDX-License-Identifier: MIT */
/* What is blocked and pending for the maker's thread is pending for the child too. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	uint64_t pending = 0;

	(void)pb_sys(SYS_rt_sigpending, (long)&pending, 8, 0, 0, 0, 0);
	ask->note[0] = (int64_t)pending;
}

static void born(struct pb_ask *ask)
{
	const long self = pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);

	for (int signal = 1; signal <= 64; signal++)
		if ((uint64_t)ask->note[0] >> (signal - 1) & 1)
			(void)pb_sys(SYS_tkill, self, signal, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_signal_pending_at_birth = { .asks = asks, .born = born };
