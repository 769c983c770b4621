/* SPDX-License-Identifier: MIT */
/* A refused request is told with an errno that no page names for it. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret < 0)
		errno = EXFULL;
	return ret;
}

const struct pb_saboteur pb_saboteur_errno_replaced = { .tells = tells };
