/* SPDX-License-Identifier: MIT */
/* The child begins with another root directory than its maker has. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_chroot, (long)"self", 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_chroot, (long)"/sys", 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_root_changed = { .born = born };
