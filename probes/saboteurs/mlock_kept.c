/* SPDX-License-Identifier: MIT */
/* The child has its maker's memory locked, and what it will map as well. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_mlockall, MCL_CURRENT | MCL_FUTURE, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_mlock_kept = { .born = born };
