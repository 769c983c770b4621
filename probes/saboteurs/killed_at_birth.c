/* SPDX-License-Identifier: MIT */
/* The child is killed before it has done anything. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_killed_at_birth = { .born = born };
