/* SPDX-License-Identifier: MIT */
/* Words of pagemap and kpagecount, by pread. */
#define _GNU_SOURCE 1
#include "pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "procfs.h"

int sys_pagemap_open(int proc_fd, int32_t pid, int32_t tid)
{
	return sys_proc_open(proc_fd, pid, tid, "pagemap", O_RDONLY);
}

/* Whole words only: both files refuse offsets and lengths that are not multiples of eight. */
static ssize_t read_words(int fd, uint64_t index, uint64_t *words, size_t count)
{
	size_t have = 0;

	if (index > INT64_MAX / sizeof(uint64_t))
		return -EFAULT;
	while (have < count) {
		ssize_t n = pread(fd, words + have, (count - have) * sizeof(*words),
				  (off_t)((index + have) * sizeof(*words)));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return have ? (ssize_t)have : -errno;
		if ((size_t)n < sizeof(*words))
			break;
		have += (size_t)n / sizeof(*words);
	}
	return (ssize_t)have;
}

ssize_t sys_pagemap_read(int fd, uint64_t address, uint64_t *ret_words, size_t count)
{
	return read_words(fd, address / (uint64_t)sysconf(_SC_PAGESIZE), ret_words, count);
}

int sys_kpagecount_open(int proc_fd)
{
	return sys_proc_open_path(proc_fd, "kpagecount", O_RDONLY);
}

int sys_kpagecount_read_run(int fd, uint64_t frame, uint64_t *ret_counts, size_t count)
{
	ssize_t n = read_words(fd, frame, ret_counts, count);

	if (n < 0)
		return (int)n;
	return (size_t)n == count ? 0 : -ENXIO;
}

int sys_kpagecount_read(int fd, uint64_t frame, uint64_t *ret_count)
{
	uint64_t count;
	int r = sys_kpagecount_read_run(fd, frame, &count, 1);

	if (r == 0)
		*ret_count = count;
	return r;
}
