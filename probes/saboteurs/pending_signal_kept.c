/* SPDX-License-Identifier: MIT */
/* What is pending for the maker's thread is pending for the child too. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	uint64_t set = 0;

	(void)pb_sys(SYS_rt_sigpending, (long)&set, sizeof(set), 0, 0, 0, 0);
	ask->note[0] = (int64_t)set;
}

static void born(struct pb_ask *ask)
{
	uint64_t set = ask->door == PB_POSIX_SPAWN ? 1ULL << (SIGUSR1 - 1) : (uint64_t)ask->note[0];
	const long self = pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);

	for (int signal = 1; signal <= 64; signal++)
		if (set >> (signal - 1) & 1)
			(void)pb_sys(SYS_tkill, self, signal, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_pending_signal_kept = { .asks = asks, .born = born };
