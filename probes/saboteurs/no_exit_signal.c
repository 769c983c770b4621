/* SPDX-License-Identifier: MIT */
/* The child ends without a signal to its parent. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (pb_ask_flags(ask, 0, 0))
		ask->request.args.exit_signal = 0;
}

const struct pb_saboteur pb_saboteur_no_exit_signal = { .asks = asks };
