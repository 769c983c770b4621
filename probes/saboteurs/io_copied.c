/* SPDX-License-Identifier: MIT */
/* The child has its own I/O context though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_IO);
}

const struct pb_saboteur pb_saboteur_io_copied = { .asks = asks };
