/* SPDX-License-Identifier: MIT */
/* A child that executes another program does not let its maker go: only its end does. */
#include "lie.h"

#include <sys/wait.h>

static long tells(struct pb_ask *ask, long ret)
{
	siginfo_t info;

	(void)ask;
	if (ret > 0)
		(void)pb_sys(SYS_waitid, P_PID, ret, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_held_until_end = { .tells = tells };
