/* SPDX-License-Identifier: MIT */
/* A third process shares the maker's working directory, root and umask. */
#include "lie.h"

static int stands(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_stand();
}

static void asks(struct pb_ask *ask)
{
	const struct pb_request request = { .args = { .flags = CLONE_FS | CLONE_PARENT } };

	(void)ask;
	(void)pb_true_doors[PB_SYS_CLONE](&request, stands, NULL);
}

const struct pb_saboteur pb_saboteur_context_shared_by_third = { .asks = asks };
