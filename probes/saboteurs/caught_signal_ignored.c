/* SPDX-License-Identifier: MIT */
/* A signal that the maker caught is ignored in the child. */
#include "lie.h"

/* The kernel's own struct. */
struct action {
	uintptr_t handler, flags, restorer;
	uint64_t mask;
};

static void born(struct pb_ask *ask)
{
	const struct action action = { .handler = (uintptr_t)SIG_IGN };

	(void)ask;
	(void)pb_sys(SYS_rt_sigaction, SIGHUP, (long)&action, 0, 8, 0, 0);
}

const struct pb_saboteur pb_saboteur_caught_signal_ignored = { .born = born };
