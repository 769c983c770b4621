/* SPDX-License-Identifier: MIT */
/* Child and maker have one set of signal handlers though nobody asked for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	/* it cannot be had without the memory; a suspended maker leaves its stack to the child */
	if (pb_ask_flags(ask, CLONE_VM | CLONE_SIGHAND, 0) &&
	    !(ask->request.args.flags & CLONE_VFORK))
		pb_own_stack(&ask->request);
}

const struct pb_saboteur pb_saboteur_sighand_shared = { .asks = asks };
