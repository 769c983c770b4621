/* SPDX-License-Identifier: MIT */
/* The child has a lower limit than its maker. */
#include "lie.h"

#include <sys/resource.h>

static void born(struct pb_ask *ask)
{
	struct {
		uint64_t soft, hard;
	} limit;

	(void)ask;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0);
	limit.soft--;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, (long)&limit, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_limit_lowered = { .born = born };
