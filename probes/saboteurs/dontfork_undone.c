/* SPDX-License-Identifier: MIT */
/* A range that is not to be in the child is there. */
#include "lie.h"

#include <sys/mman.h>

static void asks(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_DOFORK, PB_PAGE);
}

const struct pb_saboteur pb_saboteur_dontfork_undone = { .asks = asks };
