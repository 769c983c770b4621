/* SPDX-License-Identifier: MIT */
/*
 * A maker that is scheduled unlike a new process, and how its child is scheduled.
 *
 * Claim: policy, priority, nice value, CPUs, I/O priority, autogroup and cpuset are the maker's.
 * Door: every one that makes a process, and posix_spawn, for they are kept over exec too.
 * Seen from: sched_getattr, sched_getaffinity, ioprio_get and kcmp by another process, stat, autogroup and cpuset.
 * Would be violated by: a kernel that starts a child under the policy, at the nice value or on the CPUs of any process.
 * Cannot tell: a CPU mask from the usual one on a machine of one CPU; more of a cpuset than its name.
 */
#include "case.h"

enum { OTHER, FIFO, RR, BATCH, IDLE = 5 }; /* as sched(7) names them, by the kernel's numbers */

static const struct fw_fact *sched(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_SCHED, name);
}

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STAT, name);
}

static struct fw_verdict nice_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(sched(ev, "parent.sched_nice"), 0, "nice value as set"),
		      fw_equal(sched(ev, "child.sched_nice"), sched(ev, "parent.sched_nice"),
			       "nice value, asked"),
		      fw_equal(stat_of(ev, "child.nice"), stat_of(ev, "parent.nice"),
			       "nice value, in stat"));
}

static struct fw_verdict policy_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(sched(ev, "parent.sched_policy"), OTHER, "policy as set"),
		      fw_equal(sched(ev, "child.sched_policy"), sched(ev, "parent.sched_policy"),
			       "policy, asked"),
		      fw_equal(sched(ev, "child.sched_priority"),
			       sched(ev, "parent.sched_priority"), "static priority, asked"),
		      fw_equal(stat_of(ev, "child.policy"), stat_of(ev, "parent.policy"),
			       "policy, in stat"),
		      fw_equal(stat_of(ev, "child.rt_priority"), stat_of(ev, "parent.rt_priority"),
			       "static priority, in stat"));
}

static struct fw_verdict realtime_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(policy_is_the_makers(ev),
		      fw_at_least(sched(ev, "parent.sched_priority"), 2, "static priority as set"));
}

static struct fw_verdict cpus_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(sched(ev, "parent.cpus_count"), 1, "CPUs as set"),
		      fw_equal(sched(ev, "child.cpus"), sched(ev, "parent.cpus"), "CPUs, asked"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.cpus_allowed"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.cpus_allowed"),
			       "CPUs, in status"));
}

static struct fw_verdict io_priority_is_the_makers(const struct fw_evidence *ev)
{
	const struct fw_fact *own = fw_find_at(ev, "standing", FW_SRC_IPC, "parent.ioprio");

	return FW_ALL(fw_made(ev), fw_is(own, 2 << 13 | 6, "I/O priority as set"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_IPC, "child.ioprio"), own,
			       "I/O priority"),
		      fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.io"), 0,
				"whether the I/O contexts are one"));
}

static struct fw_verdict autogroup_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(sched(ev, "child.autogroup"), sched(ev, "parent.autogroup"),
			       "autogroup"),
		      fw_equal(stat_of(ev, "child.session"), stat_of(ev, "parent.session"),
			       "session"));
}

/* Sessions have autogroups, but whose it is does not depend on who leads. */
static struct fw_verdict autogroup_is_the_members(const struct fw_evidence *ev)
{
	return FW_ALL(autogroup_is_the_makers(ev),
		      fw_differ(stat_of(ev, "parent.session"),
				fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.pid"),
				"session of the maker, its number"));
}

static struct fw_verdict cpuset_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(sched(ev, "child.cpuset"), sched(ev, "parent.cpuset"), "cpuset"));
}

/* ---- with the reset-on-fork flag ---- */

