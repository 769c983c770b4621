/* SPDX-License-Identifier: MIT */
/* The child has its maker's list of robust futexes. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	size_t len;

	(void)pb_sys(SYS_get_robust_list, 0, (long)&ask->note[0], (long)&len, 0, 0, 0);
}

static void born(struct pb_ask *ask)
{
	(void)pb_sys(SYS_set_robust_list, ask->note[0], 3 * sizeof(long), 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_robust_list_kept = { .asks = asks, .born = born };
