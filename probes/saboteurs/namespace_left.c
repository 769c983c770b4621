/* SPDX-License-Identifier: MIT */
/* The child is in a UTS namespace of its own though nobody asked for it. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_unshare, CLONE_NEWUTS, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_namespace_left = { .born = born };
