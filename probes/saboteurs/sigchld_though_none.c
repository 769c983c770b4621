/* SPDX-License-Identifier: MIT */
/* The end of a child without termination signal raises SIGCHLD. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (pb_ask_flags(ask, 0, 0))
		ask->request.args.exit_signal = SIGCHLD;
}

const struct pb_saboteur pb_saboteur_sigchld_though_none = { .asks = asks };
