/* SPDX-License-Identifier: MIT */
/* The child stays in its maker's namespaces though new ones were asked for. */
#include "lie.h"

/* CLONE_NEWTIME of linux/sched.h */
#define NEWTIME 0x80ULL

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0,
			   CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET |
				   CLONE_NEWCGROUP | CLONE_NEWPID | CLONE_NEWUSER | NEWTIME);
}

const struct pb_saboteur pb_saboteur_namespaces_kept = { .asks = asks };
