/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose probe is make_and_wait: where maker and child stand.
 */
#ifndef FW_MAKE_AND_WAIT_H
#define FW_MAKE_AND_WAIT_H

#include "case.h"

/* From before the call until the child has been waited for. */
static const struct fw_gate make_and_wait_gates[] = {
	{ .name = "before-call" },
	{ .name = "child-alive" },
	{ .name = "parent-back", .with = "child-alive" },
	{ .name = "child-ended" },
	{ .name = "child-reaped" },
	{ 0 }
};

#endif
