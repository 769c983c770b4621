/* SPDX-License-Identifier: MIT */
/* Somebody else holds all that the maker's descriptors refer to. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_bystander();
}

const struct pb_saboteur pb_saboteur_held_elsewhere = { .asks = asks };
