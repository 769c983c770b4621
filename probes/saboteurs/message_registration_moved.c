/* SPDX-License-Identifier: MIT */
/* The child is registered for messages in its maker's place. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	for (int fd = 16; fd < 64; fd++)
		if (pb_sys(SYS_mq_notify, fd, 0, 0, 0, 0, 0) == 0)
			ask->note[0] |= 1LL << fd;
}

static void born(struct pb_ask *ask)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	for (int fd = 16; fd < 63; fd++)
		if (ask->note[0] >> fd & 1)
			(void)pb_sys(SYS_mq_notify, fd, (long)&event, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_message_registration_moved = { .asks = asks, .born = born };
