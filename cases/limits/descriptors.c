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
#include "case.h"

#include <errno.h>

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

/* The first child's descriptor is the last number there is; at the limit every number is taken. */
static struct fw_verdict calls_beside_the_limit_succeed(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.below_ret", "child-below", "below.ppid"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"),
		      fw_is_sum(said(ev, "parent.limit"), said(ev, "parent.last"), 1,
				"the limit, the descriptor one below it"),
		      fw_lists_fact(fw_find_at(ev, "at-limit", FW_SRC_FDS, "parent.fds"),
				    said(ev, "parent.last"), true, "descriptors of the maker"));
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EMFILE), fw_maker_unchanged(ev, "at-limit", "refused"),
		      fw_equal(fw_find_at(ev, "at-limit", FW_SRC_FDS, "parent.fds_count"),
			       said(ev, "parent.limit"), "descriptors of the maker, the limit"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EMFILE),
		      fw_equal(said(ev, "parent.repeated"), said(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_TASKS, "stage.processes",
				   "processes of the stage"),
		      fw_maker_unchanged(ev, "at-limit", "refused-often"));
}

#define REFUSED_EDITS(clause_, gate_) \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242, .breaks = clause_ }, \
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EAGAIN, .breaks = clause_ }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = gate_, .text = "4242", .breaks = clause_ }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = gate_, .text = "2 4242", .breaks = clause_ }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = gate_, .text = "0 1 2 4242", .breaks = clause_ }, \
	{ .name = "parent.vmsize", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }, \
	{ .name = "parent.vmpte", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }

const struct fw_case fw_case_limits_descriptors = {
	.id = "limits.descriptors",
	.claim = "a call that wants a descriptor where none is free is EMFILE, and leaves nothing behind",
	.cannot_tell = "a file structure that is lost with no number to it",
	.violated_by = "a kernel that makes the child first, or keeps the number it had set aside for a refused call",
	.probe = "make_at_limit",
	.args = { "by=pidfd", "times=1000" },
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "child-below" }, { "at-limit" }, { "child-beyond" }, { "refused" }, { "refused-often" },
		{ "child-after" }, { 0 } },
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
	.needs = (const char *const[]){ "pidfd", NULL },
	.checks = (const struct fw_check[]){
		{ .clause = "err-pidfd-emfile", .pin = 0x9683, .oracle = call_is_refused,
		  .saboteurs = "errno-replaced success-told-after-refusal" },
		{ .clause = "err-pidfd-emfile-neighbour", .pin = 0x7ae6, .oracle = calls_beside_the_limit_succeed,
		  .saboteurs = "pidfd-missing" },
		{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, .oracle = nothing_is_left_of_many,
		  .needs = (const char *const[]){ "pidns", NULL },
		  .saboteurs = "child-behind-refusal memory-behind-refusal" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		REFUSED_EDITS("err-pidfd-emfile", "refused"),
		{ .name = "parent.fds_count", .src = FW_SRC_FDS, .at = "at-limit", .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "err-pidfd-emfile" },
		{ .name = "parent.below_ret", .src = FW_SRC_PROBE, .becomes = -1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "below.ppid", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "after.ppid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "parent.last", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "err-pidfd-emfile-neighbour" },
		{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "at-limit", .text = "0 1 2 3",
		  .breaks = "err-pidfd-emfile-neighbour" },
		REFUSED_EDITS("fork-ret-failure-no-child", "refused-often"),
		{ .name = "parent.repeated", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "fork-ret-failure-no-child" },
		{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "refused-often", .text = "1 2 4242",
		  .breaks = "fork-ret-failure-no-child" },
		{ 0 } },
};
