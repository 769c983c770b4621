/* SPDX-License-Identifier: MIT */
/* The child is registered for expedited barriers though nobody asked for it. */
#include "lie.h"

#include <linux/membarrier.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_membarrier_registered = { .born = born };
