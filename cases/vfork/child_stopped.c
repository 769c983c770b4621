/* SPDX-License-Identifier: MIT */
/*
 * A child that is stopped lets nobody go.
 *
 * Claim: while a signal has stopped the child its maker stays suspended, and so it does when the child goes on.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the states of both when the maker's second thread has seen the child stop, and after it went on.
 * Would be violated by: a kernel that takes a stop for an end.
 * Cannot tell: a stop by a tracer.
 */
#include "held.h"

static struct fw_verdict maker_waits_for_a_stopped_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "other-ran", "parent"),
		      fw_is_text(fw_find_at(ev, "other-ran", FW_SRC_STATUS, "child.state"), "T",
				 "state of the child"),
		      fw_held_back(ev, "other-ran", "parent"),
		      fw_held_back(ev, "child-last", "parent"), fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "other-ran", "parent.reached"),
				  reached(ev, "child-last", "child.reached"),
				  "the child seen stopped, the child at its last gate"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"));
}

static const struct fw_look looks[] = {
	{ .at = "other-ran", .of = "child", .with = FW_LOOK_STATUS, .until = "T" },
	{ .at = "other-ran", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ 0 }
};

const struct fw_case fw_case_vfork_child_stopped = {
	.id = "vfork.child-stopped",
	.claim = "a vfork child that is stopped does not let its maker go",
	.cannot_tell = "a stop by a tracer",
	.violated_by = "a kernel that takes a stop for an end",
	.probe = "hold_maker",
	.args = { "other=1", "stops=1" },
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.needs = FW_NEEDS("libc:threads", "thread-credentials", "proc-syscall", "stopped-state"),
	.checks = (const struct fw_check[]){
		{ .clause = "vfork-child-stop-keeps-parent", .pin = 0x6e95, .oracle = maker_waits_for_a_stopped_child,
		  .saboteurs = "no-suspension" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.state", .src = FW_SRC_STATUS, .at = "other-ran", .text = "S" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "other-ran", .text = "R" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-last", .becomes = 0 },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "other-ran", .op = FW_EDIT_LAST },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST },
		{ 0 } },
};
