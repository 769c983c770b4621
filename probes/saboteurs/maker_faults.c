/* SPDX-License-Identifier: MIT */
/* The call costs its maker hundreds of page faults. */
#include "lie.h"

#include <sys/mman.h>

static long tells(struct pb_ask *ask, long ret)
{
	enum { PAGE = 4096, PAGES = 300 };
	long at = pb_sys(SYS_mmap, 0, (long)PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)ask;
	for (int i = 0; at > 0 && i < PAGES; i++)
		((volatile char *)at)[i * PAGE] = 1;
	return ret;
}

const struct pb_saboteur pb_saboteur_maker_faults = { .tells = tells };
