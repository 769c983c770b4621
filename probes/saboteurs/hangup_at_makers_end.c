/* SPDX-License-Identifier: MIT */
/* The end of the maker sends its child SIGHUP. */
#include "lie.h"
#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_PDEATHSIG, SIGHUP, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_hangup_at_makers_end = { .born = born };
