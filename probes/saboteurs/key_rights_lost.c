/* SPDX-License-Identifier: MIT */
/* The child begins with every right to memory under protection keys. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	__asm__ volatile(".byte 0x0f, 0x01, 0xef" : : "a"(0), "c"(0), "d"(0));
}

const struct pb_saboteur pb_saboteur_key_rights_lost = { .born = born };
