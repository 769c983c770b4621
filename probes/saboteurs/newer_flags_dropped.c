/* SPDX-License-Identifier: MIT */
/* Flags of clone3 that came with Linux 7.1 are taken and do nothing. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)pb_ask_flags(ask, 0, 15ULL << 34);
}

const struct pb_saboteur pb_saboteur_newer_flags_dropped = { .asks = asks };
