/* SPDX-License-Identifier: MIT */
/* What the cases share whose probe is uffd: where its child and its maker stand. */
#ifndef FW_UFFD_H
#define FW_UFFD_H

#include "case.h"

static const struct fw_gate uffd_gates[] = {
	{ .name = "standing" },
	{ .name = "back", .with = "standing" },
	{ .name = "child-did" },
	{ .name = "seen", .with = "child-did" },
	{ 0 }
};

#endif
