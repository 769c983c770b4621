/* SPDX-License-Identifier: MIT */
/* The child lacks a page that its maker has mapped: the one before the first watched place. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	if (pb_watched_at(0, &name, &at, &len))
		(void)pb_sys(SYS_munmap, ((long)at & -PB_PAGE) - PB_PAGE, PB_PAGE, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_mapping_lost = { .born = born };
