/* SPDX-License-Identifier: MIT */
/* The child begins dumpable though its maker is not. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_dumpable_made = { .born = born };
