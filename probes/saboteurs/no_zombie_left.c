/* SPDX-License-Identifier: MIT */
/* A child that has ended is gone before anybody waited for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	struct {
		uint64_t handler, flags, restorer, mask;
	} action = { .handler = (uint64_t)(uintptr_t)SIG_IGN };

	(void)ask;
	(void)pb_sys(SYS_rt_sigaction, SIGCHLD, (long)&action, 0, sizeof(action.mask), 0, 0);
}

const struct pb_saboteur pb_saboteur_no_zombie_left = { .asks = asks };
