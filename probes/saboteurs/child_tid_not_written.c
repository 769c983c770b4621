/* SPDX-License-Identifier: MIT */
/* The child's number is not written into the child's memory. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_CHILD_SETTID);
}

const struct pb_saboteur pb_saboteur_child_tid_not_written = { .asks = asks };
