/* SPDX-License-Identifier: MIT */
/* The maker is told a number below its child's that is in use. */
#include "lie.h"

static bool is_there(long who)
{
	return pb_sys(SYS_kill, who, 0, 0, 0, 0, 0) != -ESRCH;
}

static long tells(struct pb_ask *ask, long ret)
{
	long session = pb_sys(SYS_getsid, ret - 1, 0, 0, 0, 0, 0);

	(void)ask;
	if (session > 1 && !is_there(session))
		return session;
	/* a session or group whose leader is gone; else whoever was made last */
	for (long n = ret - 1; n > 1; n--)
		if (is_there(-n) && !is_there(n))
			return n;
	return ret > 1 ? ret - 1 : ret;
}

const struct pb_saboteur pb_saboteur_passed_number_told = { .tells = tells };
