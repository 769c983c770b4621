/* SPDX-License-Identifier: MIT */
/* All threads of the maker stand while its child does, not only the one that called. */
#include "lie.h"

enum { NUMBERS = 16 };

static int runs(long ret, void *arg)
{
	struct pb_ask *ask = arg;
	int status;

	/* each by its own number, a little above the maker's: what is sent to all may wait for the one that is held */
	for (long tid = ask->maker + 1; tid < ask->maker + NUMBERS; tid++)
		(void)pb_sys(SYS_tgkill, ask->maker, tid, SIGSTOP, 0, 0, 0);
	status = ask->child(ret, ask->arg);
	(void)pb_sys(SYS_kill, ask->maker, SIGCONT, 0, 0, 0, 0);
	return status;
}

static void asks(struct pb_ask *ask)
{
	ask->runs = runs;
}

const struct pb_saboteur pb_saboteur_whole_maker_stopped = { .asks = asks };
