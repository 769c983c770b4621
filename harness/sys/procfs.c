/* SPDX-License-Identifier: MIT */
/* Reading below a procfs given as a descriptor. */
#define _GNU_SOURCE 1
#include "procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/syscall.h>

#include "buf.h"
#include "proctext.h"
#include "scoped.h"

char *sys_put_decimal(char *to, int64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--i] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (n < 0)
		*to++ = '-';
	memcpy(to, digits + i, sizeof(digits) - i);
	return to + (sizeof(digits) - i);
}

/* "PID", "PID/file", "PID/task/TID/file"; 0, or -errno. */
static int build_path(char path[SYS_PROC_PATH], int32_t pid, int32_t tid, const char *file)
{
	size_t len = file ? strlen(file) : 0;
	char *p = path;

	if (pid <= 0 || tid < 0)
		return -ESRCH;
	if (len > SYS_PROC_PATH - 40) /* two numbers, "/task/", "/" and the end */
		return -ENAMETOOLONG;
	p = sys_put_decimal(p, pid);
	if (tid) {
		memcpy(p, "/task/", 6);
		p = sys_put_decimal(p + 6, tid);
	}
	if (file) {
		*p++ = '/';
		memcpy(p, file, len);
		p += len;
	}
	*p = 0;
	return 0;
}

int sys_proc_exists(int proc_fd, int32_t pid, int32_t tid)
{
	char path[SYS_PROC_PATH];
	struct stat st;
	int r;

	if (proc_fd < 0)
		return -EBADF;
	r = build_path(path, pid, tid, NULL);
	if (r < 0)
		return r;
	/* not faccessat: libc's asks by a newer call, and some sandboxes answer that one with EPERM */
	if (fstatat(proc_fd, path, &st, 0) == 0)
		return 0;
	return errno == ENOENT ? -ESRCH : -errno;
}

