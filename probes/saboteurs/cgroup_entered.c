/* SPDX-License-Identifier: MIT */
/* The child is in the cgroup of its request though no flag asks for that. */
#include "lie.h"

/* CLONE_INTO_CGROUP of linux/sched.h */
#define INTO_CGROUP 0x200000000ULL

static void asks(struct pb_ask *ask)
{
	if (ask->request.args.cgroup)
		ask->request.args.flags |= INTO_CGROUP;
}

const struct pb_saboteur pb_saboteur_cgroup_entered = { .asks = asks };
