/* SPDX-License-Identifier: MIT */
/* The child is in a new time namespace though nobody asked for it. */
#include "lie.h"

/* CLONE_NEWTIME of linux/sched.h */
#define NEWTIME 0x80

/* Who shares its maker's memory cannot move: there its maker does, and leaves it behind. */
static bool shares_memory(const struct pb_ask *ask)
{
	return ask->door == PB_VFORK || ask->door == PB_SYS_VFORK ||
	       ask->request.args.flags & CLONE_VM;
}

static long leave(struct pb_ask *ask)
{
	(void)ask;
	return pb_sys(SYS_unshare, NEWTIME, 0, 0, 0, 0, 0);
}

static void asks(struct pb_ask *ask)
{
	pb_unable_unless(leave, ask);
	if (shares_memory(ask))
		(void)leave(ask);
}

static void born(struct pb_ask *ask)
{
	long fd;

	if (shares_memory(ask))
		return;
	(void)leave(ask);
	fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/ns/time_for_children", O_RDONLY, 0, 0,
		    0);
	(void)pb_sys(SYS_setns, fd, NEWTIME, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_time_namespace_made = { .asks = asks, .born = born };
