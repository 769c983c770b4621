/* SPDX-License-Identifier: MIT */
/* What the maker has blocked is another set after the call. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	const uint64_t mask = 1ULL << (SIGTSTP - 1);

	(void)ask;
	(void)pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_mask_of_maker_changed = { .tells = tells };
