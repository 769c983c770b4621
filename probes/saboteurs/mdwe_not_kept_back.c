/* SPDX-License-Identifier: MIT */
/* The child is refused executable memory though its maker kept that to itself. */
#include "lie.h"

enum { SET_MDWE = 65, REFUSE = 1 };

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, SET_MDWE, REFUSE, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_mdwe_not_kept_back = { .born = born };
