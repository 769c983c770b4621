/* SPDX-License-Identifier: MIT */
/* The child has its own table of descriptors though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_FILES);
}

const struct pb_saboteur pb_saboteur_files_copied = { .asks = asks };
