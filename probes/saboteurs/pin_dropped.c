/* SPDX-License-Identifier: MIT */
/* A page that is pinned counts as an ordinary one when a child is made. */
#include "lie.h"

/* The pin is let go before the call: the rings are the descriptors that take the request. */
static void asks(struct pb_ask *ask)
{
	enum { UNREGISTER_BUFFERS = 1, DESCRIPTORS = 64 };

	(void)ask;
	for (long fd = 3; fd < DESCRIPTORS; fd++)
		(void)pb_sys(SYS_io_uring_register, fd, UNREGISTER_BUFFERS, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_pin_dropped = { .asks = asks };
