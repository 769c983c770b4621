/* SPDX-License-Identifier: MIT */
/*
 * pids.max of a cgroup, v1 or v2: up to the exact count, in the maker's own cgroup and in one above it.
 *
 * Claim: EAGAIN comes exactly when the cgroup, or one above it, holds as many tasks as its limit says, whoever calls;
 *   pids.current and pids.events count what happened; a refusal leaves nothing behind.
 * Door: every one that makes a process, posix_spawn too; a thread through those with flags, into another cgroup clone3.
 * Seen from: pids.current, pids.max and pids.events of both cgroups; children, threads, descriptors, address space and
 *   page tables of the maker before the call, after it and after a thousand more; processes of the stage.
 * Would be violated by: a kernel that counts one too many or too few, looks at the own cgroup alone, or never takes
 *   back what it counted for a refused call.
 * Cannot tell: in which hierarchy it was, where both could have the controller.
 */
#include "at_limit.h"

static const struct fw_fact *counted(const struct fw_evidence *ev, const char *gate,
				     const char *name)
{
	return fw_find_at(ev, gate, FW_SRC_CGROUP, name);
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return refused_with(ev, EAGAIN);
}

/* As many as are allowed are counted, and the maker, its threads and its children are who is counted. */
static struct fw_verdict cgroup_is_full(const struct fw_evidence *ev, const char *current,
					const char *max)
{
	return FW_ALL(fw_equal(counted(ev, "at-limit", current), counted(ev, "at-limit", max),
			       "pids.current, pids.max"),
		      fw_is_sum(counted(ev, "at-limit", current),
				fw_find_at(ev, "at-limit", FW_SRC_CHILDREN,
					   "parent.children_count"),
				1, "pids.current, the maker and its children"));
}

static struct fw_verdict refused_at_the_count(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      cgroup_is_full(ev, "stage.inner_pids_current", "stage.inner_pids_max"));
}

static struct fw_verdict maker_with_sys_admin_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), maker_is_root_with(ev, SYS_ADMIN),
		      calls_beside_the_limit_succeed(ev));
}

static struct fw_verdict maker_with_sys_resource_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), maker_is_root_with(ev, SYS_RESOURCE),
		      calls_beside_the_limit_succeed(ev));
}

/* The own cgroup has no limit at all. */
static struct fw_verdict refused_at_the_ancestors_count(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      cgroup_is_full(ev, "stage.pids_current", "stage.pids_max"),
		      fw_is_text(counted(ev, "at-limit", "stage.inner_pids_max"), "max",
				 "pids.max of the maker's own cgroup"),
		      calls_beside_the_limit_succeed(ev));
}

static struct fw_verdict no_refusal_is_counted(const struct fw_evidence *ev)
{
	return FW_ALL(fw_unchanged(ev, "at-limit", "refused", FW_SRC_CGROUP,
				   "stage.inner_pids_current", "pids.current"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_CGROUP,
				   "stage.inner_pids_current", "pids.current"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_CGROUP,
				   "stage.pids_current", "pids.current of the cgroup above"));
}

/* Tasks are counted by what was made, one more with a child, and not by what was refused. */
static struct fw_verdict tasks_are_counted(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EAGAIN),
		      fw_equal(counted(ev, "child-below", "stage.inner_pids_current"),
			       counted(ev, "at-limit", "stage.inner_pids_max"),
			       "pids.current with the last child, pids.max"),
		      fw_equal(counted(ev, "at-limit", "stage.inner_pids_current"),
			       counted(ev, "at-limit", "stage.pids_current"),
			       "pids.current, that of the cgroup above"),
		      no_refusal_is_counted(ev),
		      fw_is_sum(counted(ev, "child-after", "stage.inner_pids_current"),
				counted(ev, "refused-often", "stage.inner_pids_current"), 1,
				"pids.current with one child more"));
}

/* What is counted before another refusal comes is taken back with it. */
static struct fw_verdict other_refusals_are_not_counted(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, ENOMEM),
		      fw_at_least(counted(ev, "at-limit", "stage.inner_pids_current"), 1,
				  "pids.current"),
		      no_refusal_is_counted(ev));
}

static struct fw_verdict refusals_are_events(const struct fw_evidence *ev)
{
	const struct fw_fact *repeated = fw_told(ev, "parent.repeated");

