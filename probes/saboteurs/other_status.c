/* SPDX-License-Identifier: MIT */
/* The child ends with another status than it gave. */
#include "lie.h"

static int runs(long ret, void *arg)
{
	struct pb_ask *ask = arg;

	return ask->child(ret, ask->arg) ^ 64;
}

static void asks(struct pb_ask *ask)
{
	ask->runs = runs;
}

const struct pb_saboteur pb_saboteur_other_status = { .asks = asks };
