/* SPDX-License-Identifier: MIT */
/*
 * A child with another termination signal beside a plain one: which wait finds which.
 *
 * Claim: without a flag a wait finds the plain one, with __WCLONE the other, with __WALL both; a traced one is found in
 *   any case.
 * Door: raw clone and clone3, which take a signal.
 * Seen from: the termination signals and states of both in /proc stat before and after, the results of the maker's
 *   calls.
 * Would be violated by: a kernel whose plain wait finds such children, or whose __WCLONE finds all.
 * Cannot tell: anything of children of other threads (__WNOTHREAD).
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict both_ended(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(fw_made(ev),
		      fw_is(stat_of(ev, "standing", "child.exit_signal"), signal,
			    "termination signal of the child"),
		      fw_is(stat_of(ev, "ended", "plain.exit_signal"), SIGCHLD,
			    "termination signal of the plain one"),
		      fw_is_text(stat_of(ev, "ended", "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is_text(stat_of(ev, "ended", "plain.stat_state"), "Z",
				 "state of the plain one"));
}

static struct fw_verdict plain_wait_leaves_it_out(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(both_ended(ev, signal),
		      fw_is(fw_told(ev, "parent.left"), -ECHILD, "waitid for it without a flag"),
		      fw_is(fw_told(ev, "parent.taken"), -ECHILD, "wait4 for it without a flag"),
		      fw_equal(fw_told(ev, "parent.plain_left"), fw_told(ev, "parent.plain"),
			       "waitid for the plain one, plain one"),
		      fw_equal(fw_told(ev, "parent.taken_clone"), fw_told(ev, "parent.ret"),
			       "wait4 for it with __WCLONE, child"));
}

static struct fw_verdict flags_choose(const struct fw_evidence *ev, int signal)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret"),
			     *plain = fw_told(ev, "parent.plain");

	return FW_ALL(both_ended(ev, signal),
		      fw_equal(fw_told(ev, "parent.left_clone"), made,
			       "waitid with __WCLONE, child"),
		      fw_equal(fw_told(ev, "parent.left_all"), made, "waitid with __WALL, child"),
		      fw_is(fw_told(ev, "parent.plain_left_clone"), -ECHILD,
			    "waitid with __WCLONE for the plain one"),
		      fw_equal(fw_told(ev, "parent.plain_left_all"), plain,
			       "waitid with __WALL, plain one"),
		      fw_equal(fw_told(ev, "parent.taken_clone"), made,
			       "wait4 with __WCLONE, child"),
		      fw_is(fw_told(ev, "parent.plain_taken_clone"), -ECHILD,
			    "wait4 with __WCLONE for the plain one"),
		      fw_equal(fw_told(ev, "parent.plain_taken_all"), plain,
			       "wait4 with __WALL, plain one"),
		      fw_look_failed(stat_of(ev, "taken", "child.stat"), ESRCH,
				     "stat of the child"),
		      fw_look_failed(stat_of(ev, "taken", "plain.stat"), ESRCH,
				     "stat of the plain one"));
}

static struct fw_verdict usr1_is_left_out(const struct fw_evidence *ev)
{
	return plain_wait_leaves_it_out(ev, SIGUSR1);
}

static struct fw_verdict none_is_left_out(const struct fw_evidence *ev)
{
	return plain_wait_leaves_it_out(ev, 0);
}

static struct fw_verdict flags_choose_usr1(const struct fw_evidence *ev)
{
	return flags_choose(ev, SIGUSR1);
}

static struct fw_verdict flags_choose_none(const struct fw_evidence *ev)
{
	return flags_choose(ev, 0);
}

static struct fw_verdict traced_is_found(const struct fw_evidence *ev)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(both_ended(ev, SIGUSR1),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.tracer"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "tracer of the child, maker"),
		      fw_equal(fw_told(ev, "parent.left"), made, "waitid without a flag, child"),
		      fw_equal(fw_told(ev, "parent.taken"), made, "wait4 without a flag, child"));
}

#define CHECKS(signal) \
	(const struct fw_check[]){ \
		{ .clause = "wait-clone-children", .pin = 0x77a0, .saboteurs = "sigchld-made", \
		  .oracle = signal##_is_left_out }, \
		{ .clause = "wait-clone-children-flags", .pin = 0xf77d, .saboteurs = "sigchld-made", \
		  .oracle = flags_choose_##signal }, { 0 } }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD },
	{ .name = "parent.left", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-clone-children" },
	{ .name = "parent.taken", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-clone-children" },
	{ .name = "parent.plain_left", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "wait-clone-children" },
	{ .name = "parent.left_clone", .src = FW_SRC_PROBE, .becomes = -ECHILD,
	  .breaks = "wait-clone-children-flags" },
	{ .name = "parent.plain_left_clone", .src = FW_SRC_PROBE, .becomes = 5,
	  .breaks = "wait-clone-children-flags" },
	{ .name = "parent.plain_taken_all", .src = FW_SRC_PROBE, .becomes = -ECHILD,
	  .breaks = "wait-clone-children-flags" },
	{ 0 }
};

const struct fw_case fw_case_wait_clone_children = {
	.id = "wait.clone-children",
	.claim = "children with another termination signal are waited for with flags of their own",
	.cannot_tell = "anything of children of other threads (__WNOTHREAD)",
	.violated_by = "a kernel whose plain wait finds such children, or whose __WCLONE finds all",
	.probe = "wait_for_clone_child",
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "ended" }, { "taken" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "ended", .of = "plain", .with = FW_LOOK_STAT },
		{ .at = "taken", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "taken", .of = "plain", .with = FW_LOOK_STAT },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "usr1", .claim = "a child that tells of its end by SIGUSR1", .args = { "signal=10" },
		  .checks = CHECKS(usr1), .counterexamples = edits },
		{ .name = "none", .claim = "a child that tells of its end by no signal", .args = { "signal=0" },
		  .checks = CHECKS(none), .counterexamples = edits },
		{ .name = "traced", .claim = "a child that tells of its end by SIGUSR1, traced by its maker",
		  .args = { "signal=10", "traced=1" }, .needs = FW_NEEDS("ptrace"),
		  .checks = (const struct fw_check[]){
			{ .clause = "wait-clone-children-traced", .pin = 0x96ab, .saboteurs = "trace-not-begun",
			  .oracle = traced_is_found }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
			{ .name = "parent.left", .src = FW_SRC_PROBE, .becomes = -ECHILD },
			{ .name = "parent.taken", .src = FW_SRC_PROBE, .becomes = -ECHILD },
			{ 0 } } },
		{ 0 } },
};
