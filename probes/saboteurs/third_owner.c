/* SPDX-License-Identifier: MIT */
/* Pages of maker and child, and what their descriptors refer to, have a third owner. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_bystander();
}

const struct pb_saboteur pb_saboteur_third_owner = { .asks = asks };
