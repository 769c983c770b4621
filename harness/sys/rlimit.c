/* SPDX-License-Identifier: MIT */
/* Room for our own descriptors. */
#include "rlimit.h"

#include <errno.h>
#include <sys/resource.h>

long sys_room_for_fds(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	if (limit.rlim_cur < SYS_FDS_WANTED && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max < SYS_FDS_WANTED ? limit.rlim_max : SYS_FDS_WANTED;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			return -errno;
	}
	return limit.rlim_cur > 1 << 20 ? 1 << 20 : (long)limit.rlim_cur;
}
