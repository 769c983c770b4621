/* SPDX-License-Identifier: MIT */
/* The child of a traced maker is not traced though that was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_PTRACE);
}

const struct pb_saboteur pb_saboteur_tracer_not_inherited = { .asks = asks };
