/* SPDX-License-Identifier: MIT */
/* The child is made a child of its maker though another parent was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_PARENT);
}

const struct pb_saboteur pb_saboteur_parent_kept = { .asks = asks };
