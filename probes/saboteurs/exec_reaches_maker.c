/* SPDX-License-Identifier: MIT */
/* When the child executes another program, bytes of its maker change. */
#include "lie.h"

#include <sys/mman.h>

enum { PLACE_FD = 900 };

/* The other program finds there where its maker's bytes are. */
static void asks(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;
	long fd = pb_sys(SYS_memfd_create, (long)"place", 0, 0, 0, 0, 0);

	(void)ask;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		if (len >= 4096)
			(void)pb_sys(SYS_pwrite64, fd, (long)&at, sizeof(at), 0, 0, 0);
	(void)pb_sys(SYS_dup3, fd, PLACE_FD, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void born(struct pb_ask *ask)
{
	const char other = 0x5a;
	uint64_t at = 0;

	if (ask->child || pb_sys(SYS_pread64, PLACE_FD, (long)&at, sizeof(at), 0, 0, 0) != sizeof(at))
		return;
	(void)pb_copy_in(pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0), at, &other, 1);
}

const struct pb_saboteur pb_saboteur_exec_reaches_maker = { .asks = asks, .born = born };
