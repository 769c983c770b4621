/* SPDX-License-Identifier: MIT */
/* Fork handlers run whatever makes the process. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	ask->door = PB_FORK;
}

const struct pb_saboteur pb_saboteur_fork_handlers_run = { .asks = asks };
