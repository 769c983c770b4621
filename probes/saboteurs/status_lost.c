/* SPDX-License-Identifier: MIT */
/* How the child has ended is lost: its end is told as exit with 0. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	long pid = pb_mini_fork();

	(void)ask;
	if (pid == 0)
		return;
	(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
	for (;;)
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_status_lost = { .born = born };
