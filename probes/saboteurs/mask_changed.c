/* SPDX-License-Identifier: MIT */
/* The child begins with another signal mask than its maker has. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const uint64_t mask = 1ULL << (SIGURG - 1);

	(void)ask;
	(void)pb_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof(mask), 0, 0);
}

const struct pb_saboteur pb_saboteur_mask_changed = { .born = born };
