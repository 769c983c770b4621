/* SPDX-License-Identifier: MIT */
/* A refused request leaves a process behind. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	/* a thousand of them are no more of a fault */
	static int left;

	(void)ask;
	if (ret < 0 && left++ < 4) {
		int error = errno;

		(void)pb_bystander();
		errno = error;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_child_behind_refusal = { .tells = tells };
