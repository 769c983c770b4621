/* SPDX-License-Identifier: MIT */
/* Another process than the child is the last that was made. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	long pid = pb_mini_fork();

	(void)ask;
	if (pid == 0)
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_later_process_made = { .born = born };
