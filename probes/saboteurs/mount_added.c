/* SPDX-License-Identifier: MIT */
/* A new mount namespace begins with one mount more than its maker's. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	if (ask->request.args.flags & CLONE_NEWNS)
		(void)pb_sys(SYS_mount, (long)"none", (long)"/", (long)"tmpfs", 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_mount_added = { .born = born };
