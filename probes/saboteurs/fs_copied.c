/* SPDX-License-Identifier: MIT */
/* The child has its own working directory, root and umask though sharing was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_FS);
}

const struct pb_saboteur pb_saboteur_fs_copied = { .asks = asks };
