/* SPDX-License-Identifier: MIT */
/* A refused request leaves a process behind. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret < 0) {
		int error = errno;

		(void)pb_bystander();
		errno = error;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_child_behind_refusal = { .tells = tells };
