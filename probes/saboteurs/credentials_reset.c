/* SPDX-License-Identifier: MIT */
/* The child begins as user and group 0 alone, with no capability to hand on and without securebits. */
#include "lie.h"

#include <linux/capability.h>
#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];

	(void)ask;
	(void)pb_sys(SYS_setgroups, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_setresgid, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_setresuid, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_SET_SECUREBITS, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0, 0);
	(void)pb_sys(SYS_capget, (long)&header, (long)sets, 0, 0, 0, 0);
	sets[0].inheritable = 0;
	(void)pb_sys(SYS_capset, (long)&header, (long)sets, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_credentials_reset = { .born = born };
