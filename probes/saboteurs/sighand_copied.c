/* SPDX-License-Identifier: MIT */
/* The child has its own signal handlers though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_SIGHAND | CLONE_THREAD);
}

const struct pb_saboteur pb_saboteur_sighand_copied = { .asks = asks };
