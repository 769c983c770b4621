/* SPDX-License-Identifier: MIT */
/* The child begins below the end of the stack that it was given. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->request.args.stack_size > 64)
		ask->request.args.stack_size -= 64;
}

const struct pb_saboteur pb_saboteur_other_stack_top = { .asks = asks };
