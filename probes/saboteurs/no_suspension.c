/* SPDX-License-Identifier: MIT */
/* A vfork does not hold its maker back. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_VFORK);
}

const struct pb_saboteur pb_saboteur_no_suspension = { .asks = asks };
