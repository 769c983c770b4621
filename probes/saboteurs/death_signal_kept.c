/* SPDX-License-Identifier: MIT */
/* The child begins with a parent-death signal, its maker's. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_death_signal_kept = { .born = born };
