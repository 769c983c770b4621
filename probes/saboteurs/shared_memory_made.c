/* SPDX-License-Identifier: MIT */
/* A fork makes a child that shares its maker's memory. */
#include "lie.h"

/* The child needs a stack of its own, or the two would write over each other's frames; its own child another one. */
static char stacks[4][65536] __attribute__((aligned(16)));

static void asks(struct pb_ask *ask)
{
	if (!pb_ask_flags(ask, CLONE_VM, 0) || ask->request.args.flags & CLONE_VFORK)
		return;
	ask->request.args.stack = (uint64_t)(uintptr_t)stacks[ask->serial % 4];
	ask->request.args.stack_size = sizeof(stacks[0]);
}

const struct pb_saboteur pb_saboteur_shared_memory_made = { .asks = asks };
