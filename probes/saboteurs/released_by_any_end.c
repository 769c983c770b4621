/* SPDX-License-Identifier: MIT */
/* The end of any child of its lets a maker go that is held back by another. */
#include "lie.h"

#include <sys/wait.h>

static void asks(struct pb_ask *ask)
{
	if (!pb_ask_flags(ask, 0, CLONE_VFORK) || !(ask->request.args.flags & CLONE_VM))
		return;
	pb_own_stack(&ask->request);
}

static long tells(struct pb_ask *ask, long ret)
{
	siginfo_t info;

	(void)ask;
	if (ret > 0)
		(void)pb_sys(SYS_waitid, P_ALL, 0, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_released_by_any_end = { .asks = asks, .tells = tells };
