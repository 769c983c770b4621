/* SPDX-License-Identifier: MIT */
/*
 * Asynchronous I/O across the making of a process: the kernel's contexts, and operations under way.
 *
 * Claim: the child has no share in its maker's contexts, and what is under way is completed for the maker alone.
 * Door: every one whose child has memory of its own, to which contexts belong.
 * Seen from: threads of both; the bytes read and the control block in both, before and after the completion; the
 *   context by what each is told.
 * Would be violated by: a kernel that gives the child its maker's contexts, or completes the maker's read in the child;
 *   a libc whose threads of I/O go on in the child.
 * Cannot tell: what becomes of a context whose maker ends before the child.
 */
#include <errno.h>

#include "case.h"

enum { OPERATION = 4711, BYTES = 8 };
/* "finished", as a word */
#define FINISHED 0x64656873696e6966

static const struct fw_fact *mem(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict context_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.submitted"), 1, "submitted before"),
		      fw_is(fw_told(ev, "child.events"), -EINVAL, "the child asks for events"),
		      fw_is(fw_told(ev, "child.submitted"), -EINVAL, "the child submits"),
		      fw_is(fw_told(ev, "child.destroyed"), -EINVAL, "the child destroys it"),
		      fw_is(fw_told(ev, "child.own_set_up"), 0, "the child sets up one of its own"),
		      fw_is(fw_told(ev, "child.own_destroyed"), 0, "and destroys that"),
		      fw_is(fw_told(ev, "parent.events"), 1, "events for the maker then"),
		      fw_is(fw_told(ev, "parent.destroyed"), 0, "destroyed by the maker"));
}

static struct fw_verdict operations_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks_count"), 2,
				  "threads of the maker, one to read"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads of the child"),
		      fw_is(fw_told(ev, "parent.operation"), OPERATION, "completed for the maker"),
		      fw_is(fw_told(ev, "child.events_after"), -EINVAL,
			    "the child asks for events then"),
		      fw_is(fw_told(ev, "parent.returned"), BYTES,
			    "bytes that the maker's read gave"),
		      fw_is(mem(ev, "standing", "parent.mem.buffer"), 0,
			    "the maker's buffer before"),
		      fw_is(mem(ev, "maker-did", "parent.mem.buffer"), FINISHED,
			    "the maker's buffer"),
		      fw_is(mem(ev, "maker-did", "child.mem.buffer"), 0, "the child's buffer"),
		      fw_differ(mem(ev, "standing", "parent.mem.block"),
				mem(ev, "maker-did", "parent.mem.block"),
				"the maker's control block before, after"),
		      fw_unchanged(ev, "standing", "maker-did", FW_SRC_MEM, "child.mem.block",
				   "the child's control block"));
}

const struct fw_case fw_case_ipc_aio = {
	.id = "ipc.aio",
	.claim = "the child has no share in contexts of asynchronous I/O and in operations under way",
	.cannot_tell = "what becomes of a context whose maker ends before the child",
	.violated_by = "a kernel that gives the child its maker's contexts, or completes the maker's read in the child",
	.probe = "aio",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "child-did" }, { "seen", .with = "child-did" },
		{ "maker-did" }, { "child-saw", .with = "maker-did" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_TASKS | FW_LOOK_WORDS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_TASKS | FW_LOOK_WORDS },
		{ .at = "maker-did", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "maker-did", .of = "child", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("aio", "libc:threads"),
	.checks = (const struct fw_check[]){
		{ .clause = "ipc-aio-context-not-inherited", .pin = 0x68b2, .oracle = context_is_the_makers,
		  .saboteurs = "shared-memory-made" },
		{ .clause = "ipc-aio-operations-not-inherited", .pin = 0x072c, .oracle = operations_are_the_makers,
		  .saboteurs = "shared-memory-made" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		FW_SAID("child.events", 0, "ipc-aio-context-not-inherited"),
		FW_SAID("child.submitted", 1, "ipc-aio-context-not-inherited"),
		FW_SAID("child.destroyed", 0, "ipc-aio-context-not-inherited"),
		FW_SAID("child.own_set_up", -EINVAL, "ipc-aio-context-not-inherited"),
		FW_SAID("parent.events", 0, "ipc-aio-context-not-inherited"),
		FW_SAID("parent.destroyed", -EINVAL, "ipc-aio-context-not-inherited"),
		{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 2,
		  .breaks = "ipc-aio-operations-not-inherited" },
		FW_SAID("parent.operation", 0, "ipc-aio-operations-not-inherited"),
		FW_SAID("child.events_after", 1, "ipc-aio-operations-not-inherited"),
		FW_SAID("parent.returned", -EINPROGRESS, "ipc-aio-operations-not-inherited"),
		{ .name = "child.mem.buffer", .src = FW_SRC_MEM, .at = "maker-did", .becomes = FINISHED,
		  .breaks = "ipc-aio-operations-not-inherited" },
		{ .name = "child.mem.block", .src = FW_SRC_MEM, .at = "maker-did", .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "ipc-aio-operations-not-inherited" },
		{ 0 } },
};
