/* SPDX-License-Identifier: MIT */
/* What was to be a thread is a process. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (!(ask->request.args.flags & CLONE_THREAD) || !pb_ask_flags(ask, 0, CLONE_THREAD))
		return;
	ask->request.args.exit_signal = SIGCHLD;
	ask->request.thread = false;
}

const struct pb_saboteur pb_saboteur_process_for_thread = { .asks = asks };
