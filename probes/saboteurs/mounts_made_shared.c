/* SPDX-License-Identifier: MIT */
/* All mounts of a new mount namespace are shared with the maker's. */
#include "lie.h"

#include <sys/mount.h>

static void asks(struct pb_ask *ask)
{
	if (ask->request.args.flags & CLONE_NEWNS)
		(void)pb_sys(SYS_mount, 0, (long)"/", 0, MS_REC | MS_SHARED, 0, 0);
}

const struct pb_saboteur pb_saboteur_mounts_made_shared = { .asks = asks };
