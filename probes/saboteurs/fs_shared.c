/* SPDX-License-Identifier: MIT */
/* Child and maker have one working directory, root and umask though nobody asked for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, CLONE_FS, 0);
}

const struct pb_saboteur pb_saboteur_fs_shared = { .asks = asks };
