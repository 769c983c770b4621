/* SPDX-License-Identifier: MIT */
/* A range that is not to be in the child is there. */
#include "lie.h"

#include <sys/mman.h>

static void asks(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		if (len >= 4096)
			(void)pb_sys(SYS_madvise, (long)at, (long)len, MADV_DOFORK, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_dontfork_undone = { .asks = asks };
