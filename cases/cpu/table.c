/* SPDX-License-Identifier: MIT */
/*
 * The local descriptor table of a process, and of its child.
 *
 * Claim: the child has the entries of its maker in a table of its own: what it changes there its maker does not see.
 * Door: every copying one.
 * Seen from: both processes' own words, each from two sources: the kernel's copy of the table, and the processor, which
 *   is asked for the limit behind a selector. Nobody else can ask.
 * Would be violated by: a kernel whose child has an empty table, or its maker's.
 * Cannot tell: entries that were not asked for.
 */
#include "case.h"

enum { MAKERS_LIMIT = 0x1234, CHILDS_LIMIT = 0x567 };

static struct fw_verdict entry_comes_along(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.set"), 0, "result of modify_ldt"),
		      fw_is(fw_told(ev, "before.limit"), MAKERS_LIMIT, "limit in the maker"),
		      fw_is(fw_told(ev, "child.limit"), MAKERS_LIMIT, "limit in the child"),
		      fw_equal(fw_told(ev, "child.bytes"), fw_told(ev, "before.bytes"),
			       "entry of both as the kernel has it"));
}

static struct fw_verdict change_stays_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "child.set"), 0, "result of the child's change"),
		      fw_is(fw_told(ev, "changed.limit"), CHILDS_LIMIT, "limit in the child then"),
		      fw_differ(fw_told(ev, "changed.bytes"), fw_told(ev, "child.bytes"),
				"entry of the child, before and then"),
		      fw_is(fw_told(ev, "after.limit"), MAKERS_LIMIT, "limit in the maker then"),
		      fw_equal(fw_told(ev, "after.bytes"), fw_told(ev, "before.bytes"),
			       "entry of the maker, before and then"),
		      fw_reached(ev, "seen", "parent"));
}

static const struct fw_check checks[] = {
	{ .clause = "arch-ldt-copied", .pin = 0x6c1b, .oracle = entry_comes_along, .saboteurs = "descriptor-table-lost" },
	{ .clause = "arch-ldt-copied-private", .pin = 0xf8bc, .oracle = change_stays_in_the_child,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

#define OTHER(fact, id) \
	{ .name = fact, .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1, .breaks = id }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	FW_SAID("parent.set", -38, "arch-ldt-copied"),
	FW_SAID("before.limit", -1, "arch-ldt-copied"),
	FW_SAID("child.limit", -1, "arch-ldt-copied"),
	OTHER("child.bytes", "arch-ldt-copied"),
	FW_SAID("child.set", -38, "arch-ldt-copied-private"),
	FW_SAID("changed.limit", MAKERS_LIMIT, "arch-ldt-copied-private"),
	{ .name = "changed.bytes", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "child.bytes",
	  .breaks = "arch-ldt-copied-private" },
	FW_SAID("after.limit", CHILDS_LIMIT, "arch-ldt-copied-private"),
	OTHER("after.bytes", "arch-ldt-copied-private"),
	{ 0 }
};

const struct fw_case fw_case_cpu_table = {
	.id = "cpu.table",
	.claim = "the child has its maker's local descriptors, in a table of its own",
	.cannot_tell = "entries that were not asked for",
	.violated_by = "a kernel whose child has an empty table, or its maker's",
	.probe = "use_table",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "changed" }, { "seen", .with = "changed" }, { 0 } },
	.needs = FW_NEEDS("ldt"),
	.checks = checks,
	.counterexamples = edits,
};
