/* SPDX-License-Identifier: MIT */
/* A refused request leaves one behind who shares with the maker all that can be shared. */
#include "lie.h"

static int stands(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_stand();
}

static long tells(struct pb_ask *ask, long ret)
{
	struct pb_request request = { .args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES |
							 CLONE_SIGHAND | CLONE_SYSVSEM |
							 CLONE_PARENT } };
	int error = errno;

	(void)ask;
	if (ret < 0) {
		pb_own_stack(&request);
		(void)pb_true_doors[PB_SYS_CLONE](&request, stands, NULL);
		errno = error;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_sharer_behind_refusal = { .tells = tells };
