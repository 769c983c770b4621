/* SPDX-License-Identifier: MIT */
/* What must be accepted is refused. */
#include "lie.h"

static long instead(struct pb_ask *ask)
{
	(void)ask;
	errno = EINVAL;
	return -1;
}

const struct pb_saboteur pb_saboteur_success_made_refusal = { .instead = instead };
