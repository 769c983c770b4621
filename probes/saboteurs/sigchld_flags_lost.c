/* SPDX-License-Identifier: MIT */
/* What the maker has said about SIGCHLD is lost. */
#include "lie.h"

/* The kernel's own struct. */
struct action {
	uintptr_t handler, flags, restorer;
	uint64_t mask;
};

static void asks(struct pb_ask *ask)
{
	const struct action action = { .handler = (uintptr_t)SIG_DFL, .flags = 0 };

	(void)ask;
	(void)pb_sys(SYS_rt_sigaction, SIGCHLD, (long)&action, 0, 8, 0, 0);
}

const struct pb_saboteur pb_saboteur_sigchld_flags_lost = { .asks = asks };
