/* SPDX-License-Identifier: MIT */
/*
 * A child that has ended, asked for in every way: wrongly, leaving it, taking it, once more.
 *
 * Claim: a wrong request is refused with its errno and takes nothing, WNOWAIT leaves the child, the child's use of
 *   resources comes with it, and what was taken is not there again.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: /proc stat of the child behind each group of calls (zombie or gone, its faults and times), the results
 *   of the maker's calls.
 * Would be violated by: a kernel that reaps on WNOWAIT or on a refused call, or tells another process's use.
 * Cannot tell: parts of a tick, which stat does not tell.
 */
#include "case.h"

#include <errno.h>

enum {
	UNTOUCHED = 0x5a5a5a5a,
	STORED_PAGES = 32,
	TICK_US = 10000, /* of stat on this architecture, whatever the kernel's own */
};

/* The child has ended and nobody has taken it. */
static struct fw_verdict is_there(const struct fw_evidence *ev, const char *at)
{
	const struct fw_fact *missed = fw_find_at(ev, at, FW_SRC_STAT, "child.stat");
	struct fw_verdict v;

	if (!missed || missed->kind != FW_ERRNO || missed->i != ESRCH)
		return fw_is_text(fw_find_at(ev, at, FW_SRC_STAT, "child.stat_state"), "Z",
				  "state of the child");
	v = fw_say(FW_VIOLATED, "a child left to be waited for", "it was gone");
	fw_cite(&v, missed);
	return v;
}

static struct fw_verdict is_gone(const struct fw_evidence *ev, const char *at, const char *look,
				 const char *state)
{
	const struct fw_fact *stayed = fw_find_at(ev, at, FW_SRC_STAT, state);
	struct fw_verdict v;

	if (!stayed)
		return fw_look_failed(fw_find_at(ev, at, FW_SRC_STAT, look), ESRCH,
				      "stat of the child, waited for");
	v = fw_say(FW_VIOLATED, "gone when its parent has waited", "it is there still");
	fw_cite(&v, stayed);
	return v;
}

/* It was there before and after all that is refused, and came when it was asked for rightly. */
static struct fw_verdict child_was_left(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), is_there(ev, "ended"), is_there(ev, "refused"),
		      fw_is(fw_told(ev, "parent.rightly"), 0, "waitid without a fault"),
		      fw_equal(fw_told(ev, "parent.rightly_pid"), fw_told(ev, "parent.ret"),
			       "child told by it, result in the maker"));
}

static struct fw_verdict strangers_are_not_waited_for(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_left(ev),
		      fw_is(fw_told(ev, "parent.nobody"), -ECHILD, "wait4 without children"),
		      fw_is(fw_told(ev, "parent.nobody_waitid"), -ECHILD,
			    "waitid without children"),
		      fw_is(fw_told(ev, "parent.not_a_child"), -ECHILD,
			    "wait4 for the caller itself"),
		      is_gone(ev, "reaped", "child.stat", "child.stat_state"),
		      fw_is(fw_told(ev, "parent.again"), -ECHILD, "wait4 once more"),
		      fw_is(fw_told(ev, "parent.again_waitid"), -ECHILD, "waitid once more"));
}

static struct fw_verdict unknown_options_are_refused(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_left(ev),
		      fw_is(fw_told(ev, "parent.bad_options"), -EINVAL, "wait4"),
		      fw_is(fw_told(ev, "parent.status_word"), UNTOUCHED, "status word"),
		      fw_is(fw_told(ev, "parent.bad_waitid_options"), -EINVAL, "waitid"));
}

static struct fw_verdict unknown_kind_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_left(ev),
		      fw_is(fw_told(ev, "parent.bad_idtype"), -EINVAL, "waitid"));
}

static struct fw_verdict no_change_named_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_left(ev),
		      fw_is(fw_told(ev, "parent.no_states"), -EINVAL, "waitid"));
}

