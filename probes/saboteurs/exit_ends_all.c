/* SPDX-License-Identifier: MIT */
/* The exit of one thread ends its process. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_exit, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, PB_DENY_ENDS);
}

const struct pb_saboteur pb_saboteur_exit_ends_all = { .born = born };
