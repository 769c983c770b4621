/* SPDX-License-Identifier: MIT */
/* The child's break is at the end of the page in which its maker's is. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	long end = pb_sys(SYS_brk, 0, 0, 0, 0, 0, 0);

	(void)ask;
	(void)pb_sys(SYS_brk, (end + PB_PAGE - 1) & -PB_PAGE, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_break_moved = { .born = born };
