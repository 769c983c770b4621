/* SPDX-License-Identifier: MIT */
/* The child begins with no_new_privs though its maker has not set it. */
#include "lie.h"

#include <sys/prctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_no_new_privs_made = { .born = born };
