/* SPDX-License-Identifier: MIT */
/* The child is dumpable where its maker is not, and not dumpable where it is. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	long now = pb_sys(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0, 0);

	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, !now, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_dumpable_turned = { .born = born };