int sys_proc_owner(int proc_fd, int32_t pid, int32_t tid, int64_t *ret_uid)
{
	char path[SYS_PROC_PATH];
	struct stat st;
	int r;

	if (proc_fd < 0)
		return -EBADF;
	/* the directory itself belongs to its process whatever that is: a file in it does not */
	r = build_path(path, pid, tid, "environ");
	if (r < 0)
		return r;
	if (fstatat(proc_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	*ret_uid = st.st_uid;
	return 0;
}

/* What a failed step means: no such file, or nobody there any more. */
static int explain(int proc_fd, int32_t pid, int32_t tid, int error)
{
	if (error == -ENOENT && sys_proc_exists(proc_fd, pid, tid) == -ESRCH)
		return -ESRCH;
	return error;
}

int sys_proc_open_path(int proc_fd, const char *path, int flags)
{
	int fd;

	if (proc_fd < 0) /* AT_FDCWD is negative too, and would look below the working directory */
		return -EBADF;
	fd = openat(proc_fd, path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int sys_proc_open(int proc_fd, int32_t pid, int32_t tid, const char *file, int flags)
{
	char path[SYS_PROC_PATH];
	int r = build_path(path, pid, tid, file);

	if (r < 0)
		return r;
	r = sys_proc_open_path(proc_fd, path, flags);
	return r < 0 ? explain(proc_fd, pid, tid, r) : r;
}

ssize_t sys_read_full(int fd, char *buf, size_t size)
{
	size_t have = 0;

	if (size == 0)
		return -EINVAL;
	/* Until the end of file: a seq file answers with its own buffer's worth at a time. */
	while (have < size - 1) {
		ssize_t n = read(fd, buf + have, size - 1 - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	buf[have] = 0;
	return (ssize_t)have;
}

ssize_t sys_proc_read(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
		      size_t size)
{
	fw_scoped_fd fd = sys_proc_open(proc_fd, pid, tid, file, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_read_full(fd, buf, size);
	return n < 0 ? explain(proc_fd, pid, tid, (int)n) : n;
}

ssize_t sys_proc_read_path(int proc_fd, const char *path, char *buf, size_t size)
{
	fw_scoped_fd fd = sys_proc_open_path(proc_fd, path, O_RDONLY);

	if (fd < 0)
		return fd;
	return sys_read_full(fd, buf, size);
}

int64_t sys_proc_number(int proc_fd, const char *path)
{
	char text[64];
	ssize_t n = sys_proc_read_path(proc_fd, path, text, sizeof(text));
	struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word;
	int64_t number;

	if (n < 0)
		return n;
	return sys_span_word(&all, &word) && sys_span_int(word, &number) && number >= 0 ? number :
											  -EBADMSG;
}

int64_t sys_oom_kills(int proc_fd)
{
	static const char key[] = "\noom_kill ";
	char text[16384];
	ssize_t n = sys_proc_read_path(proc_fd, "vmstat", text, sizeof(text));
	const char *line = n < 0 ? NULL : strstr(text, key);

	if (n < 0)
		return n;
	return line ? strtoll(line + sizeof(key) - 1, NULL, 10) : -ENODATA;
}

ssize_t sys_proc_read_all(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
			  size_t size, struct fw_buf *more, const char **ret_text)
{
	fw_scoped_fd fd = sys_proc_open(proc_fd, pid, tid, file, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_read_full(fd, buf, size);
	if (n < 0)
		return explain(proc_fd, pid, tid, (int)n);
	if ((size_t)n < size - 1) {
		*ret_text = buf;
		return n;
	}
	for (;;) {
		fw_buf_add(more, buf, (size_t)n);
		if (more->failed)
			return -ENOMEM;
		n = sys_read_full(fd, buf, size);
		if (n < 0)
			return explain(proc_fd, pid, tid, (int)n);
		if (n == 0)
			break;
	}
	*ret_text = more->data;
	return (ssize_t)more->len;
}

ssize_t sys_proc_link(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
		      size_t size)
{
	char path[SYS_PROC_PATH];
	ssize_t n;
	int r;

	if (proc_fd < 0)
		return -EBADF;
	r = build_path(path, pid, tid, file);
	if (r < 0)
		return r;
	n = readlinkat(proc_fd, path, buf, size);
	if (n < 0)
		return explain(proc_fd, pid, tid, -errno);
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	buf[n] = 0;
	return n;
}

void sys_numbers_add(struct sys_numbers *list, int32_t n)
{
	list->total++;
	if (list->count < SYS_NUMBERS_MAX)
		list->n[list->count++] = n;
}

static void sift(int32_t *n, size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;
		int32_t swap;

		if (child >= count)
			return;
		if (child + 1 < count && n[child] < n[child + 1])
			child++;
		if (n[root] >= n[child])
			return;
		swap = n[root];
		n[root] = n[child];
		n[child] = swap;
		root = child;
	}
}

void sys_numbers_sort(struct sys_numbers *list)
{
	size_t sorted = 1;
	int32_t *n = list->n;

	/* The kernel lists processes and descriptors in order; only threads and children may come otherwise. */
	while (sorted < list->count && n[sorted - 1] <= n[sorted])
		sorted++;
	if (sorted >= list->count)
		return;
	/* In place, as qsort may take heap. */
	for (size_t i = list->count / 2; i-- > 0;)
		sift(n, i, list->count);
	for (size_t end = list->count - 1; end > 0; end--) {
		int32_t top = n[0];

		n[0] = n[end];
		n[end] = top;
		sift(n, 0, end);
	}
}

/* The number that a name is: no sign, no leading zero, nothing else; -1 if it is none. */
static int32_t number_of(const char *name, size_t size)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < size && name[i]; i++) {
		if (name[i] < '0' || name[i] > '9' || (i == 1 && n == 0))
			return -1;
		n = n * 10 + (name[i] - '0');
		if (n > INT32_MAX)
			return -1;
	}
	return i ? (int32_t)n : -1;
}

static int list_directory(int fd, struct sys_numbers *list)
{
	/* What getdents64 writes: inode and offset, then two bytes of length, one of type, the name. */
	enum { LENGTH_AT = 16, NAME_AT = 19 };
	_Alignas(uint64_t) char entries[16384];

	list->count = 0;
	list->total = 0;
	for (;;) {
		long n = syscall(SYS_getdents64, fd, entries, sizeof(entries));

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		for (long at = 0; at + NAME_AT < n;) {
			unsigned short length;
			int32_t number;

			memcpy(&length, entries + at + LENGTH_AT, sizeof(length));
			if (length <= NAME_AT || length > n - at)
				return -EBADMSG;
			number = number_of(entries + at + NAME_AT, (size_t)length - NAME_AT);
			if (number >= 0)
				sys_numbers_add(list, number);
			at += length;
		}
	}
	sys_numbers_sort(list);
	return 0;
}

int sys_proc_list(int proc_fd, int32_t pid, int32_t tid, const char *directory,
		  struct sys_numbers *ret_list)
{
	fw_scoped_fd fd = sys_proc_open(proc_fd, pid, tid, directory, O_RDONLY | O_DIRECTORY);
	int r;

	if (fd < 0)
		return fd;
	r = list_directory(fd, ret_list);
	if (r < 0)
		return explain(proc_fd, pid, tid, r);
	/* A process that ended meanwhile leaves an empty directory, or a part of one. */
	return ret_list->total ? 0 : sys_proc_exists(proc_fd, pid, tid);
}

int sys_proc_processes(int proc_fd, struct sys_numbers *ret_list)
{
	fw_scoped_fd fd = sys_proc_open_path(proc_fd, ".", O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	return list_directory(fd, ret_list);
}
