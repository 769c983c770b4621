/* SPDX-License-Identifier: MIT */
/* The child's libc has lost its list of robust futexes. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_set_robust_list, 0, 3 * sizeof(long), 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_robust_list_dropped = { .born = born };
