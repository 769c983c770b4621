/* SPDX-License-Identifier: MIT */
/* Pages that maker and child should share are copied. */
#include "lie.h"
#include <sys/mman.h>

enum { PAGE = 4096 };

static void born(struct pb_ask *ask)
{
	unsigned char bytes[PAGE];
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int n = 0; pb_watched_at(n, &name, &at, &len); n++) {
		if ((uintptr_t)at % PAGE)
			continue;
		memcpy(bytes, at, PAGE);
		(void)pb_sys(SYS_mmap, (long)at, PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		memcpy(at, bytes, PAGE);
	}
}

const struct pb_saboteur pb_saboteur_shared_pages_copied = { .born = born };
