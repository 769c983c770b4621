/* SPDX-License-Identifier: MIT */
/* A vfork does not hold its maker back. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	/* two that run beside each other cannot stand on one stack */
	if (!(pb_ask_flags(ask, 0, 0)) || !(ask->request.args.flags & CLONE_VFORK))
		return;
	ask->request.args.flags &= ~(uint64_t)CLONE_VFORK;
	if (ask->request.args.flags & CLONE_VM)
		pb_own_stack(&ask->request);
}

const struct pb_saboteur pb_saboteur_no_suspension = { .asks = asks };