static struct fw_verdict flag_stays_with_the_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(sched(ev, "parent.sched_flags"), 1, 1, "flag of the maker"),
		      fw_bits(sched(ev, "child.sched_flags"), 1, 0, "flag of the child"));
}

static struct fw_verdict realtime_is_given_up(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(sched(ev, "parent.sched_policy"), OTHER, "policy as set"),
		      fw_at_least(sched(ev, "parent.sched_priority"), 2, "static priority as set"),
		      fw_is(sched(ev, "child.sched_policy"), OTHER, "policy of the child, asked"),
		      fw_is(sched(ev, "child.sched_priority"), 0, "its static priority, asked"),
		      fw_is(stat_of(ev, "child.policy"), OTHER, "policy of the child, in stat"),
		      fw_is(stat_of(ev, "child.rt_priority"), 0, "its static priority, in stat"));
}

static struct fw_verdict negative_nice_is_given_up(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(sched(ev, "parent.sched_nice"), -5, "nice value as set"),
		      fw_is(sched(ev, "child.sched_nice"), 0, "nice value of the child, asked"),
		      fw_is(stat_of(ev, "child.nice"), 0, "nice value of the child, in stat"));
}

static const struct fw_check checks_other[] = {
	{ .clause = "sched-affinity-inherited", .pin = 0x4b24, .oracle = cpus_are_the_makers,
	  .saboteurs = "cpus-changed" },
	{ .clause = "sched-autogroup-inherited", .pin = 0x4f75, .oracle = autogroup_is_the_makers,
	  .needs = FW_NEEDS("autogroup"), .saboteurs = "session-own" },
	{ .clause = "sched-cpuset-inherited", .pin = 0x2b99, .oracle = cpuset_is_the_makers,
	  .needs = FW_NEEDS("cpuset"),
	  .no_saboteur = "only files of a cgroup hierarchy move a process to another cpuset" },
	{ .clause = "sched-ioprio-inherited", .pin = 0xd2c6, .oracle = io_priority_is_the_makers,
	  .needs = FW_NEEDS("ioprio", "kcmp"), .saboteurs = "ioprio-changed" },
	{ .clause = "sched-nice-inherited", .pin = 0x9abf, .oracle = nice_is_the_makers,
	  .saboteurs = "nice-changed" },
	{ 0 }
};

static const struct fw_check checks_fair[] = {
	{ .clause = "sched-nice-inherited", .pin = 0x9abf, .oracle = nice_is_the_makers,
	  .saboteurs = "nice-changed" },
	{ .clause = "sched-policy-inherited", .pin = 0xa07a, .oracle = policy_is_the_makers,
	  .saboteurs = "policy-changed" },
	{ 0 }
};

static const struct fw_check checks_realtime[] = {
	{ .clause = "sched-policy-inherited", .pin = 0xa07a, .oracle = realtime_is_the_makers,
	  .saboteurs = "policy-changed" },
	{ 0 }
};

static const struct fw_check checks_reset_realtime[] = {
	{ .clause = "sched-reset-on-fork-rt", .pin = 0x9f8e, .oracle = realtime_is_given_up,
	  .saboteurs = "policy-kept" },
	{ .clause = "sched-reset-on-fork-not-passed-on", .pin = 0x0e16, .oracle = flag_stays_with_the_maker,
	  .saboteurs = "reset-flag-kept" },
	{ 0 }
};

static const struct fw_check checks_reset_negative[] = {
	{ .clause = "sched-reset-on-fork-nice", .pin = 0x5115, .oracle = negative_nice_is_given_up,
	  .saboteurs = "nice-kept" },
	{ .clause = "sched-reset-on-fork-not-passed-on", .pin = 0x0e16, .oracle = flag_stays_with_the_maker,
	  .saboteurs = "reset-flag-kept" },
	{ 0 }
};

