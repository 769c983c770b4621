/* SPDX-License-Identifier: MIT */
/* Nothing binds the child's CPU time. */
#include "lie.h"

#include <sys/resource.h>

static void born(struct pb_ask *ask)
{
	struct rlimit limit = { 0 };

	(void)ask;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CPU, 0, (long)&limit, 0, 0);
	limit.rlim_cur = limit.rlim_max;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CPU, (long)&limit, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_cpu_limit_lost = { .born = born };
