/* SPDX-License-Identifier: MIT */
/* The child begins in another directory than its maker is in. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_chdir, (long)"/proc/self", 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cwd_changed = { .born = born };
