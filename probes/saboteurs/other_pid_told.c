/* SPDX-License-Identifier: MIT */
/* The maker is told another number than the child has. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	return ret > 0 ? ret + 1 : ret;
}

const struct pb_saboteur pb_saboteur_other_pid_told = { .tells = tells };
