/* SPDX-License-Identifier: MIT */
/*
 * Whose list a new child stands in: that of the thread that made it, and no other.
 *
 * Claim: the child begins without children and stands in the children list of the thread that made it, alone there.
 * Door: every one that makes a process, called from the second of three threads; the first has made a child before.
 * Seen from: /proc task children of child, calling thread and first thread.
 * Would be violated by: a kernel that copies the list of children, or keeps one list for all threads.
 * Cannot tell: where the child stands when its thread has ended.
 */
#include "case.h"

static const struct fw_fact *list(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-alive", FW_SRC_CHILDREN, name);
}

static struct fw_verdict child_stands_in_the_callers_list(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid");

	return FW_ALL(fw_made(ev),
		      fw_is_text(list(ev, "child.children"), "", "children of the child"),
		      fw_lists_fact(list(ev, "maker.children"), pid, true,
				    "child among the calling thread's"),
		      fw_is(list(ev, "maker.children_count"), 1, "children of the calling thread"),
		      fw_lists_fact(list(ev, "parent.children"), pid, false,
				    "child among the first thread's"),
		      fw_is(list(ev, "parent.children_count"), 1, "children of the first thread"));
}

const struct fw_case fw_case_return_listed = {
	.id = "return.listed",
	.claim = "the child begins without children and stands in the list of the thread that made it, alone there",
	.cannot_tell = "where the child stands when its thread has ended",
	.violated_by = "a kernel that copies the list of children, or keeps one list for all threads",
	.probe = "make_from_thread",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN },
		{ .at = "child-alive", .of = "maker", .with = FW_LOOK_CHILDREN },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_CHILDREN },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "fork-child-no-children", .pin = 0x4f34,
		  .oracle = child_stands_in_the_callers_list,
		  .saboteurs = "child-with-child" }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.children", .src = FW_SRC_CHILDREN, .op = FW_EDIT_COPY, .from = "maker.children" },
		{ .name = "maker.children", .src = FW_SRC_CHILDREN, .op = FW_EDIT_COPY, .from = "parent.children" },
		{ .name = "maker.children_count", .src = FW_SRC_CHILDREN, .becomes = 0 },
		{ .name = "parent.children", .src = FW_SRC_CHILDREN, .op = FW_EDIT_COPY, .from = "maker.children" },
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .becomes = 2 },
		{ 0 } },
};
