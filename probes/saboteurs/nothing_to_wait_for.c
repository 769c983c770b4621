/* SPDX-License-Identifier: MIT */
/* A child is not waited for: there is none, the maker is told. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_wait4, .arg = -1 },
	{ .nr = SYS_waitid, .arg = -1 },
	PB_DENIALS_END,
};

static long tells(struct pb_ask *ask, long ret)
{
	int error = errno;

	if (ask->serial == 0)
		pb_deny(calls, ECHILD);
	errno = error;
	return ret;
}

const struct pb_saboteur pb_saboteur_nothing_to_wait_for = { .tells = tells };
