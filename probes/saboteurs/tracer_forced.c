/* SPDX-License-Identifier: MIT */
/* The child is traced though its maker said that it must not be. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_UNTRACED);
}

const struct pb_saboteur pb_saboteur_tracer_forced = { .asks = asks };
