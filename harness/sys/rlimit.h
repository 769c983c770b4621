/* SPDX-License-Identifier: MIT */
/* getrlimit(2) and setrlimit(2) for our own needs. */
#ifndef FW_RLIMIT_H
#define FW_RLIMIT_H

enum { SYS_FDS_WANTED = 256 };

/* Raises this process's soft limit of descriptors to SYS_FDS_WANTED where the hard one allows. The limit, or -errno. */
long sys_room_for_fds(void);

#endif
