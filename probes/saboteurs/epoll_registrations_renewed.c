/* SPDX-License-Identifier: MIT */
/* What an epoll instance watches is registered anew by the child. */
#include "lie.h"

#include <sys/epoll.h>

static void born(struct pb_ask *ask)
{
	enum { FIRST = 16, LAST = 63 };

	(void)ask;
	for (int instance = FIRST; instance <= LAST; instance++) {
		for (int fd = FIRST; fd <= LAST; fd++) {
			struct epoll_event event = { .events = EPOLLIN };

			if (pb_sys(SYS_epoll_ctl, instance, EPOLL_CTL_DEL, fd, (long)&event, 0, 0))
				continue;
			(void)pb_sys(SYS_epoll_ctl, instance, EPOLL_CTL_ADD, fd, (long)&event, 0,
				     0);
		}
	}
}

const struct pb_saboteur pb_saboteur_epoll_registrations_renewed = { .born = born };
