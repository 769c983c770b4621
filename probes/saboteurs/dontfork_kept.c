/* SPDX-License-Identifier: MIT */
/* A range that is to be in the child again is not there. */
#include "lie.h"

#include <sys/mman.h>

static void asks(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_DONTFORK, PB_PAGE);
}

const struct pb_saboteur pb_saboteur_dontfork_kept = { .asks = asks };
