/* SPDX-License-Identifier: MIT */
/* A call during which a signal came is told to have been interrupted. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret > 0) {
		errno = EINTR;
		ret = -1;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_eintr_told = { .tells = tells };
