/* SPDX-License-Identifier: MIT */
/* A fork makes a child that shares its maker's memory. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	/* on one stack the two would write over each other's frames */
	if (pb_ask_flags(ask, CLONE_VM, 0) && !(ask->request.args.flags & CLONE_VFORK))
		pb_own_stack(&ask->request);
}

const struct pb_saboteur pb_saboteur_shared_memory_made = { .asks = asks };
