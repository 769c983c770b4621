/* SPDX-License-Identifier: MIT */
/* The end of the child does not let its maker go. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret > 0)
		pb_stand();
	return ret;
}

const struct pb_saboteur pb_saboteur_never_released = { .tells = tells };
