/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose probe is shape_own: where maker and child stand.
 */
#ifndef FW_SHAPE_OWN_H
#define FW_SHAPE_OWN_H

#include "case.h"

/* The maker with the memory as it shaped it, both behind the call. */
static const struct fw_gate shape_own_gates[] = {
	{ .name = "before" },
	{ .name = "born" },
	{ .name = "back", .with = "born" },
	{ 0 }
};

#endif
