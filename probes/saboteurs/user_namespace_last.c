/* SPDX-License-Identifier: MIT */
/* Of several new namespaces the user namespace is made last: it owns none of the others. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	ask->note[0] = (ask->request.args.flags & CLONE_NEWUSER) != 0;
	(void)pb_ask_flags(ask, 0, CLONE_NEWUSER);
}

static void born(struct pb_ask *ask)
{
	if (ask->note[0])
		(void)pb_sys(SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_user_namespace_last = { .asks = asks, .born = born };
