/* SPDX-License-Identifier: MIT */
/* The word in which a libc keeps the number of a thread holds another in the child. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	char *word;
	size_t len;

	(void)ask;
	if (pb_watched("tid_word", &word, &len))
		*(int *)(void *)word = 4242;
}

const struct pb_saboteur pb_saboteur_tid_word_wrong = { .born = born };
