/* SPDX-License-Identifier: MIT */
/* The child begins with its maker's page faults. */
#include "lie.h"

#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 16384 };

static void born(struct pb_ask *ask)
{
	long at = pb_sys(SYS_mmap, 0, PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)ask;
	if (at < 0)
		return;
	(void)pb_sys(SYS_madvise, at, PAGES * PAGE, MADV_NOHUGEPAGE, 0, 0, 0);
	for (long i = 0; i < PAGES; i++)
		*(volatile char *)(at + i * PAGE) = 1;
	(void)pb_sys(SYS_munmap, at, PAGES * PAGE, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_faults_kept = { .born = born };
