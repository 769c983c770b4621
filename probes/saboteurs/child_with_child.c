/* SPDX-License-Identifier: MIT */
/* The child begins with a child of its own. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_bystander();
}

const struct pb_saboteur pb_saboteur_child_with_child = { .born = born };
