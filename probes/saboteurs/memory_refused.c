/* SPDX-License-Identifier: MIT */
/* The child is refused memory. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_brk, .arg = -1 },
	{ .nr = SYS_mmap, .arg = -1 },
	PB_DENIALS_END,
};

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_deny(calls, ENOMEM);
}

const struct pb_saboteur pb_saboteur_memory_refused = { .born = born };
