/* SPDX-License-Identifier: MIT */
/* A range that is to be kept is wiped in the child. */
#include "lie.h"

#include <sys/mman.h>

static void asks(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_WIPEONFORK, PB_PAGE);
}

const struct pb_saboteur pb_saboteur_range_wiped = { .asks = asks };
