/* SPDX-License-Identifier: MIT */
/* What the maker has mapped shared is a copy of its own in the child. */
#include "lie.h"

#include <sys/mman.h>

static void copy(char *address)
{
	static char kept[4096];
	char *page = (char *)((uintptr_t)address & ~(uintptr_t)4095);

	if (pb_sys(SYS_mincore, (long)page, 4096, (long)kept, 0, 0, 0))
		return;
	memcpy(kept, page, sizeof(kept));
	if (pb_sys(SYS_mmap, (long)page, 4096, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == (long)page)
		memcpy(page, kept, sizeof(kept));
}

/* A child in its maker's memory has no other mappings than that. */
static void born(struct pb_ask *ask)
{
	const char *name;
	char *address;
	size_t len;

	if (ask->door == PB_VFORK || ask->door == PB_SYS_VFORK)
		return;
	for (int n = 0; pb_watched_at(n, &name, &address, &len); n++)
		copy(address);
}

const struct pb_saboteur pb_saboteur_shared_mappings_copied = { .born = born };
