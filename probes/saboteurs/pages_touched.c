/* SPDX-License-Identifier: MIT */
/* The child has every page of its maker in its page tables from the start. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		for (size_t k = 0; k < len; k += 4096)
			(void)*(volatile char *)(at + k);
}

const struct pb_saboteur pb_saboteur_pages_touched = { .born = born };
