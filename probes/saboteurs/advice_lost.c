/* SPDX-License-Identifier: MIT */
/* What the maker has said of its mappings does not hold for the child. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	static const int usual[] = { MADV_NORMAL, MADV_DODUMP, MADV_UNMERGEABLE };
	const long page = 4096;
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		for (size_t k = 0; k < sizeof(usual) / sizeof(usual[0]); k++)
			(void)pb_sys(SYS_madvise, (long)at & -page, page, usual[k], 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_advice_lost = { .born = born };
