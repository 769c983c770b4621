/* SPDX-License-Identifier: MIT */
/* The child writes what its maker has written before. */
#include "lie.h"

/* where the probe of streams has its file */
enum { FILE_AT = 40 };

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_write, FILE_AT, (long)"+", 1, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_written_twice = { .born = born };
