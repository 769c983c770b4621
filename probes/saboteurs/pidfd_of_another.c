/* SPDX-License-Identifier: MIT */
/* The descriptor that comes with the child is of another process. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	const struct pb_clone_args *args = &ask->request.args;
	int have, other;

	if (ret <= 0 || !(args->flags & CLONE_PIDFD))
		return ret;
	have = *(const int *)(uintptr_t)(args->pidfd ? args->pidfd : args->parent_tid);
	other = (int)pb_sys(SYS_pidfd_open, ask->maker, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_dup3, other, have, O_CLOEXEC, 0, 0, 0);
	(void)pb_sys(SYS_close, other, 0, 0, 0, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_pidfd_of_another = { .tells = tells };
