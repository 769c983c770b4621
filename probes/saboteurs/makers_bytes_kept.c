/* SPDX-License-Identifier: MIT */
/* The child finds its maker's bytes where it should find zeros. */
#include "lie.h"

#include <sys/uio.h>

static void born(struct pb_ask *ask)
{
	const char *name;
	char *at;
	size_t len;

	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++) {
		const struct iovec place = { .iov_base = at, .iov_len = len };

		(void)pb_sys(SYS_process_vm_readv, ask->maker, (long)&place, 1, (long)&place, 1, 0);
	}
}

const struct pb_saboteur pb_saboteur_makers_bytes_kept = { .born = born };
