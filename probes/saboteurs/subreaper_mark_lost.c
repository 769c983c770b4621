/* SPDX-License-Identifier: MIT */
/* A subreaper that makes a child, or begins a program, ceases to be one. */
#include "lie.h"

#include <sys/prctl.h>

static void cease(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_subreaper_mark_lost = {
	.asks = cease, .born = cease
};
