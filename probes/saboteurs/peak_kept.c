/* SPDX-License-Identifier: MIT */
/* The mark of the largest resident set is high in the child from the start. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	enum { PEAK = 16 << 20 };
	long at = pb_sys(SYS_mmap, 0, PEAK, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	(void)ask;
	if (at > 0)
		(void)pb_sys(SYS_munmap, at, PEAK, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_peak_kept = { .born = born };
