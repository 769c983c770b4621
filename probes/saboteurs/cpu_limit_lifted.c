/* SPDX-License-Identifier: MIT */
/* The child has no limit on its CPU time but the hard one. */
#include "lie.h"

#include <sys/resource.h>

static void born(struct pb_ask *ask)
{
	struct {
		uint64_t soft, hard;
	} limit;

	(void)ask;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CPU, 0, (long)&limit, 0, 0);
	limit.soft = limit.hard;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CPU, (long)&limit, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cpu_limit_lifted = { .born = born };
