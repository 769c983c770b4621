/* SPDX-License-Identifier: MIT */
/* pidfds: made for a pid of the caller's namespace, asked whether their process has ended and who it is. */
#ifndef FW_PIDFD_H
#define FW_PIDFD_H

#include <stdint.h>

/* A new descriptor (close-on-exec, the caller's), or -errno. */
int sys_pidfd_open(int32_t pid, unsigned int flags);

/* 1: every thread of it has ended (reaped or not), 0: not yet, or -errno. Does not wait. */
int sys_pidfd_is_ended(int pidfd);

/*
 * The pid that a procfs of the caller's own namespace shows for one of the caller's pidfds; -1 in *ret_pid when it
 * has been reaped. 0, or -errno: -EBADMSG when the descriptor is no pidfd.
 */
int sys_pidfd_pid(int proc_fd, int pidfd, int64_t *ret_pid);

#endif
