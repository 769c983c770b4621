/* SPDX-License-Identifier: MIT */
/* The process that the maker is told of stands between it and the child, and ends in its own way. */
#include "lie.h"

static int await(long pid)
{
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return 99;
}

static int runs(long ret, void *arg)
{
	struct pb_ask *ask = arg;
	long pid = pb_mini_fork();

	if (pid == 0)
		pb_run_child(ask->child, ret, ask->arg, false);
	return await(pid);
}

/* Who spawns in its maker's place. */
static int spawns(long ret, void *arg)
{
	(void)ret;
	return await(pb_truly(arg));
}

static long instead(struct pb_ask *ask)
{
	long pid;

	if (ask->door != PB_POSIX_SPAWN) {
		ask->runs = runs;
		return pb_truly(ask);
	}
	pid = pb_mini_fork();
	if (pid == 0)
		pb_run_child(spawns, 0, ask, false);
	return pid;
}

const struct pb_saboteur pb_saboteur_process_between = { .instead = instead };
