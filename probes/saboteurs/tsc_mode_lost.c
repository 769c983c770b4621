/* SPDX-License-Identifier: MIT */
/* The child may read the time-stamp counter though its maker may not. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_tsc_mode_lost = { .born = born };
