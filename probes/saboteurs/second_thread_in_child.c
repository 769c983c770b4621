/* SPDX-License-Identifier: MIT */
/* The child begins with two threads. */
#include "lie.h"

static int stands(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_stand();
}

static void born(struct pb_ask *ask)
{
	struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FS |
				   CLONE_FILES },
		.thread = true,
	};

	(void)ask;
	pb_own_stack(&request);
	(void)pb_true_doors[PB_SYS_CLONE](&request, stands, NULL);
}

const struct pb_saboteur pb_saboteur_second_thread_in_child = { .born = born };
