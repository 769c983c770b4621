/* SPDX-License-Identifier: MIT */
/* The end of a child that shares nothing clears the word in its maker's memory. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const int zero = 0;

	(void)pb_copy_in(ask->maker, ask->request.args.child_tid, &zero, sizeof(zero));
}

const struct pb_saboteur pb_saboteur_maker_word_cleared = { .born = born };
