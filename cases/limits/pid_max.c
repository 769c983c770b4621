/* SPDX-License-Identifier: MIT */
/*
 * pid_max of a pid namespace of its own: all numbers below it in use, none free, one free again.
 *
 * Claim: the largest number given is one below pid_max; when all are in use the call is EAGAIN, a thousand times over,
 *   and leaves nothing behind; a number freed near the top is given again. The same for who is made in a namespace
 *   below it, whose own pid_max is far off.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: the processes of the stage, which are all there are in its namespace; children, threads, descriptors,
 *   address space and page tables of the maker before the call, after it and after a thousand more.
 * Would be violated by: a kernel that stops before the last number, goes beyond it, gives one twice, or uses one up
 *   with a refused call.
 * Cannot tell: where numbering goes on after the largest number; what becomes of freed low ones is recorded.
 */
#include "at_limit.h"

/* Every number from 1 up to one below pid_max has its process. */
static struct fw_verdict refused_when_all_are_in_use(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EAGAIN),
		      fw_is_sum(fw_told(ev, "parent.limit"),
				fw_find_at(ev, "at-limit", FW_SRC_TASKS, "stage.processes_count"),
				1, "pid_max, the processes there are"),
		      fw_maker_unchanged(ev, "at-limit", "refused"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EAGAIN);
}

/* One was left, and that was it. */
static struct fw_verdict largest_is_one_below(const struct fw_evidence *ev)
{
	const struct fw_fact *largest = fw_told(ev, "parent.below_ret");

	return FW_ALL(fw_is_sum(fw_told(ev, "parent.limit"), largest, 1,
				"pid_max, the last number"),
		      fw_equal(fw_find_at(ev, "child-below", FW_SRC_STATUS, "below.pid"), largest,
			       "Pid of the child, result in the maker"));
}

/* The only number that is free is below the one given last. */
static struct fw_verdict freed_number_is_given_again(const struct fw_evidence *ev)
{
	const struct fw_fact *freed = fw_told(ev, "parent.freed");

	return FW_ALL(fw_equal(fw_told(ev, "parent.after_ret"), freed,
			       "result in the maker, the number that was freed"),
		      fw_equal(fw_find_at(ev, "child-after", FW_SRC_STATUS, "after.pid"), freed,
			       "Pid of the child, the number that was freed"),
		      fw_lists_fact(fw_find_at(ev, "at-limit", FW_SRC_TASKS, "stage.processes"),
				    freed, true, "the number before it was freed"));
}

/* The numbers below the maker's namespace are many, those in it are all in use. */
static struct fw_verdict full_ancestor_refuses(const struct fw_evidence *ev)
{
	return FW_ALL(refused_when_all_are_in_use(ev),
		      fw_at_most_sum(fw_told(ev, "parent.limit"), fw_told(ev, "below.pid_max"), -1,
				     "pid_max, that of the namespace below"),
		      fw_is(fw_find_at(ev, "child-below", FW_SRC_STATUS, "below.nspid_inner"), 2,
			    "number of the child in that namespace, beside its init"));
}

/* Refused, allowed beside it, and nothing left; what is refused there is asked for often. */
#define EXHAUSTED_EDITS(refused_) \
	REFUSED_EDITS(refused_, "refused"), BESIDE_EDITS("pid-exhaustion-eagain-neighbour"), \
	{ .name = "parent.limit", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = refused_ }, \
	{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "at-limit", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = refused_ }
#define NUMBER_EDITS \
	{ .name = "parent.limit", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "pid-max-is-one-past-largest" }, \
	{ .name = "parent.below_ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "pid-max-is-one-past-largest" }, \
	{ .name = "below.pid", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "pid-max-is-one-past-largest" }, \
	{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = "pid-wraps" }, \
	{ .name = "after.pid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "pid-wraps" }, \
	{ .name = "parent.freed", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = "pid-wraps" }, \
	{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "at-limit", .text = "1 2", .breaks = "pid-wraps" }

const struct fw_case fw_case_limits_pid_max = {
	.id = "limits.pid-max",
	.claim = "all process IDs below pid_max can be in use, and then the call gets EAGAIN until one is free",
	.cannot_tell = "where numbering goes on after the largest number; what becomes of freed low ones is recorded",
	.violated_by = "a kernel that stops before the last number, goes beyond it, or uses one up with a refused call",
	.probe = "make_at_limit",
	.args = { "by=pid-max", "count=310" },
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .user = FW_USER_ADMIN, .alone = 1 },
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("pidns", "pidns.pid_max"),
	.variants = (const struct fw_variant[]){
		{ .name = "own", .args = { "times=1000" },
		  .claim = "when no number below pid_max of the maker's namespace is free the call gets EAGAIN",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-exhaustion-eagain", .pin = 0x5595, .oracle = refused_when_all_are_in_use,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "pid-exhaustion-eagain-neighbour", .pin = 0xd0db,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, .oracle = nothing_is_left_of_many,
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ .clause = "pid-max-is-one-past-largest", .pin = 0xc8cd, .oracle = largest_is_one_below,
			  .saboteurs = "other-pid-told" },
			{ .clause = "pid-wraps", .pin = 0x093c, .oracle = freed_number_is_given_again,
			  .saboteurs = "other-pid-told" },
			{ 0 } },
		  .counterexamples = FW_EDITS(EXHAUSTED_EDITS("pid-exhaustion-eagain"), LEFT_EDITS, NUMBER_EDITS) },
		{ .name = "nested", .args = { "nested=1" },
		  .claim = "when no number below pid_max of a namespace further up is free the call gets EAGAIN",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-max-nested", .pin = 0x2b10, .oracle = full_ancestor_refuses,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "pid-exhaustion-eagain-neighbour", .pin = 0xd0db,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			EXHAUSTED_EDITS("pid-max-nested"),
			{ .name = "below.pid_max", .src = FW_SRC_PROBE, .becomes = 310, .breaks = "pid-max-nested" },
			{ .name = "below.nspid_inner", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "pid-max-nested" }) },
		{ 0 } },
};
