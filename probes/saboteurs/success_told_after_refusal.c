/* SPDX-License-Identifier: MIT */
/* The maker of a refused request is told the number of a child. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	return ret < 0 ? 4242 : ret;
}

const struct pb_saboteur pb_saboteur_success_told_after_refusal = { .tells = tells };
