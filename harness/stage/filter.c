/* SPDX-License-Identifier: MIT */
/* What the two filters of the harness's own have in common. */
#include "filter.h"

#include <errno.h>
#include <stdint.h>

scmp_filter_ctx fw_filter_make(const int *calls, size_t count, int error)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int r = ctx ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO((uint32_t)error), calls[i], 0);
	if (r == 0)
		r = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	if (r == 0)
		return ctx;
	if (ctx)
		seccomp_release(ctx);
	errno = -r;
	return NULL;
}
