/* SPDX-License-Identifier: MIT */
/* The process that the maker is told of stands between it and the child, and ends in its own way. */
#include "lie.h"

static int runs(long ret, void *arg)
{
	struct pb_ask *ask = arg;
	long pid = pb_mini_fork();

	if (pid == 0)
		pb_run_child(ask->child, ret, ask->arg, false);
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return 99;
}

static void asks(struct pb_ask *ask)
{
	ask->runs = runs;
}

const struct pb_saboteur pb_saboteur_process_between = { .asks = asks };
