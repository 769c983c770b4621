/* SPDX-License-Identifier: MIT */
/* Of several children with a termination signal the first one's comes, and no other. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->serial)
		ask->request.args.exit_signal = 0;
}

const struct pb_saboteur pb_saboteur_later_exit_signal_lost = { .asks = asks };
