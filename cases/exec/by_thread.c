/* SPDX-License-Identifier: MIT */
/*
 * A program begun by a thread that is not the first of its process.
 *
 * Claim: all other threads end, and the new program has the number of the process.
 * Door: raw clone and clone3, which make the thread.
 * Seen from: the list of threads before and after, the number of who speaks for the program, its parent.
 * Would be violated by: a kernel that gives the program the thread's number, or leaves the first thread.
 * Cannot tell: what a parent sees that waits meanwhile.
 */
#include "case.h"

static struct fw_verdict program_has_the_process(const struct fw_evidence *ev)
{
	const struct fw_fact *before = fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks");
	const struct fw_fact *after = fw_find_at(ev, "image", FW_SRC_TASKS, "image.tasks");
	const struct fw_fact *thread = fw_find(ev, FW_SRC_PROBE, "parent.ret");
	const struct fw_fact *process = fw_find(ev, FW_SRC_HARNESS, "parent.pid");

	return FW_ALL(fw_made(ev), fw_lists_fact(before, thread, true, "threads before"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks_count"), 2,
			    "threads before"),
		      fw_reached(ev, "image", "parent"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"), process,
			       "number of the program, of the process"),
		      fw_is(fw_find_at(ev, "image", FW_SRC_TASKS, "image.tasks_count"), 1,
			    "threads of the program"),
		      fw_lists_fact(after, process, true, "threads of the program"),
		      fw_lists_fact(after, thread, false, "threads of the program"));
}

const struct fw_case fw_case_exec_by_thread = {
	.id = "exec.by-thread",
	.claim = "a program begun by a thread ends the others and goes on with the number of the process",
	.cannot_tell = "what a parent sees that waits meanwhile",
	.violated_by = "a kernel that gives the program the thread's number, or leaves the first thread",
	.probe = "exec_by_thread",
	.doors = FW_DOORS_FLAGS,
	.needs = FW_NEEDS("exec-self"),
	.gates = (const struct fw_gate[]){ { "standing" }, { "back", .with = "standing" }, { "image" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_TASKS },
		{ .at = "image", .of = "image", .with = FW_LOOK_TASKS },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "exec-by-thread", .pin = 0xaf3f, .saboteurs = "memory-copied",
		  .oracle = program_has_the_process }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 1 },
		{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 },
		{ .name = "image.tasks_count", .src = FW_SRC_TASKS, .at = "image", .becomes = 2 },
		{ .name = "image.tasks", .src = FW_SRC_TASKS, .at = "image", .text = "9999" },
		{ 0 } },
};
