/* SPDX-License-Identifier: MIT */
/* The child begins without the pages that its maker has written. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	const long page = 4096;
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		(void)pb_sys(SYS_madvise, (long)at & -page, page, MADV_DONTNEED, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_pages_dropped = { .born = born };
