/* SPDX-License-Identifier: MIT */
/* A vfork is a fork: its memory is a copy, and its maker goes on at once. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_VM | CLONE_VFORK);
}

const struct pb_saboteur pb_saboteur_fork_for_vfork = { .asks = asks };