static const struct fw_check checks_reset_kept[] = {
	{ .clause = "sched-reset-on-fork-nice-positive", .pin = 0x6749, .oracle = nice_is_the_makers,
	  .saboteurs = "nice-changed" },
	{ .clause = "sched-reset-on-fork-not-passed-on", .pin = 0x0e16, .oracle = flag_stays_with_the_maker,
	  .saboteurs = "reset-flag-kept" },
	{ .clause = "sched-reset-on-fork-other-policies", .pin = 0xff36, .oracle = policy_is_the_makers,
	  .saboteurs = "policy-changed" },
	{ 0 }
};

#define CHILD(source, thing, value, clause_id) \
	{ .name = "child." thing, .src = source, .at = "standing", .becomes = value, .breaks = clause_id }
#define CHILD_TEXT(source, thing, value, clause_id) \
	{ .name = "child." thing, .src = source, .at = "standing", .text = value, .breaks = clause_id }
#define NICE_EDITS(clause_id) \
	CHILD(FW_SRC_SCHED, "sched_nice", 0, clause_id), CHILD(FW_SRC_STAT, "nice", 0, clause_id)
#define POLICY_EDITS(clause_id) \
	CHILD(FW_SRC_SCHED, "sched_policy", OTHER, clause_id), CHILD(FW_SRC_STAT, "policy", OTHER, clause_id)
#define FLAG_EDITS \
	CHILD(FW_SRC_SCHED, "sched_flags", 1, "sched-reset-on-fork-not-passed-on"), \
	{ .name = "parent.sched_flags", .src = FW_SRC_SCHED, .at = "standing", .becomes = 0, \
	  .breaks = "sched-reset-on-fork-not-passed-on" }

static const struct fw_edit edits_other[] = {
	FW_NOT_MADE,
	CHILD_TEXT(FW_SRC_SCHED, "cpus", "0 1 2", "sched-affinity-inherited"),
	CHILD_TEXT(FW_SRC_STATUS, "cpus_allowed", "ff", "sched-affinity-inherited"),
	CHILD_TEXT(FW_SRC_SCHED, "autogroup", "/autogroup-1 nice 0", "sched-autogroup-inherited"),
	CHILD_TEXT(FW_SRC_SCHED, "cpuset", "/elsewhere", "sched-cpuset-inherited"),
	CHILD(FW_SRC_IPC, "ioprio", 0, "sched-ioprio-inherited"),
	CHILD(FW_SRC_KCMP, "kcmp.io", 0, "sched-ioprio-inherited"),
	NICE_EDITS("sched-nice-inherited"),
	{ 0 }
};

static const struct fw_edit edits_fair[] = {
	FW_NOT_MADE,
	NICE_EDITS("sched-nice-inherited"),
	POLICY_EDITS("sched-policy-inherited"),
	{ 0 }
};

static const struct fw_edit edits_realtime[] = {
	FW_NOT_MADE,
	POLICY_EDITS("sched-policy-inherited"),
	CHILD(FW_SRC_SCHED, "sched_priority", 1, "sched-policy-inherited"),
	CHILD(FW_SRC_STAT, "rt_priority", 1, "sched-policy-inherited"),
	{ 0 }
};

static const struct fw_edit edits_reset_realtime[] = {
	FW_NOT_MADE,
	CHILD(FW_SRC_SCHED, "sched_policy", FIFO, "sched-reset-on-fork-rt"),
	CHILD(FW_SRC_SCHED, "sched_priority", 7, "sched-reset-on-fork-rt"),
	CHILD(FW_SRC_STAT, "policy", RR, "sched-reset-on-fork-rt"),
	CHILD(FW_SRC_STAT, "rt_priority", 7, "sched-reset-on-fork-rt"),
	FLAG_EDITS,
	{ 0 }
};

static const struct fw_edit edits_reset_negative[] = {
	FW_NOT_MADE,
	CHILD(FW_SRC_SCHED, "sched_nice", -5, "sched-reset-on-fork-nice"),
	CHILD(FW_SRC_STAT, "nice", -5, "sched-reset-on-fork-nice"),
	FLAG_EDITS,
	{ 0 }
};

