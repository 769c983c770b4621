/* SPDX-License-Identifier: MIT */
/* A signal tells its receiver no sender, whoever it is. */
#include "lie.h"

static void gate(struct pb_ask *ask)
{
	char *at;
	size_t len;

	(void)ask;
	if (pb_watched("first_sender", &at, &len))
		*(volatile uint32_t *)at = 0;
}

const struct pb_saboteur pb_saboteur_sender_not_told = { .gate = gate };
