/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose maker is held back: the order in which gates are come to tells who waited for whom.
 */
#ifndef FW_HELD_H
#define FW_HELD_H

#include "case.h"

/* Of the probe hold_maker: the child, another thread, the child's last, its new program, the maker behind the call. */
static const struct fw_gate hold_maker_gates[] = {
	{ .name = "standing" },
	{ .name = "child-did" },
	{ .name = "other-ran" },
	{ .name = "child-last" },
	{ .name = "image" },
	{ .name = "back" },
	{ .name = "image-last" },
	{ .name = "ended" },
	{ 0 }
};

/* Of the probe signal_held_maker: before and after the signal, the maker stopped, going on, ended. */
static const struct fw_gate signal_held_maker_gates[] = {
	{ .name = "standing" },
	{ .name = "signalled" },
	{ .name = "child-last" },
	{ .name = "stopped" },
	{ .name = "back" },
	{ .name = "over" },
	{ 0 }
};

/* That a role came to the gate ("parent.reached"). */
static inline const struct fw_fact *reached(const struct fw_evidence *ev, const char *at,
					    const char *name)
{
	return fw_find_at(ev, at, FW_SRC_HARNESS, name);
}

#endif
