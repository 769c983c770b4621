/* SPDX-License-Identifier: MIT */
/* The child is told one instead of zero. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	ask->child_ret = 1;
}

const struct pb_saboteur pb_saboteur_one_told_to_child = { .born = born };
