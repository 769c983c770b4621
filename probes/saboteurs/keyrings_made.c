/* SPDX-License-Identifier: MIT */
/* The child begins with a process and a thread keyring. */
#include "lie.h"

#include <linux/keyctl.h>

static void born(struct pb_ask *ask)
{
	(void)ask;
	(void)pb_sys(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1, 0, 0, 0);
	(void)pb_sys(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_THREAD_KEYRING, 1, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_keyrings_made = { .born = born };
