/* SPDX-License-Identifier: MIT */
/*
 * A maker held back by its child, while another child of its ends.
 *
 * Claim: that end does not let the maker go; its own child's does.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the other child's state, a zombie of the maker's, beside the maker's state and system call; the order of
 *   the child's last gate and the maker's first.
 * Would be violated by: a kernel in which a maker waits for whichever child ends first.
 * Cannot tell: whether the end of the other wakes the maker within the call.
 */
#include "case.h"

/* Before that nothing follows. */
static struct fw_verdict other_has_ended(const struct fw_evidence *ev)
{
	struct fw_verdict v =
		fw_is_text(fw_find_at(ev, "child-did", FW_SRC_STATUS, "sibling.state"), "Z",
			   "state of the other child");

	if (v.kind == FW_VIOLATED)
		v.kind = FW_INCONCLUSIVE;
	return v;
}

static struct fw_verdict end_of_another_releases_nobody(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), other_has_ended(ev),
		      fw_equal(fw_find_at(ev, "child-did", FW_SRC_STATUS, "sibling.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the other child"),
		      fw_held_back(ev, "child-did", "parent"),
		      fw_held_back(ev, "child-last", "parent"), fw_reached(ev, "back", "parent"),
		      fw_in_order(fw_find_at(ev, "child-last", FW_SRC_HARNESS, "child.reached"),
				  fw_find_at(ev, "back", FW_SRC_HARNESS, "parent.reached"),
				  "the child at its last gate, its maker behind the call"));
}

const struct fw_case fw_case_vfork_other_child_ends = {
	.id = "vfork.other-child-ends",
	.claim = "the end of another child does not let a held maker go",
	.cannot_tell = "whether the end of the other wakes the maker within the call",
	.violated_by = "a kernel in which a maker waits for whichever child ends first",
	.probe = "hold_maker",
	.args = { "sibling=1" },
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "child-did" }, { "other-ran" }, { "child-last" }, { "image" }, { "back" },
		{ "image-last" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-did", .of = "sibling", .with = FW_LOOK_STATUS, .until = "Z" },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
		{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
		{ 0 } },
	.needs = (const char *const[]){ "proc-syscall", NULL },
	.checks = (const struct fw_check[]){
		{ .clause = "vfork-parent-suspended-others", .pin = 0xf352, .oracle = end_of_another_releases_nobody,
		  .saboteurs = "released-by-any-end no-suspension" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-did", .text = "R" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R" },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST },
		{ 0 } },
};
