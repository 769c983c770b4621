/* SPDX-License-Identifier: MIT */
/* The child begins with bytes and calls of I/O on its account. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	int ends[2];
	char byte = 'b';

	(void)ask;
	if (pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0) < 0)
		return;
	(void)pb_sys(SYS_write, ends[1], (long)&byte, 1, 0, 0, 0);
	(void)pb_sys(SYS_read, ends[0], (long)&byte, 1, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[0], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[1], 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_io_counts_kept = { .born = born };
