/* SPDX-License-Identifier: MIT */
/* That a child stops or goes on raises nothing. */
#include "lie.h"

/* The kernel's own struct. */
struct action {
	uintptr_t handler, flags, restorer;
	uint64_t mask;
};

static void asks(struct pb_ask *ask)
{
	const struct action action = { .handler = (uintptr_t)SIG_DFL, .flags = SA_NOCLDSTOP };

	(void)ask;
	(void)pb_sys(SYS_rt_sigaction, SIGCHLD, (long)&action, 0, 8, 0, 0);
}

const struct pb_saboteur pb_saboteur_stops_raise_nothing = { .asks = asks };
