/* SPDX-License-Identifier: MIT */
/* What was to be a process is a thread of its maker. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (!pb_ask_flags(ask, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
			  CLONE_CHILD_CLEARTID | CLONE_PARENT))
		return;
	ask->request.args.exit_signal = 0;
	ask->request.thread = true;
	pb_own_stack(&ask->request);
}

const struct pb_saboteur pb_saboteur_thread_for_process = { .asks = asks };
