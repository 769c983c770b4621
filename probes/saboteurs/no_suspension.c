/* SPDX-License-Identifier: MIT */
/* A vfork does not hold its maker back. */
#include "lie.h"

static char stack[65536] __attribute__((aligned(16)));

static void asks(struct pb_ask *ask)
{
	/* two that run beside each other cannot stand on one stack */
	if (!(pb_ask_flags(ask, 0, 0)) || !(ask->request.args.flags & CLONE_VFORK))
		return;
	ask->request.args.flags &= ~(uint64_t)CLONE_VFORK;
	if (ask->request.args.stack || !(ask->request.args.flags & CLONE_VM))
		return;
	ask->request.args.stack = (uint64_t)(uintptr_t)stack;
	ask->request.args.stack_size = sizeof(stack);
}

const struct pb_saboteur pb_saboteur_no_suspension = { .asks = asks };
