/* SPDX-License-Identifier: MIT */
/* Close-on-exec is cleared in the child where its maker has it, and set where it has not. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	/* those before are the harness's own */
	for (int fd = 16; fd < 4200; fd++) {
		long mark = pb_sys(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0);

		if (mark >= 0)
			(void)pb_sys(SYS_fcntl, fd, F_SETFD, mark ^ FD_CLOEXEC, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_marks_changed = { .born = born };
