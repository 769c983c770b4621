/* SPDX-License-Identifier: MIT */
/* A vfork goes by the clone call. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, 0);
}

const struct pb_saboteur pb_saboteur_vfork_by_clone = { .asks = asks };
