/* SPDX-License-Identifier: MIT */
/* The questions of ioctl_ns(2). */
#include "nsioctl.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>

/* <linux/nsfs.h>, which older headers lack; the numbers are the kernel's interface. */
enum { GET_USERNS = 0xb701, GET_PARENT = 0xb702, GET_OWNER_UID = 0xb704 };

static int related(int ns_fd, unsigned long request)
{
	int fd = ioctl(ns_fd, request);

	return fd < 0 ? -errno : fd;
}

int sys_ns_owner(int ns_fd)
{
	return related(ns_fd, GET_USERNS);
}

int sys_ns_parent(int ns_fd)
{
	return related(ns_fd, GET_PARENT);
}

int sys_ns_owner_uid(int ns_fd, int64_t *ret_uid)
{
	uid_t uid = 0;

	if (ioctl(ns_fd, GET_OWNER_UID, &uid) < 0)
		return -errno;
	*ret_uid = (int64_t)uid;
	return 0;
}

int sys_ns_inode(int ns_fd, uint64_t *ret_inode)
{
	struct stat st;

	if (fstat(ns_fd, &st) < 0)
		return -errno;
	*ret_inode = st.st_ino;
	return 0;
}
