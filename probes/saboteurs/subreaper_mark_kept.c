/* SPDX-License-Identifier: MIT */
/* The child of a subreaper begins as one. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_subreaper_mark_kept = { .born = born };
