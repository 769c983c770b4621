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
#include "case.h"

#include <errno.h>

enum { OTHER = 0, DEADLINE = 6 };

static const struct fw_fact *said(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_PROBE, name);
}

/* The result is above zero, and somebody whose parent is the maker stands at the gate. */
static struct fw_verdict child_came(const struct fw_evidence *ev, const char *ret, const char *gate,
				    const char *ppid)
{
	return FW_ALL(fw_at_least(said(ev, ret), 1, "result in the maker"),
		      fw_equal(fw_find_at(ev, gate, FW_SRC_STATUS, ppid),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "the child's parent, the maker"));
}

static struct fw_verdict calls_beside_the_limit_succeed(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.below_ret", "child-below", "below.ppid"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

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
	return FW_ALL(fw_refused(ev, EAGAIN),
		      fw_equal(said(ev, "parent.repeated"), said(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_TASKS, "stage.processes",
				   "processes of the stage"),
		      fw_maker_unchanged(ev, "at-limit", "refused-often"));
}

#define EDITS(...)                                  \
	.counterexamples = (const struct fw_edit[]) \
	{                                           \
		__VA_ARGS__,                        \
		{                                   \
			0                           \
		}                                   \
	}

#define REFUSED_EDITS(clause_, gate_) \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242, .breaks = clause_ }, \
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = ENOMEM, .breaks = clause_ }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = gate_, .text = "4242", .breaks = clause_ }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = gate_, .text = "2 4242", .breaks = clause_ }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = gate_, .text = "0 1 2 4242", .breaks = clause_ }, \
	{ .name = "parent.vmsize", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }, \
	{ .name = "parent.vmpte", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }
#define BESIDE_EDITS(clause_) \
	{ .name = "parent.below_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "below.ppid", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "after.ppid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }
#define LEFT_EDITS \
	REFUSED_EDITS("fork-ret-failure-no-child", "refused-often"), \
	{ .name = "parent.repeated", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1, \
	  .breaks = "fork-ret-failure-no-child" }, \
	{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "refused-often", .text = "1 2 4242", \
	  .breaks = "fork-ret-failure-no-child" }

const struct fw_case fw_case_limits_deadline = {
	.id = "limits.deadline",
	.claim = "a thread under SCHED_DEADLINE gets EAGAIN, unless its children begin without the policy",
	.cannot_tell = "what a child would have been given of the maker's time",
	.violated_by = "a kernel that lets a child share the maker's share of time",
	.probe = "make_at_limit",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "child-below" }, { "at-limit" }, { "child-beyond" }, { "refused" }, { "refused-often" },
		{ "child-after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_WORLD |
			  FW_LOOK_STAT },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "refused", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS },
		{ .at = "refused-often", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.env = { .caps = "cap_sys_nice=ep" },
	.needs = (const char *const[]){ "sched:deadline", NULL },
	.variants = (const struct fw_variant[]){
		{ .name = "refused", .args = { "by=deadline", "times=1000" },
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-deadline-fork-eagain", .pin = 0x9d50, .oracle = call_is_refused,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "sched-deadline-fork-eagain-neighbour", .pin = 0xb033,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many, .needs = (const char *const[]){ "pidns", NULL },
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  EDITS(REFUSED_EDITS("sched-deadline-fork-eagain", "refused"),
			{ .name = "parent.policy", .src = FW_SRC_STAT, .at = "at-limit", .becomes = OTHER,
			  .breaks = "sched-deadline-fork-eagain" },
			BESIDE_EDITS("sched-deadline-fork-eagain-neighbour"), LEFT_EDITS) },
		{ .name = "reset", .args = { "by=deadline", "close=reset" },
		  .claim = "with the reset-on-fork flag the child comes, under SCHED_OTHER",
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-deadline-reset-on-fork", .pin = 0x7783, .oracle = child_is_reset,
			  .saboteurs = "batch-policy-made" }, { 0 } },
		  EDITS({ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
			{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ .name = "parent.policy", .src = FW_SRC_STAT, .at = "at-limit", .becomes = OTHER },
			{ .name = "beyond.policy", .src = FW_SRC_STAT, .at = "child-beyond", .becomes = DEADLINE }) },
		{ 0 } },
};
