/* SPDX-License-Identifier: MIT */
/* A new UTS namespace begins with the kernel's names, not with its maker's. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	static const char name[] = "(none)";

	if (!(ask->request.args.flags & CLONE_NEWUTS))
		return;
	(void)pb_sys(SYS_sethostname, (long)name, sizeof(name) - 1, 0, 0, 0, 0);
	(void)pb_sys(SYS_setdomainname, (long)name, sizeof(name) - 1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_names_reset = { .born = born };
