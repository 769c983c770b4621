/* SPDX-License-Identifier: MIT */
/* The child ends with another signal to its parent than was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (pb_ask_flags(ask, 0, 0))
		ask->request.args.exit_signal = SIGURG;
}

const struct pb_saboteur pb_saboteur_other_exit_signal = { .asks = asks };
