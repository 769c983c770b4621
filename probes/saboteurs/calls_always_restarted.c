/* SPDX-License-Identifier: MIT */
/* A call goes on behind a handler though nobody has asked for that. */
#include "lie.h"

/* The kernel's own struct. */
struct action {
	uintptr_t handler, flags, restorer;
	uint64_t mask;
};

static long tells(struct pb_ask *ask, long ret)
{
	struct action action;

	(void)ask;
	if (pb_sys(SYS_rt_sigaction, SIGUSR1, 0, (long)&action, 8, 0, 0) == 0) {
		action.flags |= SA_RESTART;
		(void)pb_sys(SYS_rt_sigaction, SIGUSR1, (long)&action, 0, 8, 0, 0);
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_calls_always_restarted = { .tells = tells };
