/* SPDX-License-Identifier: MIT */
/* The child is gone as soon as it has ended, though nobody waited for it. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)ask;
	(void)signal(SIGCHLD, SIG_IGN);
}

const struct pb_saboteur pb_saboteur_child_reaped = { .asks = asks };
