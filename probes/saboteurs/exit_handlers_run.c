/* SPDX-License-Identifier: MIT */
/* The child runs its maker's exit handlers however it ends. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	char *at;
	size_t len;

	(void)ask;
	if (pb_watched("ran", &at, &len))
		*at = 0x21;
}

const struct pb_saboteur pb_saboteur_exit_handlers_run = { .born = born };
