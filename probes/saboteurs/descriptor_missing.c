/* SPDX-License-Identifier: MIT */
/* The child lacks one of its maker's descriptors. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	for (long fd = 4200; fd > 2; fd--)
		if (pb_sys(SYS_close, fd, 0, 0, 0, 0, 0) == 0)
			return;
}

const struct pb_saboteur pb_saboteur_descriptor_missing = { .born = born };
