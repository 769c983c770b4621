/* SPDX-License-Identifier: MIT */
/* The child begins without its maker's controlling terminal. */
#include "lie.h"

#include <sys/ioctl.h>

static void born(struct pb_ask *ask)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC, 0,
			 0, 0);

	(void)ask;
	(void)pb_sys(SYS_ioctl, fd, TIOCNOTTY, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_terminal_left = { .born = born };
