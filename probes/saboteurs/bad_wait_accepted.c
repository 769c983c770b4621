/* SPDX-License-Identifier: MIT */
/* A wait with an unknown option, kind of id or number, or for no change at all, is accepted. */
#include "lie.h"
#include "deny.h"

static const struct pb_denial calls[] = {
	{ .nr = SYS_wait4, .arg = 2, .mask = 0x100, .value = 0x100 },
	{ .nr = SYS_wait4, .arg = 0, .mask = ~0U, .value = 0x80000000 },
	{ .nr = SYS_waitid, .arg = 0, .mask = ~0U, .value = 77 },
	{ .nr = SYS_waitid, .arg = 3, .mask = 0x100, .value = 0x100 },
	{ .nr = SYS_waitid, .arg = 3, .mask = 0xe, .value = 0 },
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

const struct pb_saboteur pb_saboteur_bad_wait_accepted = { .tells = tells };
