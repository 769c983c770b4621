/* SPDX-License-Identifier: MIT */
/* set_tid_address tells a child or a thread zero. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_set_tid_address, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, 0);
}

const struct pb_saboteur pb_saboteur_tid_not_told = { .born = born };
