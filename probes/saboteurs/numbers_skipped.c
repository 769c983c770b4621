/* SPDX-License-Identifier: MIT */
/* The child is given a number further on than the next free one. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)ask;
	for (int i = 0; i < 2; i++) {
		long pid = pb_mini_fork();

		if (pid == 0)
			(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_numbers_skipped = { .asks = asks };
