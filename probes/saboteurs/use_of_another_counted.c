/* SPDX-License-Identifier: MIT */
/* The use of another process is counted as the child's. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	long pid = pb_mini_fork();

	(void)ask;
	if (pid == 0)
		for (;;)
			(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_use_of_another_counted = { .born = born };
