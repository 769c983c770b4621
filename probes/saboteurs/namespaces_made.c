/* SPDX-License-Identifier: MIT */
/* The child is in new namespaces though nobody asked for them. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	const uint64_t others = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET |
				CLONE_NEWCGROUP | CLONE_NEWPID;

	/* no capability is needed for them in a user namespace that is as new */
	(void)pb_ask_flags(ask, others | CLONE_NEWUSER, 0);
}

const struct pb_saboteur pb_saboteur_namespaces_made = { .asks = asks };
