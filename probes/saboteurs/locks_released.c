/* SPDX-License-Identifier: MIT */
/* The birth of the child releases the locks and leases of the descriptors that it inherits. */
#include "lie.h"

#include <sys/file.h>

static void born(struct pb_ask *ask)
{
	const struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	(void)ask;
	for (int fd = 16; fd < 64; fd++) {
		(void)pb_sys(SYS_flock, fd, LOCK_UN, 0, 0, 0, 0);
		(void)pb_sys(SYS_fcntl, fd, F_OFD_SETLK, (long)&all, 0, 0, 0);
		(void)pb_sys(SYS_fcntl, fd, F_SETLEASE, F_UNLCK, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_locks_released = { .born = born };
