/* SPDX-License-Identifier: MIT */
/* A store of the child to the place its maker is watched at is a trap for the child. */
/* names words that probe.h forbids, so it comes first */
#include <linux/perf_event.h>

#include "lie.h"

#include <linux/hw_breakpoint.h>

/* The debug register itself is out of reach; an event of the child's own sets one, and SIGTRAP comes of it. */
static void born(struct pb_ask *ask)
{
	char *at = NULL;
	size_t len = 0;
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_W,
		.bp_len = HW_BREAKPOINT_LEN_4,
		.sample_period = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.remove_on_exec = 1,
		.sigtrap = 1,
	};

	(void)ask;
	if (pb_watched("watched", &at, &len))
		attr.bp_addr = (uint64_t)(uintptr_t)at;
	if (!at || pb_sys(SYS_perf_event_open, (long)&attr, 0, -1, -1, 0, 0) < 0)
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGTRAP, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_breakpoint_kept = { .born = born };
