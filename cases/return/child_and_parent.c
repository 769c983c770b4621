/* SPDX-License-Identifier: MIT */
/*
 * Who is told what by one creation: zero to the child, its pid to the maker.
 *
 * Claim: the child sees zero, the maker the child's pid, and both are right about each other.
 * Door: every one that makes a process.
 * Seen from: /proc status and stat of both, the keeper's credentials of who spoke.
 * Would be violated by: a kernel that returns another number, or makes the child somebody else's.
 * Cannot tell: what the number will be; only that it is the child's.
 */
#include "case.h"

static struct fw_verdict child_saw_zero(const struct fw_evidence *ev)
{
	return fw_is(fw_find(ev, FW_SRC_PROBE, "child.ret"), 0, "result in the child");
}

static struct fw_verdict parent_told_child_pid(const struct fw_evidence *ev)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(
		fw_equal(told, fw_find(ev, FW_SRC_HARNESS, "child.pid"), "result in parent, child's pid by credentials"),
		fw_equal(told, fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid"),
			 "result in parent, Pid of the child"),
		fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.waited"), "result in parent, pid waited for"));
}

const struct fw_case fw_case_return_child_and_parent = {
	.id = "return.child-and-parent",
	.claim = "the maker learns the child's pid, the child gets zero",
	.cannot_tell = "what the number will be; only that it is the child's",
	.violated_by = "a kernel that returns another number, or makes the child somebody else's",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { "child-ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "fork-ret-child-zero", .pin = 0, .oracle = child_saw_zero },
		{ .clause = "fork-ret-parent-pid", .pin = 0, .oracle = parent_told_child_pid },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		{ .name = "child.ret", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "fork-ret-child-zero" },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ 0 } },
};
