/* SPDX-License-Identifier: MIT */
/* Numbers are written to the words of the request though no flag asks for them. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	if (ask->request.args.parent_tid)
		ask->request.args.flags |= CLONE_PARENT_SETTID;
	if (ask->request.args.child_tid)
		ask->request.args.flags |= CLONE_CHILD_SETTID;
}

const struct pb_saboteur pb_saboteur_unasked_words_written = { .asks = asks };
