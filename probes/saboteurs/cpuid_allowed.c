/* SPDX-License-Identifier: MIT */
/* The child may ask what processor it is though its maker may not. */
#include "lie.h"

enum { SET_CPUID = 0x1012 };	/* of arch_prctl */

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_arch_prctl, SET_CPUID, 1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cpuid_allowed = { .born = born };
