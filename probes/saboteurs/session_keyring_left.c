/* SPDX-License-Identifier: MIT */
/* The child begins with a session keyring of its own. */
#include "lie.h"

#include <linux/keyctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_session_keyring_left = { .born = born };
