/* SPDX-License-Identifier: MIT */
/* Guard regions of the maker are ordinary memory in the child. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	enum { GUARD_REMOVE = 103 };

	(void)ask;
	pb_advise_watched(GUARD_REMOVE, 1);
}

const struct pb_saboteur pb_saboteur_guard_lost = { .born = born };