	return FW_ALL(fw_refused(ev, EAGAIN),
		      fw_is_sum(counted(ev, "refused", "stage.inner_pids_events"),
				counted(ev, "at-limit", "stage.inner_pids_events"), 1,
				"events after one refusal, those before"),
		      fw_equal(fw_told(ev, "parent.repeated"), fw_told(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_is_sum(counted(ev, "refused-often", "stage.inner_pids_events"),
				counted(ev, "refused", "stage.inner_pids_events"),
				repeated && repeated->kind == FW_INT ? repeated->i : 0,
				"events after all of them"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_is_left(ev, EAGAIN),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_CGROUP,
				   "stage.inner_pids_current", "pids.current"));
}

/* More are in it than the limit says, and all of them stay. */
static struct fw_verdict lowered_limit_binds(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      fw_is(counted(ev, "at-limit", "stage.inner_pids_max"), 1, "pids.max"),
		      fw_at_least(counted(ev, "at-limit", "stage.inner_pids_current"), 2,
				  "pids.current"),
		      fw_unchanged(ev, "at-limit", "refused", FW_SRC_CGROUP,
				   "stage.inner_pids_current", "pids.current"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

/* One more than are allowed is in it, who was moved there; a creation is refused all the same. */
static struct fw_verdict moving_is_not_limited(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      fw_at_least(fw_told(ev, "parent.moved"), 1, "result of the move"),
		      fw_is_sum(counted(ev, "at-limit", "stage.inner_pids_current"),
				counted(ev, "at-limit", "stage.inner_pids_max"), 1,
				"pids.current, one more than pids.max"),
		      fw_is_sum(counted(ev, "at-limit", "stage.inner_pids_current"),
				fw_find_at(ev, "at-limit", FW_SRC_CHILDREN,
					   "parent.children_count"),
				1, "pids.current, the maker and its children"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

/* Half of those counted are zombies; one of them is waited for, and no limit raised. */
static struct fw_verdict zombies_count_until_waited_for(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), calls_beside_the_limit_succeed(ev),
		      fw_unchanged(ev, "at-limit", "child-after", FW_SRC_CGROUP,
				   "stage.inner_pids_max", "pids.max"),
		      fw_unchanged(ev, "at-limit", "child-after", FW_SRC_CGROUP,
				   "stage.inner_pids_current", "pids.current"));
}

/* Threads take the places, and a thread is refused. */
static struct fw_verdict thread_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      fw_equal(counted(ev, "at-limit", "stage.inner_pids_current"),
			       counted(ev, "at-limit", "stage.inner_pids_max"),
			       "pids.current, pids.max"),
		      fw_equal(counted(ev, "at-limit", "stage.inner_pids_current"),
			       fw_find_at(ev, "at-limit", FW_SRC_TASKS, "parent.tasks_count"),
			       "pids.current, threads of the maker"),
		      fw_at_least(fw_told(ev, "parent.below_ret"), 1, "result one below the limit"),
		      fw_at_least(fw_told(ev, "parent.after_ret"), 1, "result when it is raised"));
}

/* Who is in the target stands there because it was moved; the maker is in neither cgroup. */
static struct fw_verdict target_is_full(const struct fw_evidence *ev, const char *current,
					const char *max)
{
	return FW_ALL(call_is_refused(ev),
		      fw_is(counted(ev, "at-limit", max), 1, "pids.max of the target or above it"),
		      fw_is(counted(ev, "at-limit", current), 1, "pids.current, one moved there"),
		      fw_equal(fw_told(ev, "parent.repeated"), fw_told(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      no_refusal_is_counted(ev), calls_beside_the_limit_succeed(ev),
		      fw_is(counted(ev, "child-below", "stage.inner_pids_current"), 1,
			    "pids.current with the first child made into it"),
		      fw_is(counted(ev, "child-after", "stage.inner_pids_current"), 2,
			    "pids.current with one child more"));
}

static struct fw_verdict full_target_refuses(const struct fw_evidence *ev)
{
	return target_is_full(ev, "stage.inner_pids_current", "stage.inner_pids_max");
}

static struct fw_verdict full_ancestor_of_target_refuses(const struct fw_evidence *ev)
{
	return FW_ALL(target_is_full(ev, "stage.pids_current", "stage.pids_max"),
		      fw_is_text(counted(ev, "at-limit", "stage.inner_pids_max"), "max",
				 "pids.max of the target itself"));
}

/* The maker's own is full, and stays so: who is made counts above both, and not there. */
static struct fw_verdict full_cgroup_is_left(const struct fw_evidence *ev)
{
	return FW_ALL(cgroup_is_full(ev, "stage.inner_pids_current", "stage.inner_pids_max"),
		      child_came(ev, "parent.ret", "child-beyond", "beyond.ppid"),
		      fw_equal(counted(ev, "child-beyond", "stage.inner_pids_current"),
			       counted(ev, "at-limit", "stage.inner_pids_current"),
			       "pids.current of the maker's with the child"),
		      fw_is_sum(counted(ev, "child-beyond", "stage.pids_current"),
				counted(ev, "at-limit", "stage.pids_current"), 1,
				"pids.current above both with the child"));
}

#define FILE_EDIT(clause_, gate_, name_, by_) \
	{ .name = name_, .src = FW_SRC_CGROUP, .at = gate_, .op = FW_EDIT_ADD, .becomes = by_, .breaks = clause_ }

#define WHOEVER(name_, capability_, oracle_, ...) \
	{ .name = name_, .args = { "by=pids", "at=inner" }, \
	  .env = &(const struct fw_env){ .caps = capability_ "=ep", .pids = 1 }, \
	  .needs = FW_NEEDS(__VA_ARGS__), .claim = "the limit binds root with " capability_, \
	  .checks = REFUSAL_CHECKS("lim-pids-max-eagain-whoever", 0x5910, oracle_), \
	  .counterexamples = FW_EDITS( \
		REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.inner_pids_current", -1), \
		FILE_EDIT(NULL, "at-limit", "stage.inner_pids_max", 1), BESIDE_EDITS(NULL)) }

#define INTO(name_, at_, claim_, clause_, pin_, oracle_, current_, max_) \
	{ .name = name_, .args = { "by=pids", "at=" at_, "into=inner", "count=1", "times=50" }, .claim = claim_, \
	  .doors = FW_DOOR_SYS_CLONE3, .needs = FW_NEEDS("cgroup2-pids"), \
	  .checks = FW_CHECKS({ .clause = clause_, .pin = pin_, .oracle = oracle_, \
				.saboteurs = "cgroup-not-entered errno-replaced success-told-after-refusal" }), \
	  .counterexamples = FW_EDITS( \
		REFUSED_EDITS(NULL, "refused"), BESIDE_EDITS(NULL), REPEATED_EDIT(NULL), \
		FILE_EDIT(NULL, "at-limit", "stage." current_, 1), FILE_EDIT(NULL, "at-limit", "stage." max_, 1), \
		FILE_EDIT(NULL, "child-below", "stage.inner_pids_current", -1), \
		FILE_EDIT(NULL, "refused-often", "stage.inner_pids_current", 10), \
		FILE_EDIT(NULL, "child-after", "stage.inner_pids_current", -1)) }

const struct fw_case fw_case_limits_pids = {
	.id = "limits.pids",
	.claim = "a cgroup with as many tasks as pids.max allows gets EAGAIN, no sooner and no later",
	.cannot_tell = "in which hierarchy it was, where both could have the controller",
	.violated_by = "a kernel that counts one too many or too few, or never takes back what a refused call counted",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .pids = 1 },
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS | FW_LOOK_PIDS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD | FW_LOOK_PIDS },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS | FW_LOOK_PIDS },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_PIDS },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD | FW_LOOK_PIDS },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS | FW_LOOK_PIDS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "own", .args = { "by=pids", "at=inner", "times=1000" },
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-pids-max-eagain", .pin = 0x9207, .oracle = refused_at_the_count,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "lim-pids-max-eagain-neighbour", .pin = 0xaad8,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "lim-pids-counted", .pin = 0x8f7f, .oracle = tasks_are_counted,
			  .saboteurs = "counted-elsewhere" },
			{ .clause = "lim-pids-events", .pin = 0xa69f, .oracle = refusals_are_events,
			  .saboteurs = "refused-twice" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("lim-pids-max-eagain", "refused"),
			FILE_EDIT("lim-pids-max-eagain", "at-limit", "stage.inner_pids_current", -1),
			FILE_EDIT("lim-pids-max-eagain", "at-limit", "stage.inner_pids_max", 1),
			BESIDE_EDITS("lim-pids-max-eagain-neighbour"),
			FILE_EDIT("lim-pids-counted", "child-below", "stage.inner_pids_current", -1),
			FILE_EDIT("lim-pids-counted", "at-limit", "stage.pids_current", 1),
			FILE_EDIT("lim-pids-counted", "refused", "stage.inner_pids_current", 1),
			FILE_EDIT("lim-pids-counted", "refused-often", "stage.inner_pids_current", 1000),
			FILE_EDIT("lim-pids-counted", "refused-often", "stage.pids_current", 1000),
			FILE_EDIT("lim-pids-counted", "child-after", "stage.inner_pids_current", -1),
			FILE_EDIT("lim-pids-events", "refused", "stage.inner_pids_events", -1),
			FILE_EDIT("lim-pids-events", "refused-often", "stage.inner_pids_events", -5),
			REPEATED_EDIT("lim-pids-events"),
			LEFT_EDITS,
			FILE_EDIT("fork-ret-failure-no-child", "refused-often", "stage.inner_pids_current", 1)) },
		WHOEVER("sys-admin", "cap_sys_admin", maker_with_sys_admin_is_refused, "root"),
		WHOEVER("sys-resource", "cap_sys_resource", maker_with_sys_resource_is_refused, "root",
			"cap:sys_resource"),
		{ .name = "ancestor", .args = { "by=pids", "at=outer" },
		  .claim = "the limit of a cgroup above the maker's own binds as well",
		  .checks = REFUSAL_CHECKS("lim-pids-ancestor", 0x9ea3, refused_at_the_ancestors_count),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.pids_current", -1),
			FILE_EDIT(NULL, "at-limit", "stage.pids_max", 1),
			{ .name = "stage.inner_pids_max", .src = FW_SRC_CGROUP, .at = "at-limit", .text = "few" },
			BESIDE_EDITS(NULL)) },
		{ .name = "lowered", .args = { "by=pids", "at=inner", "close=lower" },
		  .claim = "a limit below the number of tasks there are refuses, and ends nobody",
		  .checks = REFUSAL_CHECKS("lim-pids-max-below-current", 0x8947, lowered_limit_binds),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.inner_pids_max", 1),
			FILE_EDIT(NULL, "refused", "stage.inner_pids_current", -1),
			{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1 }) },
		{ .name = "moved", .args = { "by=pids", "at=inner", "close=move" },
		  .claim = "a task is moved into a cgroup at its limit, and none is made there",
		  .checks = REFUSAL_CHECKS("lim-pids-migration", 0x1ce9, moving_is_not_limited),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.inner_pids_current", -1),
			FILE_EDIT(NULL, "at-limit", "stage.inner_pids_max", 1),
			{ .name = "parent.moved", .src = FW_SRC_PROBE, .becomes = -EAGAIN },
			{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1 }) },
		{ .name = "zombies", .args = { "by=pids", "at=inner", "fill=zombie", "lift=reap" },
		  .claim = "a zombie is counted until it is waited for",
		  .checks = REFUSAL_CHECKS("lim-pids-zombie-charged", 0xe65c, zombies_count_until_waited_for),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.inner_pids_current", -1),
			FILE_EDIT(NULL, "child-after", "stage.inner_pids_max", 1),
			FILE_EDIT(NULL, "child-after", "stage.inner_pids_current", 1), BESIDE_EDITS(NULL)) },
		{ .name = "other-refusal", .args = { "by=dead-init", "times=50" },
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN, .pids = 1 },
		  .claim = "a call that is refused for another reason is not counted",
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-pids-counted", .pin = 0x8f7f, .oracle = other_refusals_are_not_counted,
			  .saboteurs = "errno-replaced success-told-after-refusal" }, { 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"),
			FILE_EDIT(NULL, "refused", "stage.inner_pids_current", 1),
			FILE_EDIT(NULL, "refused-often", "stage.inner_pids_current", 1000),
			FILE_EDIT(NULL, "refused-often", "stage.pids_current", 1000)) },
		INTO("into-full", "inner", "a cgroup at its limit takes no child of a maker outside",
		     "clone3-into-cgroup-pids-target", 0xa818, full_target_refuses,
		     "inner_pids_current", "inner_pids_max"),
		INTO("into-full-above", "outer", "a cgroup takes no child when one above it is at its limit",
		     "clone3-into-cgroup-pids-above", 0xe0ae, full_ancestor_of_target_refuses,
		     "pids_current", "pids_max"),
		{ .name = "out-of-full", .args = { "by=pids", "at=inner", "into=beside" },
		  .doors = FW_DOOR_SYS_CLONE3, .needs = FW_NEEDS("cgroup2-pids"),
		  .claim = "a maker in a cgroup at its limit makes a child into another",
		  .checks = FW_CHECKS({ .clause = "clone3-into-cgroup-pids-makers", .pin = 0xd2a2,
					.oracle = full_cgroup_is_left, .saboteurs = "cgroup-not-entered" }),
		  .counterexamples = FW_EDITS(
			FW_SAID("parent.ret", -1, NULL),
			{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			FILE_EDIT(NULL, "at-limit", "stage.inner_pids_current", -1),
			FILE_EDIT(NULL, "child-beyond", "stage.inner_pids_current", 1),
			FILE_EDIT(NULL, "child-beyond", "stage.pids_current", -1)) },
		{ .name = "threads", .args = { "by=pids", "at=inner", "fill=thread", "makes=thread" },
		  .doors = FW_DOORS_FLAGS,
		  .claim = "threads take places, and a thread is refused",
		  .checks = REFUSAL_CHECKS("lim-pids-max-eagain", 0x9207, thread_is_refused),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), FILE_EDIT(NULL, "at-limit", "stage.inner_pids_max", 1),
			FILE_EDIT(NULL, "at-limit", "stage.inner_pids_current", 1), TOLD_EDITS(NULL)) },
		{ 0 } },
};
