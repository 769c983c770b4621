/* SPDX-License-Identifier: MIT */
/* The maker's streams are flushed before the call. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	(void)ask;
	(void)fflush(NULL);
}

const struct pb_saboteur pb_saboteur_streams_flushed = { .asks = asks };
