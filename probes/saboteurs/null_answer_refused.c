/* SPDX-License-Identifier: MIT */
/* waitid without room for an answer is refused. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_waitid, .arg = 2, .mask = ~0U, .value = 0 },
	PB_DENIALS_END,
};

static long tells(struct pb_ask *ask, long ret)
{
	int error = errno;

	if (ask->serial == 0)
		pb_deny(calls, EFAULT);
	errno = error;
	return ret;
}

const struct pb_saboteur pb_saboteur_null_answer_refused = { .tells = tells };
