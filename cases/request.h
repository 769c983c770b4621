/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose probe is request: a call with any flags and fields, and its maker before and after it.
 */
#ifndef FW_REQUEST_H
#define FW_REQUEST_H

#include "case.h"

/* Before the call, with the child if there is one, when it is gone. */
static const struct fw_gate request_gates[] = {
	{ .name = "before" },
	{ .name = "child-alive" },
	{ .name = "back", .with = "child-alive" },
	{ .name = "after" },
	{ 0 }
};

static inline const struct fw_fact *before(const struct fw_evidence *ev, enum fw_src src,
					   const char *name)
{
	return fw_find_at(ev, "before", src, name);
}

static inline const struct fw_fact *then(const struct fw_evidence *ev, enum fw_src src,
					 const char *name)
{
	return fw_find_at(ev, "child-alive", src, name);
}

/* What is so of the stage's processes: only in a pid namespace of its own does it know every one that could be new. */
static inline struct fw_verdict in_own_pidns(const struct fw_evidence *ev,
					     struct fw_verdict of_stage)
{
	const struct fw_fact *keeper = fw_find(ev, FW_SRC_HARNESS, "stage.pid");

	if (keeper && keeper->kind == FW_INT && keeper->i != 1)
		return fw_at_least(keeper, 2, "keeper's pid, outside of a pid namespace");
	return FW_ALL(fw_is(keeper, 1, "keeper's pid"), of_stage);
}

/* Arguments: words for both numbers ride along, valid by themselves; where nothing is made they are left alone. */
#define WORDS "also=parent-settid,child-settid", "parent_tid=word", "child_tid=word"
#define ON_CLONE3 .doors = FW_DOOR_SYS_CLONE3

#endif
