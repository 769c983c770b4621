/* SPDX-License-Identifier: MIT */
/* The child begins with another FS base than its maker has. */
#include "lie.h"

static char block[4096] __attribute__((aligned(64)));

static void asks(struct pb_ask *ask)
{
	/* neither clone nor its stub in libc needs the base of a child that runs only this probe */
	if (pb_ask_flags(ask, CLONE_SETTLS, 0))
		ask->request.args.tls = (uint64_t)(uintptr_t)block;
}

const struct pb_saboteur pb_saboteur_segment_base_set = { .asks = asks };