static struct fw_verdict smallest_number_is_no_group(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_left(ev), fw_is(fw_told(ev, "parent.int_min"), -ESRCH, "wait4"),
		      fw_is(fw_told(ev, "parent.status_word"), UNTOUCHED, "status word"));
}

static struct fw_verdict looking_leaves_the_child(const struct fw_evidence *ev)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.left"), 0, "waitid with WNOWAIT"),
		      fw_equal(fw_told(ev, "parent.left_pid"), made,
			       "child told, result in the maker"),
		      is_there(ev, "ended"),
		      fw_is(fw_told(ev, "parent.used"), 0, "waitid with WNOWAIT again"),
		      fw_equal(fw_told(ev, "parent.used_pid"), made, "child told again"),
		      fw_equal(fw_told(ev, "parent.waited"), made, "child taken by wait4"),
		      fw_is(fw_told(ev, "parent.wait_status"), 0x0700, "wait status"),
		      is_gone(ev, "reaped", "child.stat", "child.stat_state"));
}

/* Told in microseconds, seen in ticks: the same number, rounded down. */
static struct fw_verdict is_the_zombies(const struct fw_evidence *ev, const char *told,
					const char *seen, const char *what)
{
	const struct fw_fact *us = fw_told(ev, told);
	const struct fw_fact *ticks = fw_find_at(ev, "refused", FW_SRC_STAT, seen);
	struct fw_verdict v;

	if (!us || !ticks || us->kind != FW_INT || ticks->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(us->i / TICK_US == ticks->i ? FW_HOLDS : FW_VIOLATED,
		   "the time that stat of the zombie has", "%s: %lld us told, %lld ticks in stat",
		   what, (long long)us->i, (long long)ticks->i);
	fw_cite(&v, us);
	fw_cite(&v, ticks);
	return v;
}

/* Two ticks of both kinds together. */
static struct fw_verdict had_time(const struct fw_evidence *ev)
{
	const struct fw_fact *user = fw_find_at(ev, "refused", FW_SRC_STAT, "child.utime");
	const struct fw_fact *system = fw_find_at(ev, "refused", FW_SRC_STAT, "child.stime");
	bool more = user && system && user->kind == FW_INT && user->i > 0;

	return fw_at_least(more ? user : system, 1, "CPU time of the zombie, ticks");
}

static struct fw_verdict use_is_the_childs(const struct fw_evidence *ev)
{
	const struct fw_fact *seen = fw_find_at(ev, "refused", FW_SRC_STAT, "child.minflt");

	return FW_ALL(fw_made(ev), fw_at_least(seen, STORED_PAGES, "faults of the zombie"),
		      fw_equal(fw_told(ev, "parent.used_minflt"), seen,
			       "faults by waitid, of the zombie"),
		      fw_equal(fw_told(ev, "parent.minflt"), seen,
			       "faults by wait4, of the zombie"),
		      had_time(ev),
		      is_the_zombies(ev, "parent.used_utime_us", "child.utime",
				     "user time by waitid"),
		      is_the_zombies(ev, "parent.used_stime_us", "child.stime",
				     "system time by waitid"),
		      is_the_zombies(ev, "parent.utime_us", "child.utime", "user time by wait4"),
		      is_the_zombies(ev, "parent.stime_us", "child.stime", "system time by wait4"));
}

static struct fw_verdict no_room_gives_the_number(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.null_infop"), fw_told(ev, "parent.second"),
			       "result of waitid without room, child waited for"));
}

static struct fw_verdict no_room_takes_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_find(ev, FW_SRC_HARNESS, "second.pid"), 1, "second child"),
		      fw_at_least(fw_told(ev, "parent.null_infop"), 0,
				  "result of waitid without room"),
		      is_gone(ev, "null-reaped", "second.stat", "second.stat_state"));
}

#define OTHER_TIME(told) \
	{ .name = told, .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = TICK_US, \
	  .breaks = "waitid-nowait-rusage-use" }

