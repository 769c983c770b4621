/* SPDX-License-Identifier: MIT */
/* The child is in its maker's cgroup though another was asked for. */
#include "lie.h"

/* CLONE_INTO_CGROUP of linux/sched.h */
#define INTO_CGROUP 0x200000000ULL

static void asks(struct pb_ask *ask)
{
	ask->request.args.flags &= ~INTO_CGROUP;
	ask->request.args.cgroup = 0;
}

const struct pb_saboteur pb_saboteur_cgroup_not_entered = { .asks = asks };
