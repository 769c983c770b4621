/* SPDX-License-Identifier: MIT */
/* The child has a word to be cleared at its end though nobody asked for one. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	char *word;
	size_t len;

	if (!pb_watched("tid_word", &word, &len) ||
	    !pb_ask_flags(ask, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, 0))
		return;
	ask->request.args.child_tid = (uint64_t)(uintptr_t)word;
}

const struct pb_saboteur pb_saboteur_tid_word_registered = { .asks = asks };
