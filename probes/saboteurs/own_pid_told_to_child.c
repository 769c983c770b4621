/* SPDX-License-Identifier: MIT */
/* The child is told its own number instead of zero. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	ask->child_ret = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_own_pid_told_to_child = { .born = born };
