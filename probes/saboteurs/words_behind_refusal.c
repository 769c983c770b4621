/* SPDX-License-Identifier: MIT */
/* A refused request leaves numbers written where its words are. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	const struct pb_clone_args *args = &ask->request.args;
	int number = 4242;

	if (ret >= 0)
		return ret;
	/* as the kernel would: no fault when nothing is there */
	(void)pb_copy_in(ask->maker, args->parent_tid, &number, sizeof(number));
	(void)pb_copy_in(ask->maker, args->child_tid, &number, sizeof(number));
	(void)pb_copy_in(ask->maker, args->pidfd, &number, sizeof(number));
	return ret;
}

const struct pb_saboteur pb_saboteur_words_behind_refusal = { .tells = tells };
