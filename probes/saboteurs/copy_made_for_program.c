/* SPDX-License-Identifier: MIT */
/* A copy of the maker goes on where a program should have begun. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->door == PB_POSIX_SPAWN)
		ask->door = PB_FORK;
}

const struct pb_saboteur pb_saboteur_copy_made_for_program = { .asks = asks };
