/* SPDX-License-Identifier: MIT */
/*
 * Two huge pages of those that were set aside for the machine, over a fork.
 *
 * Claim: a store by either of the two is not seen by the other.
 * Door: every copying one.
 * Seen from: smaps of the maker (a page set aside it is), all bytes of both through /proc/PID/mem.
 * Would be violated by: a kernel that has one such page for both, or whose child finds it empty.
 * Cannot tell: what becomes of a store when no page is left to copy to.
 */
#include "area.h"

static struct fw_verdict stores_are_each_ones_own_there(const struct fw_evidence *ev)
{
	return FW_ALL(fw_has_word(fw_find_at(ev, "before", FW_SRC_SMAPS,
					     "parent.smap.area.vmflags"),
				  "ht", true, "a page set aside, the area"),
		      stores_are_each_ones_own(ev));
}

const struct fw_case fw_case_cow_reserved = {
	.id = "cow.reserved",
	.claim = "a store to huge pages that were set aside for the machine is not seen by the other",
	.cannot_tell = "what becomes of a store when no page is left to copy to",
	.violated_by = "a kernel that has one such page for both, or whose child finds it empty",
	.probe = "store_each_side",
	.args = { "area=reserved", "child=5", "maker=300,800" },
	.doors = FW_DOORS_COPYING,
	.env = { .alone = 1 },
	.needs = FW_NEEDS("spare-machine", "proc-mem"),
	.gates = area_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_SMAPS | FW_LOOK_RANGES },
		{ .at = "born", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "born", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-wrote", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_WORDS },
		{ 0 } },
	.checks = FW_CHECKS({ .clause = "mem-hugetlb-write-isolated", .pin = 0xbd35,
			      .oracle = stores_are_each_ones_own_there, .saboteurs = "shared-memory-made" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.smap.area.vmflags", .src = FW_SRC_SMAPS, .at = "before",
		  .text = "rd wr mr mw me ac" },
		BYTES("born", "child.mem.area.unlike", "5", NULL),
		BYTES("child-wrote", "child.mem.area.unlike", "", NULL),
		BYTES("maker-wrote", "child.mem.area.unlike", "5", NULL),
		OTHER_BYTES("child-wrote", "parent.mem.area", NULL),
		OTHER_BYTES("maker-wrote", "child.mem.area", NULL)),
};
