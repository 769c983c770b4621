/* SPDX-License-Identifier: MIT */
/* The child is born stopped. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGSTOP, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_born_stopped = { .born = born };
