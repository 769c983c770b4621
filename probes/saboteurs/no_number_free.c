/* SPDX-License-Identifier: MIT */
/* The child finds no number free for another descriptor. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_dup, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, EMFILE);
}

const struct pb_saboteur pb_saboteur_no_number_free = { .born = born };
