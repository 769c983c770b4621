/* SPDX-License-Identifier: MIT */
/* TCP connections of the maker's are shut for sending by the child. */
#include "lie.h"

#include <sys/socket.h>

static void born(struct pb_ask *ask)
{
	int domain, len;

	(void)ask;
	for (int fd = 3; fd < 256; fd++) {
		domain = 0;
		len = sizeof(domain);
		(void)pb_sys(SYS_getsockopt, fd, SOL_SOCKET, SO_DOMAIN, (long)&domain, (long)&len,
			     0);
		if (domain == AF_INET)
			(void)pb_sys(SYS_shutdown, fd, SHUT_WR, 0, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_connections_shut = { .born = born };
