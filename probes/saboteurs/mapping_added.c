/* SPDX-License-Identifier: MIT */
/* The child has a mapping that its maker has not. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

const struct pb_saboteur pb_saboteur_mapping_added = { .born = born };
