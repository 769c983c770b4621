/* SPDX-License-Identifier: MIT */
/* The child stays in its maker's user namespace, to which all that is new belongs. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, CLONE_NEWUSER);
}

const struct pb_saboteur pb_saboteur_user_namespace_kept = { .asks = asks };
