/* SPDX-License-Identifier: MIT */
/* A call that succeeds leaves a descriptor in its maker that nobody asked for. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret > 0)
		(void)pb_sys(SYS_fcntl, 0, F_DUPFD, 0, 0, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_descriptor_left_in_maker = { .tells = tells };
