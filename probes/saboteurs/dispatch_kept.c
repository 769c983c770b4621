/* SPDX-License-Identifier: MIT */
/* System calls of the child are dispatched to itself. */
#include "lie.h"

enum { SET_DISPATCH = 59, DISPATCH_ON = 1, BLOCK = 1 };

static char selector = BLOCK;

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, SET_DISPATCH, DISPATCH_ON, 0, 0, (long)&selector, 0);
}

const struct pb_saboteur pb_saboteur_dispatch_kept = { .born = born };
