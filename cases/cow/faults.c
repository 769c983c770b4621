/* SPDX-License-Identifier: MIT */
/*
 * What a store costs after a fork: one page fault for each page, and nothing for reading.
 *
 * Claim: 200 stores to 200 written pages are 200 minor faults of the one who stores, child or maker; reading 200 is
 *   none.
 * Door: every copying one.
 * Seen from: /proc/PID/stat of each (minor faults, major faults) before and after, while it stands.
 * Would be violated by: a kernel that copies written pages at the call, or several at one fault, or that leaves page
 *   tables of written memory to be made anew in the child.
 * Cannot tell: which faults they were; a kernel that moves pages between nodes, to be near their user, adds faults of
 *   its own.
 */
#include "case.h"

enum { PAGES = 200 };

static const struct fw_fact *stat(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict each_store_is_one_fault(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_sum(stat(ev, "stored", "child.minflt"), stat(ev, "set", "child.minflt"),
				PAGES, "minor faults of the child that has stored"),
		      fw_is_sum(stat(ev, "stored", "child.majflt"), stat(ev, "set", "child.majflt"),
				0, "major faults of the child that has stored"),
		      fw_is_sum(stat(ev, "maker-stored", "parent.minflt"),
				stat(ev, "maker-set", "parent.minflt"), PAGES,
				"minor faults of the maker that has stored"));
}

static struct fw_verdict reading_is_no_fault(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_sum(stat(ev, "read", "child.minflt"),
					     stat(ev, "stored", "child.minflt"), 0,
					     "minor faults of the child that has read"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-cow-minor-faults", .pin = 0x2dd6, .oracle = each_store_is_one_fault,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-reads-free", .pin = 0x43d9, .oracle = reading_is_no_fault,
	  .saboteurs = "pages-absent" },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "child.minflt", .src = FW_SRC_STAT, .at = "stored", .op = FW_EDIT_ADD, .becomes = -1,
	  .breaks = "mem-cow-minor-faults" },
	{ .name = "child.majflt", .src = FW_SRC_STAT, .at = "stored", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "mem-cow-minor-faults" },
	{ .name = "parent.minflt", .src = FW_SRC_STAT, .at = "maker-stored", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "mem-cow-minor-faults" },
	{ .name = "child.minflt", .src = FW_SRC_STAT, .at = "read", .op = FW_EDIT_ADD, .becomes = PAGES,
	  .breaks = "mem-cow-reads-free" },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "ready" },
	{ "set" },
	{ "stored" },
	{ "read" },
	{ "maker-ready" },
	{ "maker-set" },
	{ "maker-stored" },
	{ "kept", .with = "maker-stored" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "set", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "stored", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "read", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "maker-set", .of = "parent", .with = FW_LOOK_STAT },
	{ .at = "maker-stored", .of = "parent", .with = FW_LOOK_STAT },
	{ 0 }
};

const struct fw_case fw_case_cow_faults = {
	.id = "cow.faults",
	.claim = "each first store to a written page is one minor fault, reading one is none",
	.cannot_tell = "which faults they were; moving pages between nodes would add faults of its own",
	.violated_by = "a kernel that copies written pages at the call, or several at one fault",
	.probe = "store_and_count",
	.args = { "pages=200" },
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
};
