/* SPDX-License-Identifier: MIT */
/*
 * Which number a child gets: the order of numbers in a pid namespace where nobody else makes processes.
 *
 * Claim: the next free one after the one given last, past those in use, round to 300 from the top; what the kernel says
 *   was given last was given last; an ended child keeps its number until it is waited for.
 * Door: every one that makes a process.
 * Seen from: status of each child in a procfs of that namespace; loadavg, stat, ns_last_pid and pid_max as the keeper
 *   reads them there; results of the maker's writes.
 * Would be violated by: a kernel that gives numbers in another order, or gives one that is in use.
 * Cannot tell: what the counter of processes counts of others, who make some meanwhile.
 */
#include "case.h"

#include <errno.h>

static const struct fw_fact *counted(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_IO, name);
}

static const struct {
	const char *gate, *pid, *ret;
} made[] = {
	{ "first", "first.pid", "parent.ret" },
	{ "second", "second.pid", "parent.ret2" },
	{ "third", "third.pid", "parent.ret3" },
	{ "fourth", "fourth.pid", "parent.ret4" },
};

/* Which: from 0. The child as it stood, and what the maker was told. */
static const struct fw_fact *pid_of(const struct fw_evidence *ev, int which)
{
	return fw_find_at(ev, made[which].gate, FW_SRC_STATUS, made[which].pid);
}

static struct fw_verdict told_truly(const struct fw_evidence *ev, int which)
{
	return fw_equal(fw_told(ev, made[which].ret), pid_of(ev, which),
			"result in the maker, the child's number");
}

static struct fw_verdict one_after_the_other(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_sum(pid_of(ev, 0), counted(ev, "before", "stage.last_pid"), 1, "first"),
		      fw_is_sum(pid_of(ev, 1), pid_of(ev, 0), 1, "second"),
		      fw_is_sum(pid_of(ev, 2), pid_of(ev, 1), 1, "third"),
		      fw_is_sum(pid_of(ev, 3), pid_of(ev, 2), 1, "fourth"), told_truly(ev, 0),
		      told_truly(ev, 1), told_truly(ev, 2), told_truly(ev, 3));
}

static struct fw_verdict each_is_named_last(const struct fw_evidence *ev, const char *name)
{
	return FW_ALL(fw_made(ev), fw_equal(counted(ev, "first", name), pid_of(ev, 0), "first"),
		      fw_equal(counted(ev, "second", name), pid_of(ev, 1), "second"),
		      fw_equal(counted(ev, "third", name), pid_of(ev, 2), "third"),
		      fw_equal(counted(ev, "fourth", name), pid_of(ev, 3), "fourth"),
		      fw_equal(counted(ev, "after", name), pid_of(ev, 3), "after all"));
}

static struct fw_verdict loadavg_names_the_last(const struct fw_evidence *ev)
{
	return each_is_named_last(ev, "stage.last_pid");
}

static struct fw_verdict ns_last_pid_names_the_last(const struct fw_evidence *ev)
{
	return each_is_named_last(ev, "stage.ns_last_pid");
}

static struct fw_verdict processes_are_counted(const struct fw_evidence *ev)
{
	const struct fw_fact *before = counted(ev, "before", "stage.forks");

	return FW_ALL(fw_made(ev),
		      fw_at_most_sum(before, counted(ev, "first", "stage.forks"), -1,
				     "counted before the first, counted with it"),
		      fw_at_most_sum(before, counted(ev, "after", "stage.forks"), -4,
				     "counted before the first, counted after the fourth"));
}

static struct fw_verdict used_number_is_passed_over(const struct fw_evidence *ev)
{
	const struct fw_fact *used = fw_told(ev, "parent.used");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.wrote_last2"), 0, "write of ns_last_pid"),
		      fw_equal(fw_find_at(ev, "second", FW_SRC_STATUS, "holder.pid"), used,
			       "who has the number still"),
		      fw_is_sum(pid_of(ev, 0), used, -1, "the one before it"),
		      fw_is_sum(pid_of(ev, 1), used, 1, "the one behind it"), told_truly(ev, 0),
		      told_truly(ev, 1));
}

static struct fw_verdict begins_anew_at_300(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.wrote_last"), 0, "write of ns_last_pid"),
		      fw_is_sum(pid_of(ev, 0), counted(ev, "before", "stage.pid_max"), -1,
				"the largest, pid_max less one"),
		      fw_is(pid_of(ev, 1), 300, "the one after it"), told_truly(ev, 1));
}

static struct fw_verdict next_follows_what_was_written(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.wrote_last"), 0, "write of ns_last_pid"),
		      fw_is(pid_of(ev, 0), 2001, "number of the child"), told_truly(ev, 0),
		      fw_is(counted(ev, "first", "stage.ns_last_pid"), 2001,
			    "ns_last_pid after it"));
}

