/* SPDX-License-Identifier: MIT */
/*
 * Keyrings of a maker that has one of each kind, and of its child.
 *
 * Claim: the session's keyring is one for both, and where keys that are asked for go is as the maker set it; process
 *   and thread keyring are the maker's alone, and the child may make its own.
 * Door: every one that makes a process; through posix_spawn what exec leaves.
 * Seen from: the numbers of the keyrings as each of the two is told them, and a key that the child puts into the
 *   session's and its maker finds there: nobody else may look.
 * Would be violated by: a kernel that copies keyrings, or drops the session's.
 * Cannot tell: what a third process that may link the keyrings sees in them.
 */
#include <errno.h>

#include "case.h"

enum { INTO_PROCESS = 2 };	/* KEY_REQKEY_DEFL_PROCESS_KEYRING */

static struct fw_verdict session_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_told(ev, "parent.session"), 1, "the session's, of the maker"),
		      fw_equal(fw_told(ev, "child.session"), fw_told(ev, "parent.session"),
			       "the session's"),
		      fw_at_least(fw_told(ev, "child.key"), 1, "a key by the child"),
		      fw_equal(fw_told(ev, "later.found"), fw_told(ev, "child.key"),
			       "the key that the maker finds"));
}

/* Not inherited, and what the child makes is another than the maker's, which stays. */
static struct fw_verdict is_the_makers_alone(const struct fw_evidence *ev, const char *of_maker,
					     const char *of_child, const char *made_by_child,
					     const char *later)
{
	return FW_ALL(fw_made(ev), fw_at_least(fw_told(ev, of_maker), 1, "of the maker"),
		      fw_is(fw_told(ev, of_child), -ENOKEY, "of the child"),
		      fw_at_least(fw_told(ev, made_by_child), 1, "made by the child"),
		      fw_differ(fw_told(ev, made_by_child), fw_told(ev, of_maker),
				"the child's and the maker's"),
		      fw_equal(fw_told(ev, later), fw_told(ev, of_maker), "of the maker, later"));
}

static struct fw_verdict process_keyring_is_the_makers(const struct fw_evidence *ev)
{
	return is_the_makers_alone(ev, "parent.process", "child.process", "child.made_process",
				   "later.process");
}

static struct fw_verdict thread_keyring_is_the_makers(const struct fw_evidence *ev)
{
	return is_the_makers_alone(ev, "parent.thread", "child.thread", "child.made_thread",
				   "later.thread");
}

/* The child then set another for itself. */
static struct fw_verdict requests_go_where_the_maker_set(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.request"), INTO_PROCESS, "of the maker"),
		      fw_is(fw_told(ev, "child.request"), INTO_PROCESS, "of the child"),
		      fw_is(fw_told(ev, "later.request"), INTO_PROCESS, "of the maker, later"));
}

#define ALONE_EDITS(kind_, clause_) \
	{ .name = "child." kind_, .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent." kind_, .breaks = clause_, \
	  .doors = FW_DOORS_PROCESS }, \
	{ .name = "child.made_" kind_, .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent." kind_, \
	  .breaks = clause_, .doors = FW_DOORS_PROCESS }, \
	{ .name = "later." kind_, .src = FW_SRC_PROBE, .becomes = -ENOKEY, .breaks = clause_, \
	  .doors = FW_DOORS_PROCESS }

const struct fw_case fw_case_keys_inherited = {
	.id = "keys.inherited",
	.claim = "the session's keyring is one for maker and child, process and thread keyring are the maker's alone",
	.cannot_tell = "what a third process that may link the keyrings sees in them",
	.violated_by = "a kernel that copies keyrings, or drops the session's",
	.probe = "rings",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "standing" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS }, { 0 } },
	.needs = FW_NEEDS("keyrings"),
	.checks = (const struct fw_check[]){
		{ .clause = "key-process-not-inherited", .pin = 0x9eca, .oracle = process_keyring_is_the_makers,
		  .doors = FW_DOORS_PROCESS, .saboteurs = "keyrings-made" },
		{ .clause = "key-reqkey-inherited", .pin = 0xeddb, .oracle = requests_go_where_the_maker_set,
		  .saboteurs = "request-keyring-reset" },
		{ .clause = "key-session-inherited", .pin = 0xdbca, .oracle = session_is_one,
		  .saboteurs = "session-keyring-left" },
		{ .clause = "key-thread-not-inherited", .pin = 0xb493, .oracle = thread_keyring_is_the_makers,
		  .doors = FW_DOORS_PROCESS, .saboteurs = "keyrings-made" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		ALONE_EDITS("process", "key-process-not-inherited"),
		ALONE_EDITS("thread", "key-thread-not-inherited"),
		FW_SAID("child.request", 0, "key-reqkey-inherited"),
		FW_SAID("later.request", 1, "key-reqkey-inherited"),
		FW_SAID("child.session", 4242, "key-session-inherited"),
		FW_SAID("later.found", -ENOKEY, "key-session-inherited"),
		{ 0 } },
};
