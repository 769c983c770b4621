/* SPDX-License-Identifier: MIT */
/* The child dumps core where its maker must not, and the other way round. */
#include "lie.h"

#include <sys/resource.h>

static void born(struct pb_ask *ask)
{
	struct {
		uint64_t soft, hard;
	} limit;

	(void)ask;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CORE, 0, (long)&limit, 0, 0);
	limit.soft = limit.soft > 1 ? 1 : limit.hard;
	(void)pb_sys(SYS_prlimit64, 0, RLIMIT_CORE, (long)&limit, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_core_limit_turned = { .born = born };
