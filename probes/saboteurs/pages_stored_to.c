/* SPDX-License-Identifier: MIT */
/* Every page of the maker is stored to by the call, its bytes as they were. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++) {
		volatile char *byte = at;

		const char was = *byte;

		*byte = was;
	}
	return ret;
}

const struct pb_saboteur pb_saboteur_pages_stored_to = { .tells = tells };
