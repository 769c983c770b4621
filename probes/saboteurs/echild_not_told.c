/* SPDX-License-Identifier: MIT */
/* A wait that does not hang gives 0 though there is no child to wait for. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_wait4, .arg = 2, .mask = 1, .value = 1 },
	{ .nr = SYS_waitid, .arg = 3, .mask = 1, .value = 1 },
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

const struct pb_saboteur pb_saboteur_echild_not_told = { .tells = tells };
