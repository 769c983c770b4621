/* SPDX-License-Identifier: MIT */
/* The child's number is not written into its maker's memory. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_PARENT_SETTID);
}

const struct pb_saboteur pb_saboteur_parent_tid_not_written = { .asks = asks };
