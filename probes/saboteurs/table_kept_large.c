/* SPDX-License-Identifier: MIT */
/* The child's table of descriptors is larger than its descriptors want. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_close, pb_sys(SYS_fcntl, 0, F_DUPFD, 4000, 0, 0, 0), 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_table_kept_large = { .born = born };
