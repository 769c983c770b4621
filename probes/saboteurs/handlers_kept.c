/* SPDX-License-Identifier: MIT */
/* The child has its maker's handlers though it was to have none. */
#include "lie.h"

/* CLONE_CLEAR_SIGHAND of linux/sched.h */
#define CLEAR_SIGHAND 0x100000000ULL

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLEAR_SIGHAND);
}

const struct pb_saboteur pb_saboteur_handlers_kept = { .asks = asks };
