/* SPDX-License-Identifier: MIT */
/* A robust lock that the maker holds is marked as if its holder had died. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	enum { OWNER_DIED = 0x40000000 };
	char *word;
	size_t len;

	(void)ask;
	if (pb_watched("makers", &word, &len) && len == sizeof(uint32_t))
		*(volatile uint32_t *)(void *)word |= OWNER_DIED;
}

const struct pb_saboteur pb_saboteur_lock_of_maker_marked = { .born = born };
