/* SPDX-License-Identifier: MIT */
/* A descriptor for a process tells nothing of how it ended. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_ioctl, .arg = -1 },
	PB_DENIALS_END,
};

static long tells(struct pb_ask *ask, long ret)
{
	int error = errno;

	if (ask->serial == 0)
		pb_deny(calls, 0);
	errno = error;
	return ret;
}

const struct pb_saboteur pb_saboteur_pidfd_info_lost = { .tells = tells };
