/* SPDX-License-Identifier: MIT */
/* I/O ports are open to the child whoever its maker is. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_ioperm, 0x80, 1, 1, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_ports_opened = { .born = born };
