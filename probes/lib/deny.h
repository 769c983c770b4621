/* SPDX-License-Identifier: MIT */
/* For saboteurs: calls that the kernel answers without doing them, by a seccomp filter that nobody listens to. */
#ifndef PB_DENY_H
#define PB_DENY_H

#include <stdint.h>

/* A call by its number, and where one of its arguments (0 to 5) says so; arg -1: whatever they are. */
struct pb_denial {
	long nr;
	int arg;
	uint32_t mask, value;
};

/*
 * From now on such a call of this process fails with error; 0: gives 0 and does nothing; PB_DENY_ENDS: ends the
 * process. The list ends with nr -1 and has at most 8 rows. What it makes has the filter, too.
 */
enum { PB_DENY_ENDS = -1 };
void pb_deny(const struct pb_denial *rows, int error);

#define PB_DENIALS_END   \
	{                \
		.nr = -1 \
	}

#endif
