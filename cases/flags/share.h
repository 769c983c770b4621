/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose probe is share: where maker and child stand.
 */
#ifndef FW_SHARE_H
#define FW_SHARE_H

#include "case.h"

/* Nothing done, the child has changed what it has, its maker has too, the child has ended. */
static const struct fw_gate share_gates[] = {
	{ .name = "standing" },
	{ .name = "back", .with = "standing" },
	{ .name = "child-did" },
	{ .name = "seen", .with = "child-did" },
	{ .name = "maker-did" },
	{ .name = "child-saw", .with = "maker-did" },
	{ .name = "ended" },
	{ 0 }
};

#endif
