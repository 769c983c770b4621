/* SPDX-License-Identifier: MIT */
/* One call makes two children. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret > 0)
		(void)pb_bystander();
	return ret;
}

const struct pb_saboteur pb_saboteur_two_children_made = { .tells = tells };
