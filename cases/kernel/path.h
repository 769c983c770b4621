/* SPDX-License-Identifier: MIT */
/*
 * What the cases of the path through the kernel share: facts of the call that is followed, and places on its way.
 */
#ifndef FW_PATH_H
#define FW_PATH_H

#include "case.h"

/* Where the facts of the maker's first call are taken. */
#define CALL "call"

static inline const struct fw_fact *traced(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, CALL, FW_SRC_TRACE, name);
}

/* What tells that a function was entered, and that it would be seen. */
struct place {
	const char *entry, *function;
};
#define PLACE(name_) \
	{ .entry = "parent.enter." name_, .function = "stage.function." name_ }

#endif
