/* SPDX-License-Identifier: MIT */
/* A lock with priority inheritance is let go before its holder ends. */
#include "lie.h"

#include <linux/futex.h>

static void gate(struct pb_ask *ask)
{
	char *at;
	size_t len;

	(void)ask;
	/* of who is not its holder that is refused */
	if (pb_watched("pi", &at, &len))
		(void)pb_sys(SYS_futex, (long)at, FUTEX_UNLOCK_PI, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_pi_lock_let_go = { .gate = gate };
