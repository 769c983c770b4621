/* SPDX-License-Identifier: MIT */
/* The word at child_tid stays as it is when the child ends. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_CHILD_CLEARTID);
}

const struct pb_saboteur pb_saboteur_tid_not_cleared = { .asks = asks };
