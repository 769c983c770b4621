/* SPDX-License-Identifier: MIT */
/* The child has another name than its maker. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_NAME, (long)"saboteur", 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_name_changed = { .born = born };
