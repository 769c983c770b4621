/* SPDX-License-Identifier: MIT */
/* The child is made, and its maker is told that it was refused. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret > 0) {
		errno = EAGAIN;
		ret = -1;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_refusal_told_after_success = { .tells = tells };
