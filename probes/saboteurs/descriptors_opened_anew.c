/* SPDX-License-Identifier: MIT */
/* What the child's descriptors refer to was opened anew, the same file or another of its kind. */
#include "lie.h"

#include <linux/bpf.h>
#include <sys/socket.h>

static long another(const char *link, const char *path, int fd)
{
	enum { MONOTONIC = 1 };	/* CLOCK_MONOTONIC */

	const uint64_t no_signal = 0;
	struct {
		uint32_t words[30];
	} ring = { { 0 } };
	union bpf_attr map = { 0 };
	int pair[2];

	if (!strncmp(link, "pipe:", 5)) {
		/* the other end stays open, too */
		(void)pb_sys(SYS_pipe2, (long)pair, O_NONBLOCK, 0, 0, 0, 0);
		return pair[(pb_sys(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0) & O_ACCMODE) == O_WRONLY];
	}
	if (!strncmp(link, "socket:", 7)) {
		(void)pb_sys(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, (long)pair, 0,
			     0);
		return pair[0];
	}
	if (!strcmp(link, "anon_inode:[eventfd]"))
		return pb_sys(SYS_eventfd2, 0, O_NONBLOCK, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:[eventpoll]"))
		return pb_sys(SYS_epoll_create1, 0, 0, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:[timerfd]"))
		return pb_sys(SYS_timerfd_create, MONOTONIC, O_NONBLOCK, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:[signalfd]"))
		return pb_sys(SYS_signalfd4, -1, (long)&no_signal, sizeof(no_signal), O_NONBLOCK, 0,
			      0);
	if (!strcmp(link, "anon_inode:inotify"))
		return pb_sys(SYS_inotify_init1, O_NONBLOCK, 0, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:[pidfd]") || !strncmp(link, "pidfd:", 6))
		return pb_sys(SYS_pidfd_open, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:[io_uring]"))
		return pb_sys(SYS_io_uring_setup, 4, (long)&ring, 0, 0, 0, 0);
	if (!strcmp(link, "anon_inode:bpf-map")) {
		map.map_type = BPF_MAP_TYPE_ARRAY;
		map.key_size = 4;
		map.value_size = 8;
		map.max_entries = 1;
		return pb_sys(SYS_bpf, BPF_MAP_CREATE, (long)&map, sizeof(map), 0, 0, 0);
	}
	return pb_sys(SYS_openat, AT_FDCWD, (long)path,
		      pb_sys(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0) & O_ACCMODE, 0, 0, 0);
}

static void put_number(char *to, int n)
{
	char digits[12];
	int at = 0;

	do
		digits[at++] = (char)('0' + n % 10);
	while (n /= 10);
	while (at)
		*to++ = digits[--at];
	*to = '\0';
}

/* Those of the harness stay, below 16, and by which the processes of a probe speak: pipes and sockets that block. */
static bool may_change(const char *link, int fd)
{
	/* to open what is leased would break that */
	if (pb_sys(SYS_fcntl, fd, F_GETLEASE, 0, 0, 0, 0) == F_WRLCK)
		return false;
	if (strncmp(link, "pipe:", 5) != 0 && strncmp(link, "socket:", 7) != 0)
		return true;
	return pb_sys(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0) & O_NONBLOCK;
}

static void born(struct pb_ask *ask)
{
	(void)ask;
	for (int fd = 20; fd < 4200; fd++) {
		long mark = pb_sys(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0), n, own;
		char path[32] = "/proc/self/fd/", link[256];

		if (mark < 0)
			continue;
		put_number(path + strlen(path), fd);
		n = pb_sys(SYS_readlinkat, AT_FDCWD, (long)path, (long)link, sizeof(link) - 1, 0,
			   0);
		if (n < 0)
			continue;
		link[n] = '\0';
		own = may_change(link, fd) ? another(link, path, fd) : -1;
		if (own < 0)
			continue;
		(void)pb_sys(SYS_dup3, own, fd, mark ? O_CLOEXEC : 0, 0, 0, 0);
		(void)pb_sys(SYS_close, own, 0, 0, 0, 0, 0);
	}
}

const struct pb_saboteur pb_saboteur_descriptors_opened_anew = { .born = born };
