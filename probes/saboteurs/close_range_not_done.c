/* SPDX-License-Identifier: MIT */
/* close_range gives zero to the child and does nothing. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_close_range, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, 0);
}

const struct pb_saboteur pb_saboteur_close_range_not_done = { .born = born };
