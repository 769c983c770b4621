/* SPDX-License-Identifier: MIT */
/* The child is in the cgroup above that of its maker. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	long dir = (long)pb_arg_word("pass", 0), fd;

	(void)ask;
	fd = pb_sys(SYS_openat, dir, (long)"cgroup.procs", O_WRONLY | O_CLOEXEC, 0, 0, 0);
	(void)pb_sys(SYS_write, fd, (long)"0", 1, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_counted_elsewhere = { .born = born };
