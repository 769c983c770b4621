/* SPDX-License-Identifier: MIT */
/* The maker is charged with faults and switches of its child's before it waits for it. */
#include "lie.h"

enum { WAITS = 16 };

/* A wait that is over at once may go by without a switch, and so may the end. */
static void gives_way_and_ends(void)
{
	for (int i = 0; i < WAITS; i++) {
		struct timespec shortest = { .tv_nsec = 1000 };

		(void)pb_sys(SYS_ppoll, 0, 0, (long)&shortest, 0, 0, 0);
	}
	(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

static void asks(struct pb_ask *ask)
{
	struct {
		uintptr_t handler, flags, restorer;
		uint64_t mask;
	} by_default = { 0 }, own;
	long pid;

	(void)ask;
	/* whatever the maker does about SIGCHLD, this one is waited for */
	(void)pb_sys(SYS_rt_sigaction, SIGCHLD, (long)&by_default, (long)&own, 8, 0, 0);
	pid = pb_mini_fork();
	if (pid == 0)
		gives_way_and_ends();
	(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_rt_sigaction, SIGCHLD, (long)&own, 0, 8, 0, 0);
}

const struct pb_saboteur pb_saboteur_children_charged_early = { .asks = asks };
