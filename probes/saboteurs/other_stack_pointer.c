/* SPDX-License-Identifier: MIT */
/* The child begins with another stack pointer than its maker has. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (pb_ask_flags(ask, 0, 0))
		pb_own_stack(&ask->request);
}

const struct pb_saboteur pb_saboteur_other_stack_pointer = { .asks = asks };
