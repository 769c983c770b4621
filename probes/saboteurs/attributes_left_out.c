/* SPDX-License-Identifier: MIT */
/* A spawn gives its child none of the attributes that it was asked for. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	ask->request.attributes = NULL;
}

const struct pb_saboteur pb_saboteur_attributes_left_out = { .asks = asks };