/* CAP_CHECKPOINT_RESTORE is 40 and CAP_SYS_ADMIN 21. */
static struct fw_verdict checkpoint_restore_is_enough(const struct fw_evidence *ev)
{
	return FW_ALL(next_follows_what_was_written(ev),
		      fw_bits(fw_find_at(ev, "before", FW_SRC_STATUS, "parent.capeff"), ~0ULL,
			      1ULL << 40, "capabilities of the maker"));
}

static struct fw_verdict write_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.wrote_last"), -EPERM, "write of ns_last_pid"),
		      fw_made(ev),
		      fw_is_sum(pid_of(ev, 0), counted(ev, "before", "stage.ns_last_pid"), 1,
				"number of the child, the one given last"));
}

static const struct fw_fact *at_kept(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "kept", FW_SRC_STATUS, name);
}

/* keep, make with that number next in line, reap, make with that number next in line */
static struct fw_verdict number_stays_until_the_wait(const struct fw_evidence *ev)
{
	const struct fw_fact *kept = fw_told(ev, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.wrote_last"), 0, "write of ns_last_pid"),
		      fw_equal(at_kept(ev, "first.pid"), kept, "number of the ended child"),
		      fw_is_text(at_kept(ev, "first.state"), "Z", "its state"),
		      fw_is(fw_told(ev, "parent.signalled_kept"), 0, "signal 0 to it"),
		      fw_is_sum(pid_of(ev, 1), kept, 1, "number of the next child"),
		      fw_equal(fw_told(ev, "parent.reaped"), kept, "who was waited for"),
		      fw_is(fw_told(ev, "parent.signalled_reaped"), -ESRCH,
			    "signal 0 after the wait"),
		      fw_look_failed(fw_find_at(ev, "reaped", FW_SRC_STATUS, "first.status"), ESRCH,
				     "the child after the wait"),
		      fw_equal(pid_of(ev, 2), kept, "number of the next child after the wait"));
}

/* ---- pid_max ---- */

static struct fw_verdict bounds_are_kept(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.wrote_max"), -EINVAL, "300"),
		      fw_equal(fw_told(ev, "parent.max_is"), counted(ev, "before", "stage.pid_max"),
			       "pid_max after it"),
		      fw_is(fw_told(ev, "parent.wrote_max2"), -EINVAL, "2^22 and one"),
		      fw_equal(fw_told(ev, "parent.max_is2"),
			       counted(ev, "before", "stage.pid_max"), "pid_max after it"));
}

static struct fw_verdict limits_are_taken(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.wrote_max3"), 0, "2^22"),
		      fw_is(fw_told(ev, "parent.max_is3"), 1 << 22, "pid_max after it"),
		      fw_is(fw_told(ev, "parent.wrote_max4"), 0, "301"),
		      fw_is(fw_told(ev, "parent.max_is4"), 301, "pid_max after it"));
}

static struct fw_verdict limits_are_accepted(const struct fw_evidence *ev)
{
	return FW_ALL(limits_are_taken(ev), fw_made(ev),
		      fw_is(pid_of(ev, 0), 300, "number of the child, the largest there is"),
		      fw_is(counted(ev, "first", "stage.pid_max"), 301, "pid_max beside it"));
}

/* Where it is the machine's it is written back at once: somebody else may have 300. */
static struct fw_verdict limits_are_accepted_and_lifted(const struct fw_evidence *ev)
{
	return FW_ALL(limits_are_taken(ev),
		      fw_is(fw_told(ev, "parent.wrote_max5"), 0, "what stood there"), fw_made(ev),
		      told_truly(ev, 0));
}

static struct fw_verdict maximum_is_the_systems(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.wrote_max"), 0, "write of pid_max"), fw_made(ev),
		      fw_is(counted(ev, "first", "stage.pid_max"), 4000,
			    "pid_max where it was written"),
		      fw_is(fw_told(ev, "first.pid_max"), 4000, "pid_max in a namespace below"));
}

#define PID(role_, value, clause_id) \
	{ .name = role_ ".pid", .src = FW_SRC_STATUS, .at = role_, .op = FW_EDIT_ADD, .becomes = value, \
	  .breaks = clause_id }
#define TOLD(name_, value, clause_id) \
	{ .name = name_, .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = value, .breaks = clause_id }
#define COUNTED(name_, gate_, value, clause_id) \
	{ .name = name_, .src = FW_SRC_IO, .at = gate_, .op = FW_EDIT_ADD, .becomes = value, .breaks = clause_id }

#define BOUNDS_EDITS \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = "pid-max-bounds-neighbour" }, \
	TOLD("parent.wrote_max", EINVAL, "pid-max-bounds"), TOLD("parent.wrote_max2", EINVAL, "pid-max-bounds"), \
	TOLD("parent.max_is", 1, "pid-max-bounds"), TOLD("parent.max_is2", 1, "pid-max-bounds"), \
	TOLD("parent.wrote_max3", -EINVAL, "pid-max-bounds-neighbour"), \
	TOLD("parent.wrote_max4", -EINVAL, "pid-max-bounds-neighbour")
