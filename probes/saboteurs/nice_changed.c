/* SPDX-License-Identifier: MIT */
/* The child begins at another nice value than its maker has. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_setpriority, 0, 0, 19, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_nice_changed = { .born = born };
