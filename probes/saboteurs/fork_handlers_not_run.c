/* SPDX-License-Identifier: MIT */
/* fork runs no handlers. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->door == PB_FORK)
		ask->door = PB_SYS_FORK;
}

const struct pb_saboteur pb_saboteur_fork_handlers_not_run = { .asks = asks };
