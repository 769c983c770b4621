/* SPDX-License-Identifier: MIT */
/* The child begins with another stack pointer than its maker has. */
#include "lie.h"

static char stack[65536] __attribute__((aligned(16)));

static void asks(struct pb_ask *ask)
{
	if (!pb_ask_flags(ask, 0, 0) || ask->request.args.stack)
		return;
	ask->request.args.stack = (uint64_t)(uintptr_t)stack;
	ask->request.args.stack_size = sizeof(stack);
}

const struct pb_saboteur pb_saboteur_other_stack_pointer = { .asks = asks };
