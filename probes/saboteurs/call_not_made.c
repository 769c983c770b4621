/* SPDX-License-Identifier: MIT */
/* The call is answered with an errno before the kernel has seen it. */
#include "lie.h"

static long instead(struct pb_ask *ask)
{
	(void)ask;
	errno = EPERM;
	return -1;
}

const struct pb_saboteur pb_saboteur_call_not_made = { .instead = instead, .silent = true };
