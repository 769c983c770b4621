/* SPDX-License-Identifier: MIT */
/* /proc/PID/mem by pread, or process_vm_readv where that file cannot be had. */
#define _GNU_SOURCE 1
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "procfs.h"

int sys_mem_open(int proc_fd, int32_t pid, int32_t tid)
{
	return sys_proc_open(proc_fd, pid, tid, "mem", O_RDONLY);
}

static ssize_t read_some(int fd, int32_t pid, uint64_t address, void *buf, size_t len)
{
	struct iovec here = { .iov_base = buf, .iov_len = len };
	struct iovec there = { .iov_base = (void *)(uintptr_t)address, .iov_len = len };
	ssize_t n;

	if (fd >= 0) {
		n = pread(fd, buf, len, (off_t)address);
		if (n < 0)
			return -errno;
		return n;
	}
	n = process_vm_readv(pid, &here, 1, &there, 1, 0);
	if (n < 0)
		/* One errno for "nothing mapped there", whichever way was taken. */
		return errno == EFAULT ? -EIO : -errno;
	return n;
}

int sys_mem_read(int fd, int32_t pid, uint64_t address, void *buf, size_t len)
{
	char *to = buf;

	/* A negative file offset is refused with EINVAL; no user address lies there. */
	if (address > INT64_MAX || len > INT64_MAX - address)
		return -EIO;
	while (len > 0) {
		ssize_t n = read_some(fd, pid, address, to, len);

		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		if (n == 0)
			/* What mem reads as when the address space is gone. */
			return fd >= 0 ? -ESRCH : -EIO;
		to += n;
		address += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}
