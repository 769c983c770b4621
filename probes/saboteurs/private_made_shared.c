/* SPDX-License-Identifier: MIT */
/* Private pages are one for maker and child. */
#include "lie.h"
#include <sys/mman.h>

/* What is whole pages is put into a file in memory, and that is mapped in its place. */
static void share(char *at, size_t len)
{
	long fd = pb_sys(SYS_memfd_create, (long)"shared", MFD_CLOEXEC, 0, 0, 0, 0);

	if (fd < 0)
		return;
	if (pb_sys(SYS_write, fd, (long)at, (long)len, 0, 0, 0) == (long)len)
		(void)pb_sys(SYS_mmap, (long)at, (long)len, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_FIXED, fd, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void asks(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	(void)ask;
	for (int n = 0; pb_watched_at(n, &name, &at, &len); n++)
		if ((uintptr_t)at % PB_PAGE == 0 && len && len % PB_PAGE == 0)
			share(at, len);
}

const struct pb_saboteur pb_saboteur_private_made_shared = { .asks = asks };
