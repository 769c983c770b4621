/* SPDX-License-Identifier: MIT */
/* A change of process group is accepted and lost. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_setpgid, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, 0);
}

const struct pb_saboteur pb_saboteur_group_not_changed = { .born = born };
