/* SPDX-License-Identifier: MIT */
/* A refused request leaves memory behind. */
#include "lie.h"

#include <sys/mman.h>

static long tells(struct pb_ask *ask, long ret)
{
	(void)ask;
	if (ret < 0)
		(void)pb_sys(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_memory_behind_refusal = { .tells = tells };
