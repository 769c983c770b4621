/* SPDX-License-Identifier: MIT */
/* The child ends with SIGCHLD whatever was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	ask->request.args.exit_signal = SIGCHLD;
}

const struct pb_saboteur pb_saboteur_sigchld_made = { .asks = asks };
