/* SPDX-License-Identifier: MIT */
/* A fork holds its maker back as a vfork does. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_VFORK, 0);
}

const struct pb_saboteur pb_saboteur_maker_suspended = { .asks = asks };
