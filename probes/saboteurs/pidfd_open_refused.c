/* SPDX-License-Identifier: MIT */
/* A descriptor for a process is refused. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = 434, .arg = -1 },
	PB_DENIALS_END,
};

static long tells(struct pb_ask *ask, long ret)
{
	int error = errno;

	if (ask->serial == 0)
		pb_deny(calls, EMFILE);
	errno = error;
	return ret;
}

const struct pb_saboteur pb_saboteur_pidfd_open_refused = { .tells = tells };
