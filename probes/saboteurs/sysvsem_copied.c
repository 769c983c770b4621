/* SPDX-License-Identifier: MIT */
/* The child has its own list of semaphore adjustments though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_SYSVSEM);
}

const struct pb_saboteur pb_saboteur_sysvsem_copied = { .asks = asks };
