/* SPDX-License-Identifier: MIT */
/* A message queue of nobody under study stays charged to the maker's user. */
#include "lie.h"

#include <linux/mqueue.h>

static void asks(struct pb_ask *ask)
{
	static const char name[] = "stays";
	struct mq_attr attr = { .mq_maxmsg = 8, .mq_msgsize = 4096 };
	long fd = pb_sys(SYS_mq_open, (long)name, O_RDWR | O_CREAT, 0600, (long)&attr, 0, 0);

	(void)ask;
	(void)pb_bystander();
	(void)pb_sys(SYS_mq_unlink, (long)name, 0, 0, 0, 0, 0);
	if (fd >= 0)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_queue_stays_counted = { .asks = asks };
