/* SPDX-License-Identifier: MIT */
/* The maker is told the number before its child's, which somebody bears. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	return ret > 1 ? ret - 1 : ret;
}

const struct pb_saboteur pb_saboteur_passed_number_told = { .tells = tells };
