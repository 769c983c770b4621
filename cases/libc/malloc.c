/* SPDX-License-Identifier: MIT */
/*
 * The heap in children of a process whose other threads are at the heap all the time.
 *
 * Claim: glibc's fork leaves the heap in a state that the child can use, whoever held its locks.
 * Door: libc's fork alone, and glibc's: POSIX promises nothing, and no other door looks after the heap.
 * Seen from: the ends of 24 children one after the other; the last one standing behind its use of the heap.
 * Would be violated by: a libc whose fork leaves a lock of the heap held, so that a child hangs or is refused.
 * Cannot tell: how often a lock was really held at the call.
 */
#include "case.h"

enum { CHILDREN = 24 };

static struct fw_verdict children_use_the_heap(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "last", "child"),
		      fw_is(fw_find_at(ev, "last", FW_SRC_TASKS, "parent.tasks_count"), 3,
			    "threads of the maker"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.ended_well"), CHILDREN,
			    "children that had what they asked for"));
}

const struct fw_case fw_case_libc_malloc = {
	.id = "libc.malloc",
	.claim = "glibc's fork leaves the heap usable in the child of a process with threads",
	.cannot_tell = "how often a lock was really held at the call",
	.violated_by = "a libc whose fork leaves a lock of the heap held, so that a child hangs or is refused",
	.probe = "malloc_beside_threads",
	.doors = FW_DOOR_FORK,
	.gates = (const struct fw_gate[]){ { "last" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "last", .of = "parent", .with = FW_LOOK_TASKS }, { 0 } },
	.needs = FW_NEEDS("libc:glibc", "libc:threads"),
	.checks = (const struct fw_check[]){
		{ .clause = "libc-malloc-after-threaded-fork", .pin = 0x9087, .saboteurs = "memory-refused",
		  .oracle = children_use_the_heap }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.ended_well", .src = FW_SRC_PROBE, .becomes = CHILDREN - 1 },
		{ .name = "parent.tasks_count", .src = FW_SRC_TASKS, .at = "last", .becomes = 1 },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "last", .becomes = 0 },
		{ 0 } },
};
