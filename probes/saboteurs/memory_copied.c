/* SPDX-License-Identifier: MIT */
/* The child has its own memory though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD);
}

const struct pb_saboteur pb_saboteur_memory_copied = { .asks = asks };
