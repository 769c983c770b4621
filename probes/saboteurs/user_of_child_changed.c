/* SPDX-License-Identifier: MIT */
/* A parent is told another user of its child than the child's, by waitid and by SIGCHLD. */
#include "lie.h"

static void gate(struct pb_ask *ask)
{
	static const char *const names[] = { "user_by_wait", "user_by_signal" };
	char *at;
	size_t len;

	(void)ask;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (pb_watched(names[i], &at, &len))
			*(volatile uint32_t *)at += 1;
}

const struct pb_saboteur pb_saboteur_user_of_child_changed = { .gate = gate };
