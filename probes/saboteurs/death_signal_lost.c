/* SPDX-License-Identifier: MIT */
/* The parent-death signal that a process had set is not set any more in the program that it began. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_death_signal_lost = { .born = born };
