/* SPDX-License-Identifier: MIT */
/* The call takes its maker's record locks away. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	const struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	(void)ask;
	for (int fd = 16; fd < 64; fd++)
		(void)pb_sys(SYS_fcntl, fd, F_SETLK, (long)&all, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_record_locks_lost = { .asks = asks };
