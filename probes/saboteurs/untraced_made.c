/* SPDX-License-Identifier: MIT */
/* The child escapes its maker's tracer. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_UNTRACED, 0);
}

const struct pb_saboteur pb_saboteur_untraced_made = { .asks = asks };
