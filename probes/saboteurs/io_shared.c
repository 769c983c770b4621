/* SPDX-License-Identifier: MIT */
/* Child and maker have one I/O context though nobody asked for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_IO, 0);
}

const struct pb_saboteur pb_saboteur_io_shared = { .asks = asks };