const struct fw_case fw_case_wait_ended = {
	.id = "wait.ended",
	.claim = "a child that has ended is told of to who asks rightly, left or taken as asked, and taken once",
	.cannot_tell = "parts of a tick, which stat does not tell",
	.violated_by = "a kernel that reaps on WNOWAIT or on a refused call, or tells another process's use",
	.probe = "wait_for_ended",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "ended" }, { "refused" }, { "reaped" }, { "null-reaped" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "refused", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "reaped", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "null-reaped", .of = "second", .with = FW_LOOK_STAT },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "wait-errors", .pin = 0x0eda, .saboteurs = "echild-not-told",
		  .oracle = strangers_are_not_waited_for },
		{ .clause = "wait-errors-idtype", .pin = 0xab88, .saboteurs = "bad-wait-accepted",
		  .oracle = unknown_kind_is_refused },
		{ .clause = "wait-errors-no-group", .pin = 0x3f5f, .saboteurs = "bad-wait-accepted",
		  .oracle = smallest_number_is_no_group },
		{ .clause = "wait-errors-options", .pin = 0x62c5, .saboteurs = "bad-wait-accepted",
		  .oracle = unknown_options_are_refused },
		{ .clause = "wait-errors-states", .pin = 0x7b66, .saboteurs = "bad-wait-accepted",
		  .oracle = no_change_named_is_refused },
		{ .clause = "waitid-nowait-rusage", .pin = 0x5d27, .saboteurs = "no-zombie-left",
		  .oracle = looking_leaves_the_child },
		{ .clause = "waitid-nowait-rusage-use", .pin = 0xcd53, .saboteurs = "use-of-another-counted",
		  .oracle = use_is_the_childs },
		{ .clause = "waitid-null-infop", .pin = 0x21f0, .saboteurs = "null-answer-refused",
		  .oracle = no_room_gives_the_number },
		{ .clause = "waitid-null-infop-taken", .pin = 0xe70d, .saboteurs = "null-answer-refused",
		  .oracle = no_room_takes_the_child },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "refused", .text = "S",
		  .breaks = "wait-errors" },
		{ .name = "parent.nobody", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-errors" },
		{ .name = "parent.not_a_child", .src = FW_SRC_PROBE, .becomes = -EINVAL, .breaks = "wait-errors" },
		{ .name = "parent.again", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-errors" },
		{ .name = "parent.bad_idtype", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "wait-errors-idtype" },
		{ .name = "parent.rightly", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "wait-errors-idtype" },
		{ .name = "parent.int_min", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "wait-errors-no-group" },
		{ .name = "parent.bad_options", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-errors-options" },
		{ .name = "parent.status_word", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-errors-options" },
		{ .name = "parent.no_states", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-errors-states" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S",
		  .breaks = "waitid-nowait-rusage" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "reaped", .op = FW_EDIT_INSERT, .text = "Z",
		  .breaks = "waitid-nowait-rusage" },
		{ .name = "parent.used", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "waitid-nowait-rusage" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "waitid-nowait-rusage" },
		{ .name = "parent.used_minflt", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "waitid-nowait-rusage-use" },
		{ .name = "parent.minflt", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "waitid-nowait-rusage-use" },
		OTHER_TIME("parent.used_utime_us"), OTHER_TIME("parent.used_stime_us"),
		OTHER_TIME("parent.utime_us"), OTHER_TIME("parent.stime_us"),
		{ .name = "parent.null_infop", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "waitid-null-infop" },
		{ .name = "parent.null_infop", .src = FW_SRC_PROBE, .becomes = -EFAULT,
		  .breaks = "waitid-null-infop-taken" },
		{ .name = "second.stat_state", .src = FW_SRC_STAT, .at = "null-reaped", .op = FW_EDIT_INSERT,
		  .text = "Z",
		  .breaks = "waitid-null-infop-taken" },
		{ 0 } },
};
