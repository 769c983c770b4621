/* SPDX-License-Identifier: MIT */
/* The filter of a refused door, written by libseccomp. */
#include "refuse.h"

#include <errno.h>

#include "filter.h"

int fw_refuse_install(int error)
{
	static const int calls[] = { SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone),
				     SCMP_SYS(clone3) };
	scmp_filter_ctx ctx = fw_filter_make(calls, sizeof(calls) / sizeof(calls[0]), error);
	int r = ctx ? seccomp_load(ctx) : -errno;

	if (ctx)
		seccomp_release(ctx);
	if (r < 0)
		errno = -r;
	return r < 0 ? -1 : 0;
}
