/* SPDX-License-Identifier: MIT */
/* Whoever sleeps on the word at child_tid is woken at the child's end. */
#include "lie.h"

#include <linux/futex.h>
#include <limits.h>

static void gate(struct pb_ask *ask)
{
	char *at;
	size_t len;

	(void)ask;
	if (pb_watched("child_tid", &at, &len))
		(void)pb_sys(SYS_futex, (long)at, FUTEX_WAKE, INT_MAX, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_every_waiter_woken = { .gate = gate };
