/* SPDX-License-Identifier: MIT */
/* The child is that of a thread which its maker does not know of. */
#include "lie.h"

static int makes(long ret, void *arg)
{
	struct pb_ask *ask = arg;

	(void)ret;
	ask->note[0] = pb_truly(ask);
	__atomic_store_n(&ask->note[1], 1, __ATOMIC_SEQ_CST);
	/* with this thread's end its children would be another's */
	pb_stand();
}

static long instead(struct pb_ask *ask)
{
	struct pb_request thread = {
		.args = { .flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FILES |
				   CLONE_FS },
		.thread = true,
	};

	pb_own_stack(&thread);
	if (pb_true_doors[PB_SYS_CLONE](&thread, makes, ask) < 0)
		return pb_truly(ask);
	while (!__atomic_load_n(&ask->note[1], __ATOMIC_SEQ_CST))
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	return ask->note[0];
}

const struct pb_saboteur pb_saboteur_child_of_another_thread = { .instead = instead };
