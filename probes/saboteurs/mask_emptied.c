/* SPDX-License-Identifier: MIT */
/* The child begins with no signal blocked. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const uint64_t none = 0;

	(void)ask;
	(void)pb_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, 8, 0, 0);
}

const struct pb_saboteur pb_saboteur_mask_emptied = { .born = born };
