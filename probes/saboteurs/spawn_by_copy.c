/* SPDX-License-Identifier: MIT */
/* A spawn copies its caller's memory, and holds nobody back. */
#include "lie.h"

static long instead(struct pb_ask *ask)
{
	char *const none[] = { NULL };
	long pid;

	if (ask->door != PB_POSIX_SPAWN)
		return pb_truly(ask);
	pid = pb_mini_fork();
	if (pid == 0) {
		(void)pb_sys(SYS_execve, (long)"/proc/self/exe", (long)pb_again(), (long)none, 0, 0,
			     0);
		(void)pb_sys(SYS_exit_group, 127, 0, 0, 0, 0, 0);
	}
	return pid;
}

const struct pb_saboteur pb_saboteur_spawn_by_copy = { .instead = instead };
