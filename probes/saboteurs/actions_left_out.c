/* SPDX-License-Identifier: MIT */
/* A spawn does none of its file actions. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	ask->request.file_actions = NULL;
}

const struct pb_saboteur pb_saboteur_actions_left_out = { .asks = asks };
