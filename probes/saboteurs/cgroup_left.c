/* SPDX-License-Identifier: MIT */
/* The child is in another cgroup than its maker. */
#include "lie.h"

/* The one above the one that was handed over. */
static void born(struct pb_ask *ask)
{
	long fd = pb_sys(SYS_openat, (long)pb_arg_word("pass", 0), (long)"../cgroup.procs",
			 O_WRONLY | O_CLOEXEC, 0, 0, 0);

	(void)ask;
	(void)pb_sys(SYS_write, fd, (long)"0", 1, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cgroup_left = { .born = born };
