/* SPDX-License-Identifier: MIT */
/* What the maker has said of its mappings does not hold for the child. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	pb_advise_watched(MADV_NORMAL, 1);
	pb_advise_watched(MADV_DODUMP, 1);
	pb_advise_watched(MADV_UNMERGEABLE, 1);
}

const struct pb_saboteur pb_saboteur_advice_lost = { .born = born };
