/* SPDX-License-Identifier: MIT */
/* A copy of another process's descriptor is granted and not made. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = 438, .arg = -1 },
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

const struct pb_saboteur pb_saboteur_descriptor_copy_lost = { .tells = tells };
