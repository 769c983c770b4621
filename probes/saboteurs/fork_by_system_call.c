/* SPDX-License-Identifier: MIT */
/* libc's fork makes the system call of that name. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->door == PB_FORK || ask->door == PB__FORK)
		ask->door = PB_SYS_FORK;
}

const struct pb_saboteur pb_saboteur_fork_by_system_call = { .asks = asks };