#define ONE_MAXIMUM \
	.claim = "pid_max is one number for all pid namespaces", \
	.checks = FW_CHECKS({ .clause = "pid-max-is-system-wide", .pin = 0xcf0d, .oracle = maximum_is_the_systems, \
			      .saboteurs = "success-made-refusal" }), \
	.counterexamples = FW_EDITS(FW_NOT_MADE, TOLD("first.pid_max", 1, NULL), \
				    COUNTED("stage.pid_max", "first", 1, NULL))

#define ADMIN \
	.env = &(const struct fw_env){ .user = FW_USER_ADMIN }

const struct fw_case fw_case_identity_numbers = {
	.id = "identity.numbers",
	.claim = "a child gets the next free number after the one given last, and the kernel says which that was",
	.cannot_tell = "what the counter of processes counts of others, who make some meanwhile",
	.violated_by = "a kernel that gives numbers in another order, or gives one that is in use",
	.probe = "make_numbered",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "before" }, { "first" }, { "second" }, { "third" }, { "fourth" }, { "kept" }, { "reaped" },
		{ "after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "stage", .with = FW_LOOK_IO },
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "first", .of = "first", .with = FW_LOOK_STATUS },
		{ .at = "first", .of = "stage", .with = FW_LOOK_IO },
		{ .at = "second", .of = "second", .with = FW_LOOK_STATUS },
		{ .at = "second", .of = "stage", .with = FW_LOOK_IO },
		{ .at = "second", .of = "holder", .with = FW_LOOK_STATUS },
		{ .at = "third", .of = "third", .with = FW_LOOK_STATUS },
		{ .at = "third", .of = "stage", .with = FW_LOOK_IO },
		{ .at = "fourth", .of = "fourth", .with = FW_LOOK_STATUS },
		{ .at = "fourth", .of = "stage", .with = FW_LOOK_IO },
		{ .at = "kept", .of = "first", .with = FW_LOOK_STATUS },
		{ .at = "reaped", .of = "first", .with = FW_LOOK_STATUS },
		{ .at = "after", .of = "stage", .with = FW_LOOK_IO },
		{ 0 } },
	.needs = FW_NEEDS("pidns"),
	.variants = (const struct fw_variant[]){
		{ .name = "sequence", .args = { "do=make,make,make,make" },
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-sequential", .pin = 0x543a, .oracle = one_after_the_other,
			  .saboteurs = "numbers-skipped other-pid-told" },
			{ .clause = "pid-loadavg-last", .pin = 0xa9e8, .oracle = loadavg_names_the_last,
			  .saboteurs = "later-process-made" },
			{ .clause = "pid-ns-last-pid", .pin = 0x616c, .oracle = ns_last_pid_names_the_last,
			  .needs = FW_NEEDS("ns-last-pid"), .saboteurs = "later-process-made" },
			{ .clause = "pid-stat-processes-counter", .pin = 0x1f16, .oracle = processes_are_counted,
			  .no_saboteur = "no process can keep another from being counted" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 1, "pid-sequential"), PID("second", 1, "pid-sequential"),
			PID("third", -1, "pid-sequential"), PID("fourth", 7, "pid-sequential"),
			TOLD("parent.ret3", 1, "pid-sequential"),
			COUNTED("stage.last_pid", "first", -1, "pid-loadavg-last"),
			COUNTED("stage.last_pid", "after", 1, "pid-loadavg-last"),
			COUNTED("stage.ns_last_pid", "second", -1, "pid-ns-last-pid"),
			COUNTED("stage.ns_last_pid", "after", 1, "pid-ns-last-pid"),
			COUNTED("stage.forks", "after", -1000000000, "pid-stat-processes-counter"),
			COUNTED("stage.forks", "first", -1000000000, "pid-stat-processes-counter"),
			{ 0 } } },
		{ .name = "in-use", .args = { "do=last:600,hold,last:used-2,make,make" },
		  ADMIN, .needs = FW_NEEDS("ns-last-pid"),
		  .claim = "a number that is in use is passed over",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-in-use-skipped", .pin = 0x0f21, .oracle = used_number_is_passed_over,
			  .saboteurs = "numbers-skipped" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 1, NULL), PID("second", -1, NULL), PID("second", 1, NULL),
			TOLD("parent.ret2", 1, NULL), { 0 } } },
		{ .name = "top", .args = { "do=last:max-2,make,make" }, ADMIN, .needs = FW_NEEDS("ns-last-pid"),
		  .claim = "when the largest number has been given numbering goes on at 300",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-wraps-to-300", .pin = 0xae4a, .oracle = begins_anew_at_300,
			  .saboteurs = "numbers-skipped" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 1, NULL), PID("second", 1, NULL), PID("second", -298, NULL),
			{ 0 } } },
		{ .name = "written", .args = { "do=last:2000,make" }, ADMIN, .needs = FW_NEEDS("ns-last-pid"),
		  .claim = "the number of the next child is the one after what ns_last_pid was told",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-ns-last-pid-written", .pin = 0x1af1, .oracle = next_follows_what_was_written,
			  .saboteurs = "numbers-skipped" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 1, NULL), TOLD("parent.wrote_last", -EPERM, NULL),
			COUNTED("stage.ns_last_pid", "first", -1, NULL), { 0 } } },
		{ .name = "written-by-restorer", .args = { "do=last:2000,make" },
		  .env = &(const struct fw_env){ .caps = "cap_checkpoint_restore=ep" },
		  .needs = FW_NEEDS("ns-last-pid", "checkpoint-restore"),
		  .claim = "CAP_CHECKPOINT_RESTORE alone is enough to choose the next number",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-ns-last-pid-checkpoint-restore", .pin = 0xcf86,
			  .oracle = checkpoint_restore_is_enough, .saboteurs = "numbers-skipped" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 1, NULL), TOLD("parent.wrote_last", -EPERM, NULL),
			COUNTED("stage.ns_last_pid", "first", -1, NULL),
			{ .name = "parent.capeff", .src = FW_SRC_STATUS, .at = "before", .op = FW_EDIT_XOR,
			  .becomes = 1 << 21 },
			{ 0 } } },
		{ .name = "refused", .args = { "do=last:2000,make" },
		  .env = &(const struct fw_env){ .user = FW_USER_PLAIN }, .needs = FW_NEEDS("ns-last-pid"),
		  .claim = "who has no capability over the namespace cannot choose the next number",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-ns-last-pid-refused", .pin = 0xcf43, .oracle = write_is_refused,
			  .saboteurs = "numbers-skipped" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("first", 4000, NULL), TOLD("parent.wrote_last", EPERM, NULL), { 0 } } },
		{ .name = "ended", .args = { "do=keep,last:used-1,make,reap,last:used-1,make" }, ADMIN,
		  .needs = FW_NEEDS("ns-last-pid"),
		  .claim = "an ended child keeps its number until it is waited for",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-zombie-keeps-number", .pin = 0x5e23, .oracle = number_stays_until_the_wait,
			  .saboteurs = "no-zombie-left" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, PID("second", -1, NULL), PID("third", 1, NULL),
			TOLD("parent.signalled_kept", -ESRCH, NULL), TOLD("parent.signalled_reaped", ESRCH, NULL),
			{ .name = "first.state", .src = FW_SRC_STATUS, .at = "kept", .text = "S" },
			{ 0 } } },
		{ .name = "bounds", .args = { "do=max:300,max:4194305,max:4194304,max:301,last:299,make" },
		  ADMIN, .needs = FW_NEEDS("pidns.pid_max", "ns-last-pid"),
		  .claim = "pid_max takes 301 to 2^22",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-max-bounds", .pin = 0xd7b0, .oracle = bounds_are_kept, .doors = FW_DOOR_FORK,
			  .no_saboteur = "pid_max is written through no door" },
			{ .clause = "pid-max-bounds-neighbour", .pin = 0x6456, .oracle = limits_are_accepted,
			  .saboteurs = "success-made-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(BOUNDS_EDITS, PID("first", 1, "pid-max-bounds-neighbour")) },
		{ .name = "bounds-of-machine", .args = { "do=max:300,max:4194305,max:4194304,max:301,max:before,make" },
		  .env = &(const struct fw_env){ .alone = 1 }, .needs = FW_NEEDS("spare-machine"),
		  .claim = "pid_max of the machine takes 301 to 2^22",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-max-bounds", .pin = 0xd7b0, .oracle = bounds_are_kept, .doors = FW_DOOR_FORK,
			  .no_saboteur = "pid_max is written through no door" },
			{ .clause = "pid-max-bounds-neighbour", .pin = 0x6456, .oracle = limits_are_accepted_and_lifted,
			  .saboteurs = "success-made-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			BOUNDS_EDITS,
			TOLD("parent.wrote_max5", -EINVAL, "pid-max-bounds-neighbour")) },
		{ .name = "one-maximum", .args = { "do=max:4000,apart,make" }, ADMIN,
		  .needs = FW_NEEDS("pidns.pid_max"), ONE_MAXIMUM },
		{ .name = "one-maximum-of-machine", .args = { "do=max:4000,apart,make,max:before" },
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN, .alone = 1 },
		  .needs = FW_NEEDS("pidns", "spare-machine"), ONE_MAXIMUM },
		{ 0 } },
};
