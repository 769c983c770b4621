/* SPDX-License-Identifier: MIT */
/* A change of a signal's disposition is accepted and lost. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_rt_sigaction, .arg = -1 },
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

const struct pb_saboteur pb_saboteur_dispositions_frozen = { .tells = tells };
