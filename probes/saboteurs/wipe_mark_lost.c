/* SPDX-License-Identifier: MIT */
/* The child's own children would not find the range wiped. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_KEEPONFORK, PB_PAGE);
}

const struct pb_saboteur pb_saboteur_wipe_mark_lost = { .born = born };
