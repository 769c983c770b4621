/* SPDX-License-Identifier: MIT */
/* The gates of the probe stop_and_go, for the cases that use it. */
#ifndef FW_STOP_AND_GO_H
#define FW_STOP_AND_GO_H

#include "case.h"

static const struct fw_gate stop_and_go_gates[] = {
	{ .name = "standing" },
	{ .name = "back", .with = "standing" },
	{ .name = "stopped" },
	{ .name = "continued" },
	{ .name = "last", .with = "continued" },
	{ .name = "ended" },
	{ 0 }
};

#endif
