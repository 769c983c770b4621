/* SPDX-License-Identifier: MIT */
/*
 * A maker with timers of every kind, all going off again and again, and its child.
 *
 * Claim: no interval timer, alarm or POSIX timer is the child's; the maker's go on.
 * Door: every one that makes a process, and posix_spawn.
 * Seen from: the list of POSIX timers and the pending signals of both in /proc, before the call, as the child stands
 *   and when each period has passed in it; getitimer and alarm in both.
 * Would be violated by: a kernel that copies timers, leaves them ticking in the child, or takes them from the maker.
 * Cannot tell: a timer that came along with a much longer period than its maker gave it.
 */
#include <signal.h>

#include "case.h"

enum { BY_CLOCK = 40, BY_WORK, OF_CHILD }; /* the probe's */

static const uint64_t by_itimers = FW_SIG(SIGALRM) | FW_SIG(SIGVTALRM) | FW_SIG(SIGPROF);
static const uint64_t by_timers = FW_SIG(BY_CLOCK) | FW_SIG(BY_WORK);

static const struct fw_fact *pending(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

/* Which signal is for the thread and which for the process is the timer's to say: neither has one. */
static struct fw_verdict none_went_off(const struct fw_evidence *ev, const char *at, uint64_t set)
{
	return FW_ALL(fw_bits(pending(ev, at, "child.shdpnd"), set, 0,
			      "signals of timers, process"),
		      fw_bits(pending(ev, at, "child.sigpnd"), set, 0,
			      "signals of timers, thread"));
}

static struct fw_verdict all_went_off(const struct fw_evidence *ev, const char *at, uint64_t set)
{
	return fw_bits(pending(ev, at, "parent.shdpnd"), set, set, "signals of the maker's timers");
}

/* The clock that the child stood for was read several times, and its own timer went off last. */
static struct fw_verdict child_stood_long_enough(const struct fw_evidence *ev)
{
	return FW_ALL(fw_reached(ev, "past", "child"),
		      fw_bits(pending(ev, "past", "child.shdpnd"), FW_SIG(OF_CHILD),
			      FW_SIG(OF_CHILD), "signal of the child's own timer"));
}

static struct fw_verdict no_interval_timer(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), all_went_off(ev, "armed", by_itimers),
		      fw_is(fw_told(ev, "child.real"), 0, "ITIMER_REAL of the child"),
		      fw_is(fw_told(ev, "child.virtual"), 0, "ITIMER_VIRTUAL of the child"),
		      fw_is(fw_told(ev, "child.prof"), 0, "ITIMER_PROF of the child"),
		      none_went_off(ev, "standing", by_itimers), child_stood_long_enough(ev),
		      none_went_off(ev, "past", by_itimers),
		      fw_at_least(fw_told(ev, "parent.real"), 1, "ITIMER_REAL of the maker"),
		      fw_at_least(fw_told(ev, "parent.virtual"), 1, "ITIMER_VIRTUAL of the maker"),
		      fw_at_least(fw_told(ev, "parent.prof"), 1, "ITIMER_PROF of the maker"));
}

static const struct fw_fact *timers(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_TIMERS, name);
}

static struct fw_verdict no_posix_timer(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), all_went_off(ev, "armed", by_timers),
		      fw_is(timers(ev, "standing", "parent.timers_count"), 2,
			    "timers of the maker"),
		      fw_is(timers(ev, "standing", "child.timers_count"), 0, "timers of the child"),
		      none_went_off(ev, "standing", by_timers), child_stood_long_enough(ev),
		      fw_is(timers(ev, "past", "parent.timers_count"), 2,
			    "timers of the maker at the end"),
		      fw_is(timers(ev, "past", "child.timers_count"), 1,
			    "timers of the child, its own made"),
		      none_went_off(ev, "past", by_timers));
}

static struct fw_verdict no_alarm(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.real"), 0, "time left, by getitimer"),
		      fw_is(fw_told(ev, "child.alarm"), 0, "seconds left, by alarm"),
		      fw_at_least(fw_told(ev, "parent.real"), 1, "time left to the maker"),
		      none_went_off(ev, "past", FW_SIG(SIGALRM)));
}

#define WENT_OFF(gate, signal, clause_id) \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = gate, .op = FW_EDIT_XOR, \
	  .becomes = (int64_t)FW_SIG(signal), .breaks = clause_id }
#define TIMERS(gate, thing, value) \
	{ .name = thing, .src = FW_SRC_TIMERS, .at = gate, .becomes = value, \
	  .breaks = "time-posix-timers-not-inherited" }

const struct fw_case fw_case_accounting_timers = {
	.id = "accounting.timers",
	.claim = "no interval timer, alarm or POSIX timer is the child's; the maker's go on",
	.cannot_tell = "a timer that came along with a much longer period than its maker gave it",
	.violated_by = "a kernel that copies timers, leaves them ticking in the child, or takes them from the maker",
	.probe = "make_timed",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.needs = FW_NEEDS("proc-signals"),
	.gates = (const struct fw_gate[]){ { "armed" }, { "standing" }, { "past" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "armed", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_TIMERS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_TIMERS },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_TIMERS },
		{ .at = "past", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_TIMERS },
		{ .at = "past", .of = "parent", .with = FW_LOOK_TIMERS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "periodic",
		  .checks = (const struct fw_check[]){
			{ .clause = "time-itimers-not-inherited", .pin = 0x0ecf, .oracle = no_interval_timer,
			  .saboteurs = "itimers-kept" },
			{ .clause = "time-posix-timers-not-inherited", .pin = 0x0d80, .oracle = no_posix_timer,
			  .saboteurs = "posix-timers-kept" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			FW_SAID("child.real", 2000, "time-itimers-not-inherited"),
			FW_SAID("child.virtual", 500, "time-itimers-not-inherited"),
			FW_SAID("child.prof", 500, "time-itimers-not-inherited"),
			FW_SAID("parent.real", 0, "time-itimers-not-inherited"),
			FW_SAID("parent.virtual", 0, "time-itimers-not-inherited"),
			FW_SAID("parent.prof", 0, "time-itimers-not-inherited"),
			WENT_OFF("standing", SIGALRM, "time-itimers-not-inherited"),
			WENT_OFF("past", SIGALRM, "time-itimers-not-inherited"),
			WENT_OFF("past", SIGVTALRM, "time-itimers-not-inherited"),
			WENT_OFF("past", SIGPROF, "time-itimers-not-inherited"),
			WENT_OFF("past", BY_CLOCK, "time-posix-timers-not-inherited"),
			WENT_OFF("past", BY_WORK, "time-posix-timers-not-inherited"),
			TIMERS("standing", "child.timers_count", 2),
			TIMERS("past", "child.timers_count", 3),
			TIMERS("past", "parent.timers_count", 0),
			{ 0 } } },
		{ .name = "alarm", .args = { "alarm=1" },
		  .claim = "an alarm is not the child's; the maker's goes on",
		  .checks = (const struct fw_check[]){
			{ .clause = "time-itimers-not-inherited-alarm", .pin = 0x62ad, .oracle = no_alarm,
			  .saboteurs = "itimers-kept" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			FW_SAID("child.real", 40000000, "time-itimers-not-inherited-alarm"),
			FW_SAID("child.alarm", 40000, "time-itimers-not-inherited-alarm"),
			FW_SAID("parent.real", 0, "time-itimers-not-inherited-alarm"),
			WENT_OFF("past", SIGALRM, "time-itimers-not-inherited-alarm"),
			{ 0 } } },
		{ 0 } },
};
