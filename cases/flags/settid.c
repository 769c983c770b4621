/* SPDX-License-Identifier: MIT */
/*
 * The words that creation writes: the child's number in the maker's memory, and in the child's.
 *
 * Claim: CLONE_PARENT_SETTID writes at parent_tid in the maker before the call returns there, CLONE_CHILD_SETTID at
 * child_tid in the child before it runs; each the number as its own PID namespace has it; without a flag nothing is
 * written.
 * Door: raw clone and clone3, each with all of its pointers given.
 * Seen from: /proc/PID/mem of both while they stand; the maker's word as it was behind the call, the child's at its
 * start.
 * Would be violated by: a kernel that writes one word for the other, too late, or in the memory of the wrong one.
 * Cannot tell: at which moment of the call the words are written.
 */
#include "share.h"

enum { UNTOUCHED = 0x5a5a5a5a };

static const struct fw_fact *word(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_MEM, name);
}

static struct fw_verdict maker_has_the_number(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.told"), fw_told(ev, "parent.ret"),
			       "parent_tid behind the call"),
		      fw_equal(word(ev, "parent.mem.parent_tid"), fw_told(ev, "parent.ret"),
			       "parent_tid in the maker"),
		      fw_is(word(ev, "parent.mem.child_tid"), UNTOUCHED, "child_tid in the maker"),
		      fw_is(word(ev, "child.mem.child_tid"), UNTOUCHED, "child_tid in the child"));
}

static struct fw_verdict child_has_the_number(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(word(ev, "child.mem.child_tid"), fw_told(ev, "parent.ret"),
			       "child_tid in the child"),
		      fw_equal(fw_told(ev, "child.begun_with"), fw_told(ev, "parent.ret"),
			       "child_tid as the child began"),
		      fw_is(word(ev, "parent.mem.child_tid"), UNTOUCHED, "child_tid in the maker"),
		      fw_is(word(ev, "parent.mem.parent_tid"), UNTOUCHED,
			    "parent_tid in the maker"));
}

static struct fw_verdict nothing_is_written(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(word(ev, "parent.mem.parent_tid"), UNTOUCHED,
			    "parent_tid in the maker"),
		      fw_is(word(ev, "parent.mem.child_tid"), UNTOUCHED, "child_tid in the maker"),
		      fw_is(word(ev, "child.mem.parent_tid"), UNTOUCHED, "parent_tid in the child"),
		      fw_is(word(ev, "child.mem.child_tid"), UNTOUCHED, "child_tid in the child"),
		      fw_is(fw_told(ev, "parent.pidfd"), UNTOUCHED, "pidfd in the maker"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_MEM, "parent.mem.child_tid"), UNTOUCHED,
			    "child_tid at the child's end"));
}

static struct fw_verdict each_has_the_number_of_its_namespace(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid"),
			       fw_told(ev, "parent.ret"), "number of the child where the maker is"),
		      fw_equal(word(ev, "parent.mem.parent_tid"), fw_told(ev, "parent.ret"),
			       "parent_tid in the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nspid_inner"), 1,
			    "number where the child is"),
		      fw_is(word(ev, "child.mem.child_tid"), 1, "child_tid in the child"));
}

static const struct fw_check checks_parent[] = {
	{ .clause = "clone-parent-settid", .pin = 0xb26e, .oracle = maker_has_the_number,
	  .saboteurs = "parent-tid-not-written" },
	{ 0 }
};

static const struct fw_edit edits_parent[] = {
	FW_NOT_MADE,
	{ .name = "parent.told", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = UNTOUCHED },
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "child.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ 0 }
};

static const struct fw_check checks_child[] = {
	{ .clause = "clone-child-settid", .pin = 0x2192, .oracle = child_has_the_number,
	  .saboteurs = "child-tid-not-written" },
	{ 0 }
};

static const struct fw_edit edits_child[] = {
	FW_NOT_MADE,
	{ .name = "child.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = UNTOUCHED },
	{ .name = "child.begun_with", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ 0 }
};

static const struct fw_check checks_neither[] = {
	{ .clause = "clone3-unused-fields", .pin = 0x9086, .oracle = nothing_is_written,
	  .saboteurs = "unasked-words-written" },
	{ 0 }
};

static const struct fw_edit edits_neither[] = {
	FW_NOT_MADE,
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "child.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "child.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "parent.pidfd", .src = FW_SRC_PROBE, .becomes = 11 },
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 0 },
	{ 0 }
};

static const struct fw_check checks_namespace[] = {
	{ .clause = "clone-settid-namespace-view", .pin = 0xc019, .oracle = each_has_the_number_of_its_namespace,
	  .saboteurs = "child-tid-not-written" },
	{ 0 }
};

static const struct fw_edit edits_namespace[] = {
	FW_NOT_MADE,
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 1 },
	{ .name = "child.mem.child_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = 3 },
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 3 },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_WORDS | FW_LOOK_STATUS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_env may_rule = { .user = FW_USER_ADMIN };

static const struct fw_variant variants[] = {
	{ .name = "parent",
	  .claim = "CLONE_PARENT_SETTID writes the child's number in the maker's memory, and only there",
	  .args = { "flags=0x100000" }, .checks = checks_parent, .counterexamples = edits_parent },
	{ .name = "child",
	  .claim = "CLONE_CHILD_SETTID writes the child's number in the child's memory, and only there",
	  .args = { "flags=0x1000000" }, .checks = checks_child, .counterexamples = edits_child },
	{ .name = "neither", .claim = "without their flags the words stay as they are, pointers or not",
	  .doors = FW_DOOR_SYS_CLONE3, .checks = checks_neither, .counterexamples = edits_neither },
	{ .name = "beside-vm", .claim = "CLONE_VM does not make the words be written",
	  .args = { "flags=0x100" }, .doors = FW_DOOR_SYS_CLONE3, .checks = checks_neither,
	  .counterexamples = edits_neither },
	{ .name = "namespace", .claim = "each word has the number of the namespace of the one who owns the memory",
	  .args = { "flags=0x21100000" }, .env = &may_rule, .needs = FW_NEEDS("pidns"),
	  .checks = checks_namespace, .counterexamples = edits_namespace },
	{ 0 }
};

const struct fw_case fw_case_flags_settid = {
	.id = "flags.settid",
	.claim = "the child's number is written where the flags say, and nowhere else",
	.cannot_tell = "at which moment of the call the words are written",
	.violated_by = "a kernel that writes one word for the other, too late, or in the memory of the wrong one",
	.probe = "share",
	.args = { "words=1" },
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
