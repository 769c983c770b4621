/* SPDX-License-Identifier: MIT */
/* The needs: named features of a machine. What each is and what would meet it; trying them is run/needs.c's. */
#ifndef FW_NEED_H
#define FW_NEED_H

#include <stdbool.h>
#include <stddef.h>

struct fw_need {
	const char *name;	/* "pidns" */
	const char *what;	/* one line: what is tried */
	const char *meets;	/* one line: what would meet it where it is absent */
	bool root;		/* only a privileged caller can have it */
	bool nowhere;		/* no target at hand has it: its checks were only ever skipped */
};

/* Sorted by name. */
extern const struct fw_need fw_needs[];
extern const size_t fw_needs_count;

const struct fw_need *fw_need_find(const char *name);

#endif
