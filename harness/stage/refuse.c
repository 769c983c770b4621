/* SPDX-License-Identifier: MIT */
/* The filter of a refused door, written by libseccomp. */
#include "refuse.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

int fw_refuse_install(int error)
{
	static const int calls[] = { SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone),
				     SCMP_SYS(clone3) };
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int r = ctx ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < sizeof(calls) / sizeof(calls[0]); i++)
		r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO((uint32_t)error), calls[i], 0);
	if (r == 0)
		r = seccomp_load(ctx);
	if (ctx)
		seccomp_release(ctx);
	if (r < 0)
		errno = -r;
	return r < 0 ? -1 : 0;
}
