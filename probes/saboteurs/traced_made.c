/* SPDX-License-Identifier: MIT */
/* The child has its maker's tracer though that follows nothing. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_PTRACE, 0);
}

const struct pb_saboteur pb_saboteur_traced_made = { .asks = asks };
