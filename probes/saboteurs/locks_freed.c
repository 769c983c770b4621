/* SPDX-License-Identifier: MIT */
/* Locks that another thread of the maker holds are free in the child. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	char *at;
	size_t len;

	(void)ask;
	if (pb_watched("private", &at, &len))
		memset(at, 0, len);
}

const struct pb_saboteur pb_saboteur_locks_freed = { .born = born };
