/* SPDX-License-Identifier: MIT */
/* The child begins with another I/O priority than its maker has. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	/* the calling task: best-effort, level 1 */
	(void)pb_sys(SYS_ioprio_set, 1, 0, 2 << 13 | 1, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_ioprio_changed = { .born = born };
