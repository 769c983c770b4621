/* SPDX-License-Identifier: MIT */
/* The child has none of its maker's pages in its page tables, though the bytes are the same. */
#include "lie.h"

#include <sys/mman.h>

static void born(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++) {
		long fd;

		if (len < 4096)
			continue;
		fd = pb_sys(SYS_memfd_create, (long)"same", 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_pwrite64, fd, (long)at, (long)len, 0, 0, 0);
		(void)pb_sys(SYS_mmap, (long)at, (long)len, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_FIXED, fd, 0);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_pages_absent = { .born = born };
