/* SPDX-License-Identifier: MIT */
/* The child begins without the pages that its maker has written. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_DONTNEED, 1);
}

const struct pb_saboteur pb_saboteur_pages_dropped = { .born = born };
