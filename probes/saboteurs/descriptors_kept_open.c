/* SPDX-License-Identifier: MIT */
/* What the child has open stays open behind its end. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_bystander();
}

const struct pb_saboteur pb_saboteur_descriptors_kept_open = { .born = born };
