/* SPDX-License-Identifier: MIT */
/* No counter of the maker's counts its child. */
#include "lie.h"

#include <sys/prctl.h>

static void asks(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_TASK_PERF_EVENTS_DISABLE, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_counters_not_inherited = { .asks = asks };
