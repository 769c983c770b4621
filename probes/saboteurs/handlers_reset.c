/* SPDX-License-Identifier: MIT */
/* The child has lost its maker's signal handlers. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	struct {
		uint64_t handler, flags, restorer, mask;
	} action = { 0 };

	(void)ask;
	for (int signal = 1; signal <= 64; signal++)
		(void)pb_sys(SYS_rt_sigaction, signal, (long)&action, 0, sizeof(action.mask), 0, 0);
}

const struct pb_saboteur pb_saboteur_handlers_reset = { .born = born };
