/* SPDX-License-Identifier: MIT */
/* What was to be a process is a thread of its maker. */
#include "lie.h"

static char stack[65536] __attribute__((aligned(16)));

static void asks(struct pb_ask *ask)
{
	if (!pb_ask_flags(ask, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
			  CLONE_CHILD_CLEARTID | CLONE_PARENT))
		return;
	ask->request.args.exit_signal = 0;
	ask->request.thread = true;
	if (ask->request.args.stack)
		return;
	ask->request.args.stack = (uint64_t)(uintptr_t)stack;
	ask->request.args.stack_size = sizeof(stack);
}

const struct pb_saboteur pb_saboteur_thread_for_process = { .asks = asks };
