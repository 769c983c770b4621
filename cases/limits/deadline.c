/* SPDX-License-Identifier: MIT */
/*
 * A thread under SCHED_DEADLINE makes no children, unless they begin without that policy.
 *
 * Claim: the call is EAGAIN, a thousand times over, and leaves nothing behind; with the reset-on-fork flag it makes a
 *   child under SCHED_OTHER; under another policy it works as ever.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: stat of maker and child; children, threads, descriptors, address space and page tables of the maker before
 *   the call, after it and after a thousand more; processes of the stage.
 * Would be violated by: a kernel that lets a child share the maker's share of time, or refuses all the same when the
 *   flag is set.
 * Cannot tell: what a child would have been given of the maker's time.
 */
#include "at_limit.h"

enum { OTHER = 0, DEADLINE = 6 };

static struct fw_verdict maker_is_under(const struct fw_evidence *ev, int policy)
{
	return fw_is(fw_find_at(ev, "at-limit", FW_SRC_STAT, "parent.policy"), policy,
		     "policy of the maker");
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EAGAIN), maker_is_under(ev, DEADLINE),
		      fw_maker_unchanged(ev, "at-limit", "refused"));
}

static struct fw_verdict child_is_reset(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.ret", "child-beyond", "beyond.ppid"),
		      maker_is_under(ev, DEADLINE),
		      fw_is(fw_find_at(ev, "child-beyond", FW_SRC_STAT, "beyond.policy"), OTHER,
			    "policy of the child"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EAGAIN);
}

const struct fw_case fw_case_limits_deadline = {
	.id = "limits.deadline",
	.claim = "a thread under SCHED_DEADLINE gets EAGAIN, unless its children begin without the policy",
	.cannot_tell = "what a child would have been given of the maker's time",
	.violated_by = "a kernel that lets a child share the maker's share of time",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD | FW_LOOK_STAT },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.env = { .caps = "cap_sys_nice=ep" },
	.needs = FW_NEEDS("sched:deadline"),
	.variants = (const struct fw_variant[]){
		{ .name = "refused", .args = { "by=deadline", "times=1000" },
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-deadline-fork-eagain", .pin = 0x9d50, .oracle = call_is_refused,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "sched-deadline-fork-eagain-neighbour", .pin = 0xb033,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many, .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("sched-deadline-fork-eagain", "refused"),
			{ .name = "parent.policy", .src = FW_SRC_STAT, .at = "at-limit", .becomes = OTHER,
			  .breaks = "sched-deadline-fork-eagain" },
			BESIDE_EDITS("sched-deadline-fork-eagain-neighbour"), LEFT_EDITS) },
		{ .name = "reset", .args = { "by=deadline", "close=reset" },
		  .claim = "with the reset-on-fork flag the child comes, under SCHED_OTHER",
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-deadline-reset-on-fork", .pin = 0x7783, .oracle = child_is_reset,
			  .saboteurs = "batch-policy-made" }, { 0 } },
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ .name = "parent.policy", .src = FW_SRC_STAT, .at = "at-limit", .becomes = OTHER },
			{ .name = "beyond.policy", .src = FW_SRC_STAT, .at = "child-beyond", .becomes = DEADLINE }) },
		{ 0 } },
};
