/* SPDX-License-Identifier: MIT */
/* The questions of ioctl_ns(2), for a descriptor of a file in PID/ns. */
#ifndef FW_NSIOCTL_H
#define FW_NSIOCTL_H

#include <stdint.h>

/* The user namespace that owns it, as a new descriptor (close-on-exec, the caller's); -EPERM: out of sight. */
int sys_ns_owner(int ns_fd);

/* The one above, of a user or pid namespace; likewise. */
int sys_ns_parent(int ns_fd);

/* Who made a user namespace, as the caller's own names him. 0, or -errno. */
int sys_ns_owner_uid(int ns_fd, int64_t *ret_uid);

/* The inode by which it is known. 0, or -errno. */
int sys_ns_inode(int ns_fd, uint64_t *ret_inode);

#endif
