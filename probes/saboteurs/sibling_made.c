/* SPDX-License-Identifier: MIT */
/* The child is made a child of its maker's parent. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_PARENT, 0);
}

const struct pb_saboteur pb_saboteur_sibling_made = { .asks = asks };
