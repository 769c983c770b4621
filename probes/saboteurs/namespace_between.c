/* SPDX-License-Identifier: MIT */
/* Between maker and child stands a process that makes one more PID namespace. */
#include "lie.h"

static int runs(long ret, void *arg)
{
	struct pb_ask *ask = arg;
	long pid;

	(void)pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0);
	pid = pb_mini_fork();
	if (pid == 0)
		pb_run_child(ask->child, ret, ask->arg, false);
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return 99;
}

static long instead(struct pb_ask *ask)
{
	ask->runs = runs;
	return pb_truly(ask);
}

const struct pb_saboteur pb_saboteur_namespace_between = { .instead = instead };
