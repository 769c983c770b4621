/* SPDX-License-Identifier: MIT */
/* The child begins without the alternate signal stack. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	const stack_t none = { .ss_flags = SS_DISABLE };

	(void)ask;
	(void)pb_sys(SYS_sigaltstack, (long)&none, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_altstack_lost = { .born = born };
