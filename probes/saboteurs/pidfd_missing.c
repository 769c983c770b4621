/* SPDX-License-Identifier: MIT */
/* The child comes without the descriptor that was asked for. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	const struct pb_clone_args *args = &ask->request.args;

	if (ret > 0 && args->flags & CLONE_PIDFD)
		(void)pb_sys(SYS_close,
			     *(const int *)(uintptr_t)(args->pidfd ? args->pidfd :
								     args->parent_tid),
			     0, 0, 0, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_pidfd_missing = { .tells = tells };
