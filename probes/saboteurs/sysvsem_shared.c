/* SPDX-License-Identifier: MIT */
/* Child and maker have one list of semaphore adjustments though nobody asked for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_SYSVSEM, 0);
}

const struct pb_saboteur pb_saboteur_sysvsem_shared = { .asks = asks };
