/* SPDX-License-Identifier: MIT */
/* The child begins at its maker's nice value where it should not. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	/* the call has it as 20 less the value */
	ask->note[0] = 20 - pb_sys(SYS_getpriority, 0, 0, 0, 0, 0, 0);
}

static void born(struct pb_ask *ask)
{
	int64_t nice = ask->door == PB_POSIX_SPAWN ? -5 : ask->note[0];

	(void)pb_sys(SYS_setpriority, 0, 0, nice, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_nice_kept = { .asks = asks, .born = born };
