/* SPDX-License-Identifier: MIT */
/* The child is told of changes in the directories of which its maker is told. */
#include "lie.h"

static void watch_too(int fd)
{
	char path[32] = "/proc/self/fd/";
	size_t at = strlen(path);
	long signal = pb_sys(SYS_fcntl, fd, F_GETSIG, 0, 0, 0, 0), own;

	if (fd > 9)
		path[at++] = (char)('0' + fd / 10);
	path[at] = (char)('0' + fd % 10);
	own = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
	if (own < 0)
		return;
	(void)pb_sys(SYS_fcntl, own, F_SETSIG, signal, 0, 0, 0);
	(void)pb_sys(SYS_fcntl, own, F_NOTIFY, DN_CREATE | (long)DN_MULTISHOT, 0, 0, 0);
}

static void born(struct pb_ask *ask)
{
	(void)ask;
	for (int fd = 16; fd < 64; fd++)
		if (pb_sys(SYS_fcntl, fd, F_GETSIG, 0, 0, 0, 0) > 0)
			watch_too(fd);
}

const struct pb_saboteur pb_saboteur_directory_watches_inherited = { .born = born };
