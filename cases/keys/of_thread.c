/* SPDX-License-Identifier: MIT */
/*
 * Keyrings of a maker that has one of each kind, and of a thread that it makes.
 *
 * Claim: the thread's keyring is the maker's alone, the thread has none at first and may make its own; the process's is
 *   one for both.
 * Door: raw clone and clone3 with CLONE_THREAD.
 * Seen from: the numbers of the keyrings as each of the two is told them: nobody else may look; that it is a thread, by
 *   the threads of the process.
 * Would be violated by: a kernel that hands a thread's keyring on.
 * Cannot tell: what a third process that may link the keyrings sees in them.
 */
#include <errno.h>

#include "case.h"

static struct fw_verdict is_a_thread(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_lists_fact(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks"),
				    fw_told(ev, "parent.ret"), true,
				    "the child among the threads"));
}

static struct fw_verdict keyring_is_not_handed_on(const struct fw_evidence *ev)
{
	return FW_ALL(is_a_thread(ev), fw_at_least(fw_told(ev, "parent.thread"), 1, "of the maker"),
		      fw_differ(fw_told(ev, "child.thread"), fw_told(ev, "parent.thread"),
				"the thread's at first and the maker's"),
		      fw_at_least(fw_told(ev, "child.made_thread"), 1, "made by the thread"),
		      fw_differ(fw_told(ev, "child.made_thread"), fw_told(ev, "parent.thread"),
				"the one made by the thread and the maker's"),
		      fw_equal(fw_told(ev, "later.thread"), fw_told(ev, "parent.thread"),
			       "of the maker, later"));
}

static struct fw_verdict thread_has_none_at_first(const struct fw_evidence *ev)
{
	return FW_ALL(keyring_is_not_handed_on(ev),
		      fw_is(fw_told(ev, "child.thread"), -ENOKEY, "of the thread at first"));
}

static struct fw_verdict process_keyring_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(is_a_thread(ev),
		      fw_at_least(fw_told(ev, "parent.process"), 1, "the process's, of the maker"),
		      fw_equal(fw_told(ev, "child.process"), fw_told(ev, "parent.process"),
			       "the process's"),
		      fw_equal(fw_told(ev, "child.made_process"), fw_told(ev, "parent.process"),
			       "what the thread is given that asks for one"));
}

const struct fw_case fw_case_keys_of_thread = {
	.id = "keys.of-thread",
	.claim = "the thread keyring is the maker's alone, the process keyring is one for both",
	.cannot_tell = "what a third process that may link the keyrings sees in them",
	.violated_by = "a kernel that hands a thread's keyring on",
	.probe = "rings",
	.args = { "thread=1" },
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){ { "standing" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "standing", .of = "parent", .with = FW_LOOK_TASKS }, { 0 } },
	.needs = FW_NEEDS("keyrings"),
	.checks = FW_CHECKS(
		{ .clause = "key-process-shared-of-thread", .pin = 0xcf3a, .oracle = process_keyring_is_one,
		  .saboteurs = "process-for-thread" },
		{ .clause = "key-thread-none-of-thread", .pin = 0x0a4d, .oracle = thread_has_none_at_first,
		  .saboteurs = "process-for-thread" },
		{ .clause = "key-thread-not-inherited-of-thread", .pin = 0xee39, .oracle = keyring_is_not_handed_on,
		  .saboteurs = "process-for-thread" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "standing", .text = "1" },
		FW_SAID("child.thread", 4242, "key-thread-none-of-thread"),
		{ .name = "child.thread", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.thread",
		  .breaks = "key-thread-not-inherited-of-thread" },
		{ .name = "child.made_thread", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.thread",
		  .breaks = "key-thread-not-inherited-of-thread" },
		FW_SAID("later.thread", -ENOKEY, "key-thread-not-inherited-of-thread"),
		FW_SAID("child.process", -ENOKEY, "key-process-shared-of-thread"),
		FW_SAID("child.made_process", 4242, "key-process-shared-of-thread")),
};
