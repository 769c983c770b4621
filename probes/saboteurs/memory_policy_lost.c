/* SPDX-License-Identifier: MIT */
/* The child begins with the default memory policy, for itself and for all its mappings. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	enum { DEFAULT = 0 };
	const long page = 4096;
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	(void)pb_sys(SYS_set_mempolicy, DEFAULT, 0, 0, 0, 0, 0);
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		(void)pb_sys(SYS_mbind, (long)at & -page, 2 * page, DEFAULT, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_memory_policy_lost = { .born = born };
