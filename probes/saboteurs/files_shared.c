/* SPDX-License-Identifier: MIT */
/* Child and maker have one table of descriptors though nobody asked for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_FILES, 0);
}

const struct pb_saboteur pb_saboteur_files_shared = { .asks = asks };
