/* SPDX-License-Identifier: MIT */
/* A new user namespace denies setgroups, whatever that of the maker says. */
#include "lie.h"

static const char file[] = "/proc/self/setgroups";

static long deny(struct pb_ask *ask)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)file, O_WRONLY | O_CLOEXEC, 0, 0, 0), r;

	(void)ask;
	if (fd < 0)
		return fd;
	r = pb_sys(SYS_write, fd, (long)"deny", 4, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r;
}

/* Where it is denied already this is no lie. */
static long may_be_told(struct pb_ask *ask)
{
	char word[8] = "";
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)file, O_RDONLY | O_CLOEXEC, 0, 0, 0);

	(void)ask;
	(void)pb_sys(SYS_read, fd, (long)word, sizeof(word) - 1, 0, 0, 0);
	return word[0] == 'a' ? 0 : -EPERM;
}

static void asks(struct pb_ask *ask)
{
	pb_unable_unless(may_be_told, ask);
}

static void born(struct pb_ask *ask)
{
	(void)deny(ask);
}

const struct pb_saboteur pb_saboteur_setgroups_denied = { .asks = asks, .born = born };
