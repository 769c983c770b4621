/* SPDX-License-Identifier: MIT */
/* The first process of a new PID namespace is another one: the child comes second. */
#include "lie.h"

/* Beside the child; with no descriptor of anybody's, so that nobody waits for what it holds. */
static void stand_first(void)
{
	if (pb_any_fork() != 0)
		return;
	for (int fd = 3; fd < 1024; fd++)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	pb_stand();
}

static void asks(struct pb_ask *ask)
{
	if (ask->serial)
		return;
	if (ask->request.args.flags & CLONE_NEWPID) {
		ask->request.args.flags &= ~(uint64_t)CLONE_NEWPID;
		(void)pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0);
	}
	stand_first();
}

const struct pb_saboteur pb_saboteur_not_the_first = { .asks = asks };
