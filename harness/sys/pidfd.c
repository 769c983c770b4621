/* SPDX-License-Identifier: MIT */
/* pidfds, by raw calls where libc is older than they are. */
#define _GNU_SOURCE 1
#include "pidfd.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <sys/syscall.h>

#include "procfs.h"
#include "proctext.h"

enum { NR_PIDFD_OPEN = 434 };

int sys_pidfd_open(int32_t pid, unsigned int flags)
{
	long r = syscall(NR_PIDFD_OPEN, (long)pid, (unsigned long)flags);

	return r < 0 ? -errno : (int)r;
}

int sys_pidfd_is_ended(int pidfd)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };
	int r;

	do
		r = poll(&p, 1, 0);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	if (p.revents & POLLNVAL)
		return -EBADF;
	/* A reaped process adds POLLHUP on newer kernels. */
	return (p.revents & (POLLIN | POLLHUP)) != 0;
}

int sys_pidfd_pid(int proc_fd, int pidfd, int64_t *ret_pid)
{
	char path[SYS_PROC_PATH] = "self/fdinfo/";
	struct sys_fdinfo info;
	char text[1024];
	ssize_t n;
	int r;

	if (pidfd < 0)
		return -EBADF;
	*sys_put_decimal(path + strlen(path), pidfd) = 0;
	n = sys_proc_read_path(proc_fd, path, text, sizeof(text));
	if (n < 0)
		return (int)n;
	r = sys_fdinfo_parse(text, (size_t)n, &info);
	if (r < 0)
		return r;
	if (!info.has_pid)
		return -EBADMSG;
	*ret_pid = info.pid;
	return 0;
}