static const struct fw_edit edits_reset_kept[] = {
	FW_NOT_MADE,
	NICE_EDITS("sched-reset-on-fork-nice-positive"),
	POLICY_EDITS("sched-reset-on-fork-other-policies"),
	FLAG_EDITS,
	{ 0 }
};

static const struct fw_env may_be_realtime = { .caps = "cap_sys_nice=ep" };

#define REALTIME FW_NEEDS("sched:realtime"), .env = &may_be_realtime

const struct fw_case fw_case_scheduling_inherited = {
	.id = "scheduling.inherited",
	.claim = "policy, priority, nice value, CPUs, I/O priority, autogroup and cpuset are the maker's",
	.cannot_tell = "a CPU mask from the usual one on a machine of one CPU; more of a cpuset than its name",
	.violated_by = "a kernel that starts a child under the policy, at the nice value or on the CPUs of any process",
	.probe = "make_scheduled",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "standing" }, { "child-asked" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child",
		  .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_SCHED | FW_LOOK_IPC | FW_LOOK_KCMP },
		{ .at = "standing", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_SCHED | FW_LOOK_IPC },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "other", .args = { "policy=other", "nice=7", "pinned=1" },
		  .checks = checks_other, .counterexamples = edits_other },
		{ .name = "member", .args = { "member=1" },
		  .claim = "the autogroup is the maker's, who is no leader of a session",
		  .checks = FW_CHECKS({ .clause = "sched-autogroup-inherited", .pin = 0x4f75,
					.oracle = autogroup_is_the_members, .needs = FW_NEEDS("autogroup"),
					.saboteurs = "session-own" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, CHILD_TEXT(FW_SRC_SCHED, "autogroup", "/autogroup-1 nice 0", NULL),
			CHILD(FW_SRC_STAT, "session", 77, NULL),
			{ .name = "parent.session", .src = FW_SRC_STAT, .at = "standing", .becomes = 0 }) },
		{ .name = "batch", .args = { "policy=batch", "nice=5" },
		  .checks = checks_fair, .counterexamples = edits_fair },
		{ .name = "idle", .args = { "policy=idle", "nice=3" },
		  .checks = checks_fair, .counterexamples = edits_fair },
		{ .name = "fifo", .args = { "policy=fifo", "priority=7" }, .needs = REALTIME,
		  .checks = checks_realtime, .counterexamples = edits_realtime },
		{ .name = "rr", .args = { "policy=rr", "priority=9" }, .needs = REALTIME,
		  .checks = checks_realtime, .counterexamples = edits_realtime },
		{ .name = "reset-fifo", .args = { "policy=fifo", "priority=7", "reset=setscheduler" },
		  .needs = REALTIME,
		  .claim = "with the reset-on-fork flag the child of a real-time maker is under SCHED_OTHER",
		  .checks = checks_reset_realtime, .counterexamples = edits_reset_realtime },
		{ .name = "reset-rr", .args = { "policy=rr", "priority=9", "reset=setattr" }, .needs = REALTIME,
		  .claim = "with the reset-on-fork flag the child of a real-time maker is under SCHED_OTHER",
		  .checks = checks_reset_realtime, .counterexamples = edits_reset_realtime },
		{ .name = "reset-negative", .args = { "nice=-5", "reset=setscheduler" }, .needs = REALTIME,
		  .claim = "with the reset-on-fork flag a negative nice value is not passed on",
		  .checks = checks_reset_negative, .counterexamples = edits_reset_negative },
		{ .name = "reset-kept", .args = { "policy=batch", "nice=6", "reset=setattr" },
		  .claim = "with the reset-on-fork flag what needs no privilege is passed on, the flag itself not",
		  .checks = checks_reset_kept, .counterexamples = edits_reset_kept },
		{ 0 } },
};
