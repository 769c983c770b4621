/* SPDX-License-Identifier: MIT */
/* A refused request is tried a second time. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	return ret < 0 ? pb_truly(ask) : ret;
}

const struct pb_saboteur pb_saboteur_refused_twice = { .tells = tells };
