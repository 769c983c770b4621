/* SPDX-License-Identifier: MIT */
/* The child has its maker's FS base though another was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_SETTLS);
}

const struct pb_saboteur pb_saboteur_tls_not_set = { .asks = asks };
