/* SPDX-License-Identifier: MIT */
/*
 * Files below a procfs given as a descriptor of its root: never by an absolute path, for the pid namespace that
 * the mount shows need not be the one that /proc shows. No heap but where an fw_buf is given, no stdio.
 *
 * Everywhere: tid 0 means the process itself (PID/file), else its thread (PID/task/TID/file). A process or thread
 * that is gone always gives -ESRCH, whichever of ENOENT and ESRCH the kernel said at whichever step; -ENOENT is
 * left for a file that a living process does not have.
 */
#ifndef FW_PROCFS_H
#define FW_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fw_buf;

enum {
	SYS_PROC_PATH = 96, /* longest path below the root */
	SYS_NUMBERS_MAX = 16384,
};

/* Sorted names of a directory that are numbers: pids, tids, descriptors. */
struct sys_numbers {
	size_t count; /* in n */
	size_t total; /* how many there were: more than count when n was too small */
	int32_t n[SYS_NUMBERS_MAX];
};

/* A descriptor (the caller's, close-on-exec), or -errno. */
int sys_proc_open(int proc_fd, int32_t pid, int32_t tid, const char *file, int flags);
int sys_proc_open_path(int proc_fd, const char *path, int flags);

/*
 * The file's bytes from its start, at most size - 1, and a zero byte after them. Their number, or -errno. size - 1
 * bytes mean that there may be more.
 */
ssize_t sys_proc_read(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
		      size_t size);
ssize_t sys_proc_read_path(int proc_fd, const char *path, char *buf, size_t size);

/* The first word of the file as a number from 0 up, or -errno (-EBADMSG when it is none). */
int64_t sys_proc_number(int proc_fd, const char *path);

/* How many processes of the machine were killed for want of memory since it started, or -errno (-ENODATA: not told). */
int64_t sys_oom_kills(int proc_fd);

/* The same bytes for a descriptor, from where it stands. */
ssize_t sys_read_full(int fd, char *buf, size_t size);

/*
 * The whole file: in buf (size bytes) when it fits there, else in *more, which the caller has emptied and frees.
 * *ret_text points to where it is. Its length, or -errno (-ENOMEM).
 */
ssize_t sys_proc_read_all(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
			  size_t size, struct fw_buf *more, const char **ret_text);

/* Where a link points, terminated; its length, or -errno (-ENAMETOOLONG when it does not fit). */
ssize_t sys_proc_link(int proc_fd, int32_t pid, int32_t tid, const char *file, char *buf,
		      size_t size);

/* Who owns the files of it: 0, or -errno. */
int sys_proc_owner(int proc_fd, int32_t pid, int32_t tid, int64_t *ret_uid);

/* Numbers in PID's directory ("fd", "task"; tid 0 for the latter); 0, or -errno. */
int sys_proc_list(int proc_fd, int32_t pid, int32_t tid, const char *directory,
		  struct sys_numbers *ret_list);

/* Every process that the mount shows. */
int sys_proc_processes(int proc_fd, struct sys_numbers *ret_list);

/* Is there such a process or thread, dead but not reaped included? 0, -ESRCH, or another -errno. */
int sys_proc_exists(int proc_fd, int32_t pid, int32_t tid);

/* Adds one number; keeps total right when there is no room. And puts them in order. */
void sys_numbers_add(struct sys_numbers *list, int32_t n);
void sys_numbers_sort(struct sys_numbers *list);

/* Writes the number in decimal without a terminator (at most 20 bytes); returns where it ends. */
char *sys_put_decimal(char *to, int64_t n);

#endif
