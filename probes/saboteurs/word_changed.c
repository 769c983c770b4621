/* SPDX-License-Identifier: MIT */
/* The child's copy of a word has another value than its maker's. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const char *name;
	char *address;
	size_t len;

	char other;

	(void)ask;
	/* not into what it may not write to */
	for (int n = 0; pb_watched_at(n, &name, &address, &len); n++) {
		other = (char)(*address ^ 1);
		(void)pb_copy_in(pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), (uint64_t)(uintptr_t)address,
				 &other, 1);
	}
}

const struct pb_saboteur pb_saboteur_word_changed = { .born = born };
