/* SPDX-License-Identifier: MIT */
/* What must be refused is not: an ordinary child is made. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	long pid;

	if (ret >= 0)
		return ret;
	pid = pb_any_fork();
	if (pid == 0)
		pb_run_child(ask->child, 0, ask->arg, false);
	return pid > 0 ? pid : ret;
}

const struct pb_saboteur pb_saboteur_refusal_made_success = { .tells = tells };
