/* SPDX-License-Identifier: MIT */
/*
 * A maker that is held back until its child has ended.
 *
 * Claim: with CLONE_VFORK the maker does not run while the child stands, and goes on when the child has ended, whether
 * the memory is shared or copied.
 * Door: raw clone and clone3 with the flag, alone and beside CLONE_VM; libc's vfork and the raw one.
 * Seen from: the maker's state at each of the child's gates, its memory and the child's, the order of what they did.
 * Would be violated by: a kernel that lets the maker run beside the child, or that shares the memory because of the
 * flag.
 * Cannot tell: how soon the maker goes on; nor the release by exec, which ends no child.
 */
#include "case.h"

enum { BEFORE_CHILD = 0x1111, STORED_BY_CHILD = 0xc41d };

/* Its first word after the call comes after the child's last gate. */
static struct fw_verdict maker_comes_back_last(const struct fw_evidence *ev)
{
	const struct fw_fact *back = fw_find_at(ev, "back", FW_SRC_HARNESS, "parent.reached");
	const struct fw_fact *last = fw_find_at(ev, "child-saw", FW_SRC_HARNESS, "child.reached");
	struct fw_verdict order;

	if (!back || !last)
		return fw_say(FW_INCONCLUSIVE, "", "a gate was not reached");
	order = fw_say(back->n > last->n ? FW_HOLDS : FW_VIOLATED,
		       "the child at its last gate, then the maker", "%s first",
		       back->n > last->n ? "child" : "maker");
	fw_cite(&order, last);
	fw_cite(&order, back);
	return FW_ALL(order, fw_is(back, 1, "the maker behind the call"));
}

static struct fw_verdict maker_waits_for_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "standing", "parent"),
		      fw_held_back(ev, "child-did", "parent"), maker_comes_back_last(ev));
}

static struct fw_verdict maker_waits_with_its_own_memory(const struct fw_evidence *ev)
{
	return FW_ALL(maker_waits_for_the_child(ev),
		      fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.vm"), 0,
				"memory compared"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.by_child"),
			    STORED_BY_CHILD, "child's store, in the child"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "parent.mem.by_child"),
			    BEFORE_CHILD, "child's store, in the maker"));
}

/* The words for the number, while the maker is held back. */
static struct fw_verdict numbers_are_there_already(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "standing", "parent"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_MEM, "parent.mem.parent_tid"),
			       fw_told(ev, "parent.ret"), "parent_tid in the maker held back"),
		      fw_equal(fw_told(ev, "child.begun_with"), fw_told(ev, "parent.ret"),
			       "child_tid as the child began"),
		      maker_comes_back_last(ev));
}

static const struct fw_check checks_alone[] = {
	{ .clause = "clone-vfork-alone", .pin = 0x989f, .oracle = maker_waits_with_its_own_memory,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "no-suspension" },
	{ 0 }
};

static const struct fw_edit edits_alone[] = {
	FW_NOT_MADE,
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "standing", .text = "R (running)" },
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-did", .text = "R (running)" },
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-did", .becomes = 0 },
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = STORED_BY_CHILD },
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
	{ 0 }
};

static const struct fw_check checks_shared[] = {
	{ .clause = "vfork-parent-suspended", .pin = 0x0151, .oracle = maker_waits_for_the_child,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "no-suspension" },
	{ 0 }
};

static const struct fw_edit edits_shared[] = {
	FW_NOT_MADE,
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "standing", .text = "R (running)" },
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-did", .text = "R (running)" },
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-did", .becomes = 0 },
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
	{ 0 }
};

static const struct fw_check checks_settid[] = {
	{ .clause = "clone-parent-settid-vfork", .pin = 0x2206, .oracle = numbers_are_there_already,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "parent-tid-not-written child-tid-not-written" },
	{ 0 }
};

static const struct fw_edit edits_settid[] = {
	FW_NOT_MADE,
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "standing", .text = "R (running)" },
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 0x5a5a5a5a },
	{ .name = "child.begun_with", .src = FW_SRC_PROBE, .becomes = 0x5a5a5a5a },
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
	{ 0 }
};

/* The two cannot meet here: each gate opens by itself. */
static const struct fw_gate gates[] = {
	{ "standing" },	 { "back" },	  { "child-did" }, { "seen" },
	{ "maker-did" }, { "child-saw" }, { "ended" },	   { 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "SD" },
	{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "SD" },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "alone", .claim = "CLONE_VFORK alone holds the maker back and copies the memory",
	  .args = { "flags=0x4000" }, .checks = checks_alone, .counterexamples = edits_alone },
	{ .name = "beside-vm", .claim = "CLONE_VFORK beside CLONE_VM, which is vfork, holds the maker back",
	  .args = { "flags=0x4100" }, .doors = FW_DOORS_FLAGS | FW_DOORS_VFORK,
	  .checks = checks_shared, .counterexamples = edits_shared },
	{ .name = "settid", .claim = "beside CLONE_VFORK the words for the child's number are written while it runs",
	  .args = { "flags=0x1104000", "words=1" }, .checks = checks_settid, .counterexamples = edits_settid },
	{ .name = "settid-vm", .claim = "in memory that both have they are, too",
	  .args = { "flags=0x1104100", "words=1" }, .checks = checks_settid, .counterexamples = edits_settid },
	{ 0 }
};

const struct fw_case fw_case_flags_vfork = {
	.id = "flags.vfork",
	.claim = "CLONE_VFORK holds the maker back until the child has ended",
	.cannot_tell = "how soon the maker goes on; nor the release by exec, which ends no child",
	.violated_by = "a kernel that lets the maker run beside the child, or that shares the memory because of the flag",
	.probe = "share",
	.args = { "effect=memory", "settle=1" },
	.doors = FW_DOORS_FLAGS,
	.gates = gates,
	.observe = looks,
	.variants = variants,
};
