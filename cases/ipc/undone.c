/* SPDX-License-Identifier: MIT */
/*
 * What a child's end gives back to semaphores: all of it, and to whom it matters.
 *
 * Claim: at the end of a child that has worked on three sets with SEM_UNDO, on every semaphore of each, all values are
 *   what they were; who waits for one to rise or for one to be zero goes on.
 * Door: every one that makes a process.
 * Seen from: the values, and how many wait, by a bystander who has nothing to give back; the states of those who wait,
 *   while the child stands and after its end.
 * Would be violated by: a kernel that stops at the first set, leaves one semaphore out, or wakes nobody.
 * Cannot tell: the values by another's word than the probe's own bystander, alone in that IPC namespace to ask.
 */
#include "case.h"

/* 20 each, of which 1, 3, 4, 6, 7, 9 were taken; 2, 5, 8 were given. */
#define AS_MADE "20 20 20 20 20 20 20 20 20"
#define TAKEN "19 22 17 16 25 14 13 28 11"
/* Where two wait: for 20 of the first, and for the second to be 0. */
#define ZERO_AS_MADE "20 0 20 20 20 20 20 20 20"
#define ZERO_TAKEN "19 2 17 16 25 14 13 28 11"
#define WHEN_BOTH_WENT_ON "0 0 20 20 20 20 20 20 20"

static struct fw_verdict values_were(const struct fw_evidence *ev, const char *before,
				     const char *taken, const char *after)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(fw_told(ev, "bystander.values_before"), before, "values at first"),
		      fw_is_text(fw_told(ev, "bystander.values_taken"), taken,
				 "values when the child had worked"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "pid waited for, result in parent"),
		      fw_is_text(fw_told(ev, "bystander.values_after"), after,
				 "values after the child's end"));
}

static struct fw_verdict all_is_given_back(const struct fw_evidence *ev)
{
	return values_were(ev, AS_MADE, TAKEN, AS_MADE);
}

static struct fw_verdict state_was(const struct fw_evidence *ev, const char *at, const char *name,
				   const char *state)
{
	return fw_is_text(fw_find_at(ev, at, FW_SRC_STAT, name), state, "state of who waits");
}

static struct fw_verdict waiters_go_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "bystander.waiting"), 2, "waiting"),
		      state_was(ev, "standing", "taker.stat_state", "S"),
		      state_was(ev, "standing", "zero.stat_state", "S"),
		      values_were(ev, ZERO_AS_MADE, ZERO_TAKEN, WHEN_BOTH_WENT_ON),
		      fw_is(fw_told(ev, "bystander.waiting_after"), 0, "waiting after the end"),
		      state_was(ev, "ended", "taker.stat_state", "Z"),
		      state_was(ev, "ended", "zero.stat_state", "Z"),
		      fw_is(fw_told(ev, "bystander.taken"), 0, "what taking ended with"),
		      fw_is(fw_told(ev, "bystander.zero"), 0, "what waiting for zero ended with"));
}

static const struct fw_check checks[] = {
	{ .clause = "ipc-semadj-every-semaphore", .pin = 0x9be4, .oracle = all_is_given_back },
	{ 0 }
};

#define VALUES(when_, text_) \
	{ .name = "bystander.values_" when_, .src = FW_SRC_PROBE, .text = text_ }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	VALUES("before", ZERO_AS_MADE),
	VALUES("taken", AS_MADE),
	VALUES("after", TAKEN),
	VALUES("after", "20 20 20 16 25 14 13 28 11"),
	VALUES("after", "20 20 17 20 20 14 20 20 11"),
	VALUES("after", "20 20 20 20 20 20 20 28 20"),
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 },
	{ 0 }
};

#define STATE(role_, at_, state_) \
	{ .name = role_ ".stat_state", .src = FW_SRC_STAT, .at = at_, .text = state_ }

const struct fw_case fw_case_ipc_undone = {
	.id = "ipc.undone",
	.claim = "at a child's end all that it did to semaphores with SEM_UNDO is undone, in every set",
	.cannot_tell = "the values by another's word than the probe's own bystander, alone in that IPC namespace to ask",
	.violated_by = "a kernel that stops at the first set, leaves one semaphore out, or wakes nobody",
	.probe = "undone",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_ADMIN },
	.gates = (const struct fw_gate[]){ { "standing" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "taker", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "standing", .of = "zero", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "ended", .of = "taker", .with = FW_LOOK_STAT, .until = "SZ" },
		{ .at = "ended", .of = "zero", .with = FW_LOOK_STAT, .until = "SZ" },
		{ 0 } },
	.needs = FW_NEEDS("ns-ipc", "sysvsem"),
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "sysvsem-shared",
	.variants = (const struct fw_variant[]){
		{ .name = "exit", .claim = "when a child exits all that it did with SEM_UNDO is undone, in every set" },
		{ .name = "killed", .args = { "end=kill" },
		  .claim = "when a child is killed all that it did with SEM_UNDO is undone, in every set" },
		{ .name = "awaited", .args = { "waits=1" },
		  .claim = "who waits for a semaphore that a child's end raises, or brings to zero, goes on",
		  .checks = FW_ONE_CHECK("ipc-semadj-wakes", 0xf378, waiters_go_on),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("bystander.waiting", 1, NULL), FW_SAID("bystander.waiting_after", 1, NULL),
			STATE("taker", "standing", "Z"), STATE("zero", "standing", "Z"),
			STATE("taker", "ended", "S"), STATE("zero", "ended", "S"),
			VALUES("before", AS_MADE), VALUES("taken", ZERO_AS_MADE), VALUES("after", ZERO_AS_MADE),
			FW_SAID("bystander.taken", 43, NULL), FW_SAID("bystander.zero", 43, NULL)) },
		{ 0 } },
};
