/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NOFILE, where the call wants a descriptor for the child: one is free, none is, one is again.
 *
 * Claim: CLONE_PIDFD by a caller whose descriptors are all taken is EMFILE, a thousand times over, and leaves nothing
 *   behind; with one free it makes the child and takes that one, and so it does when one is freed.
 * Door: raw clone and raw clone3.
 * Seen from: descriptors, children, threads, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; status of each child.
 * Would be violated by: a kernel that makes the child before it knows where to put the descriptor, or keeps a number
 *   that it had set aside for a refused call.
 * Cannot tell: a file structure that is lost with no number to it.
 */
#include "at_limit.h"

/* The first child's descriptor is the last number there is; at the limit every number is taken. */
static struct fw_verdict descriptors_beside_the_limit_are_given(const struct fw_evidence *ev)
{
	return FW_ALL(calls_beside_the_limit_succeed(ev),
		      fw_is_sum(fw_told(ev, "parent.limit"), fw_told(ev, "parent.last"), 1,
				"the limit, the descriptor one below it"),
		      fw_lists_fact(fw_find_at(ev, "at-limit", FW_SRC_FDS, "parent.fds"),
				    fw_told(ev, "parent.last"), true, "descriptors of the maker"));
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, EMFILE),
		      fw_equal(fw_find_at(ev, "at-limit", FW_SRC_FDS, "parent.fds_count"),
			       fw_told(ev, "parent.limit"), "descriptors of the maker, the limit"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EMFILE);
}

const struct fw_case fw_case_limits_descriptors = {
	.id = "limits.descriptors",
	.claim = "a call that wants a descriptor where none is free is EMFILE, and leaves nothing behind",
	.cannot_tell = "a file structure that is lost with no number to it",
	.violated_by = "a kernel that makes the child first, or keeps the number it had set aside for a refused call",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.args = { "by=pidfd", "times=1000" },
	.doors = FW_DOORS_FLAGS,
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST | FW_LOOK_WORLD },
		{ .at = "refused", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST },
		{ .at = "refused-often", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("pidfd"),
	.checks = (const struct fw_check[]){
		{ .clause = "err-pidfd-emfile", .pin = 0x9683, .oracle = call_is_refused,
		  .saboteurs = "errno-replaced success-told-after-refusal" },
		{ .clause = "err-pidfd-emfile-neighbour", .pin = 0x7ae6,
		  .oracle = descriptors_beside_the_limit_are_given,
		  .saboteurs = "pidfd-missing" },
		{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, .oracle = nothing_is_left_of_many,
		  .needs = FW_NEEDS("pidns"),
		  .saboteurs = "child-behind-refusal memory-behind-refusal" },
		{ 0 } },
	.counterexamples = FW_EDITS(
		REFUSED_EDITS("err-pidfd-emfile", "refused"),
		{ .name = "parent.fds_count", .src = FW_SRC_FDS, .at = "at-limit", .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "err-pidfd-emfile" },
		BESIDE_EDITS("err-pidfd-emfile-neighbour"),
		{ .name = "parent.last", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "at-limit", .text = "0 1 2 3",
		  .breaks = "err-pidfd-emfile-neighbour" },
		LEFT_EDITS),
};
