/* SPDX-License-Identifier: MIT */
/*
 * Two mutexes that another thread of the maker holds, and what the calling thread has of its own.
 *
 * Claim: the child has both as they were, held; the private one stays so when the maker's is free again, the shared one
 *   is one lock for both. Its only thread is the caller's: the same handle, thread-local words and values under keys.
 * Door: every one that copies memory, called from a thread that is not the first.
 * Seen from: the bytes of both mutexes in the memory of maker and child, while held and when let go of; a thread-local
 *   word there; the number of threads; what trylock said.
 * Would be violated by: a libc that frees locks in the child, or a child that begins with another thread's words.
 * Cannot tell: robust and error-checking mutexes, which have owners to look at.
 */
#include "case.h"

#include <errno.h>

enum { LOCAL = 0x10ca1, SPECIFIC = 0x5bec1f1c };

static const struct fw_fact *bytes(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict private_lock_stays_held(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.try_private"), EBUSY, "trylock, held"),
		      fw_equal(bytes(ev, "tried", "child.mem.private"),
			       bytes(ev, "tried", "parent.mem.private"),
			       "lock of the child, of the maker"),
		      fw_differ(bytes(ev, "freed", "parent.mem.private"),
				bytes(ev, "tried", "parent.mem.private"),
				"lock of the maker, let go of"),
		      fw_equal(bytes(ev, "freed", "child.mem.private"),
			       bytes(ev, "tried", "child.mem.private"),
			       "lock of the child, as it was"),
		      fw_is(fw_told(ev, "child.again_private"), EBUSY,
			    "trylock, let go of by the maker"));
}

static struct fw_verdict shared_lock_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.try_shared"), EBUSY, "trylock, held"),
		      fw_differ(bytes(ev, "freed", "child.mem.shared"),
				bytes(ev, "tried", "child.mem.shared"),
				"lock in the child, let go of"),
		      fw_is(fw_told(ev, "child.again_shared"), 0,
			    "trylock, let go of by the maker"),
		      fw_equal(bytes(ev, "child-last", "parent.mem.shared"),
			       bytes(ev, "child-last", "child.mem.shared"),
			       "lock in the maker, taken by the child"),
		      fw_differ(bytes(ev, "child-last", "parent.mem.shared"),
				bytes(ev, "freed", "parent.mem.shared"),
				"lock in the maker, before the child took it"));
}

static struct fw_verdict thread_is_the_callers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "tried", FW_SRC_TASKS, "parent.tasks_count"), 3,
			    "threads of the maker"),
		      fw_is(fw_find_at(ev, "tried", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads of the child"),
		      fw_equal(fw_told(ev, "child.self"), fw_told(ev, "parent.self"),
			       "handle in the child, in the maker"),
		      fw_is(fw_told(ev, "child.specific"), SPECIFIC, "value under the key"),
		      fw_is(bytes(ev, "tried", "child.mem.local"), LOCAL, "thread-local word"),
		      fw_is(fw_told(ev, "child.local"), LOCAL,
			    "thread-local word as the child reads it"));
}

static struct fw_verdict number_is_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_equal(fw_told(ev, "child.getpid"),
					    fw_find(ev, FW_SRC_HARNESS, "child.pid"),
					    "libc's number of the process, the kernel's"));
}

const struct fw_case fw_case_libc_locks = {
	.id = "libc.locks",
	.claim = "the child has locks as they were, and its one thread is the caller",
	.cannot_tell = "robust and error-checking mutexes, which have owners to look at",
	.violated_by = "a libc that frees locks in the child, or a child that begins with another thread's words",
	.probe = "hold_locks",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "tried" }, { "back", .with = "tried" }, { "freed" }, { "again", .with = "freed" }, { "child-last" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "tried", .of = "child", .with = FW_LOOK_WORDS | FW_LOOK_TASKS },
		{ .at = "tried", .of = "parent", .with = FW_LOOK_WORDS | FW_LOOK_TASKS },
		{ .at = "freed", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "freed", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-last", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "child-last", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("libc:threads", "proc-mem"),
	.checks = (const struct fw_check[]){
		{ .clause = "libc-locks-copied", .pin = 0x3297, .saboteurs = "locks-freed",
		  .oracle = private_lock_stays_held },
		{ .clause = "libc-locks-copied-shared", .pin = 0x9dc4, .saboteurs = "shared-pages-copied",
		  .oracle = shared_lock_is_one },
		{ .clause = "libc-thread-self", .pin = 0xaf21, .saboteurs = "thread-locals-lost",
		  .oracle = thread_is_the_callers },
		{ .clause = "libc-thread-self-getpid", .pin = 0x9608, .saboteurs = "own-number-lost",
		  .oracle = number_is_its_own },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.try_private", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "libc-locks-copied" },
		{ .name = "child.mem.private", .src = FW_SRC_MEM, .at = "freed", .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "libc-locks-copied" },
		{ .name = "child.again_private", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "libc-locks-copied" },
		{ .name = "child.again_shared", .src = FW_SRC_PROBE, .becomes = EBUSY,
		  .breaks = "libc-locks-copied-shared" },
		{ .name = "child.mem.shared", .src = FW_SRC_MEM, .at = "child-last", .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "libc-locks-copied-shared" },
		{ .name = "child.self", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 64,
		  .breaks = "libc-thread-self" },
		{ .name = "child.specific", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "libc-thread-self" },
		{ .name = "child.mem.local", .src = FW_SRC_MEM, .at = "tried", .becomes = 0x1111,
		  .breaks = "libc-thread-self" },
		{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "tried", .becomes = 3,
		  .breaks = "libc-thread-self" },
		{ .name = "child.getpid", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "libc-thread-self-getpid" },
		{ 0 } },
};
