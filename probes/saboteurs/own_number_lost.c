/* SPDX-License-Identifier: MIT */
/* The child is told another number of itself. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_getpid, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, 0);
}

const struct pb_saboteur pb_saboteur_own_number_lost = { .born = born };
