/* SPDX-License-Identifier: MIT */
/* A signal sent by a descriptor is accepted and lost, whatever it is. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = 424, .arg = -1 },
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

const struct pb_saboteur pb_saboteur_signals_by_pidfd_lost = { .tells = tells };
