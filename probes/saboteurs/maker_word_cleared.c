/* SPDX-License-Identifier: MIT */
/* The end of a child clears a word in its maker's memory that is not its own to clear. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const int zero = 0;
	uint64_t word = ask->request.args.child_tid;
	char *at;
	size_t len;

	/* or the one that is no part of the request */
	if (!word && pb_watched("child_tid", &at, &len))
		word = (uint64_t)(uintptr_t)at;
	(void)pb_copy_in(ask->maker, word, &zero, sizeof(zero));
}

const struct pb_saboteur pb_saboteur_maker_word_cleared = { .born = born };
