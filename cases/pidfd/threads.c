/* SPDX-License-Identifier: MIT */
/*
 * Descriptors for a process of two threads, whose threads end one after the other, and for one of the threads.
 *
 * Claim: a descriptor for a process is readable when its last thread has ended, whichever ended first; a thread beside
 *   the first is not opened as a process, and with PIDFD_THREAD has a descriptor that is readable when that one ends.
 * Door: every one that lets its maker go on beside the child; the second thread is scaffolding.
 * Seen from: the keeper's own descriptor beside the maker's, the list of threads and the leader's state.
 * Would be violated by: a kernel that tells of the end with the first thread's, or opens any thread as a process.
 * Cannot tell: with which errno a thread is refused; it has changed, and no page of this version says.
 */
#include "case.h"

enum { READABLE = 1, HUNG_UP = 0x10 };

static const struct fw_fact *keepers(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_PIDFD, "child.pidfd_ended");
}

static struct fw_verdict last_thread_makes_it_readable(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "one-ended", "child"),
		      fw_at_least(fw_told(ev, "parent.open"), 1, "descriptor for the child"),
		      fw_is(fw_told(ev, "parent.events_before"), 0, "events before"),
		      fw_is(fw_told(ev, "parent.events_between"), 0, "events with one thread left"),
		      fw_is(keepers(ev, "one-ended"), 0, "ended, by the keeper's, with one left"),
		      fw_bits(fw_told(ev, "parent.events_ended"), READABLE, READABLE,
			      "events at the end"),
		      fw_is(keepers(ev, "ended"), 1, "ended, by the keeper's, at the end"));
}

static struct fw_verdict first_thread_had_ended(const struct fw_evidence *ev)
{
	return FW_ALL(last_thread_makes_it_readable(ev),
		      fw_is_text(fw_find_at(ev, "one-ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the first thread"));
}

static struct fw_verdict second_thread_had_ended(const struct fw_evidence *ev)
{
	return FW_ALL(last_thread_makes_it_readable(ev),
		      fw_is(fw_find_at(ev, "one-ended", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads left"));
}

/* Asleep while one thread was left, so that nothing but the end could wake it. */
static struct fw_verdict sleeper_is_woken(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "one-ended", "child"),
		      fw_is_text(fw_find_at(ev, "one-ended", FW_SRC_STAT, "sleeper.stat_state"),
				 "S", "state of the sleeper, one thread left"),
		      fw_reached(ev, "woken", "sleeper"),
		      fw_bits(fw_told(ev, "sleeper.events"), READABLE, READABLE,
			      "events that it was woken by"),
		      fw_in_order(fw_find_at(ev, "one-ended", FW_SRC_STAT, "child.stat_state"),
				  fw_told(ev, "sleeper.events"), "one thread left, woken"));
}

static struct fw_verdict thread_is_no_process(const struct fw_evidence *ev)
{
	const struct fw_fact *given = fw_told(ev, "parent.open_unasked");
	struct fw_verdict v;

	if (given && given->kind == FW_INT && given->i < 0) {
		v = fw_say(FW_HOLDS, "refused", "%s", "refused");
		fw_cite(&v, given);
	} else {
		v = fw_is(given, -1, "descriptor for the thread as a process");
	}
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "child.tasks_count"), 2,
			    "threads before"),
		      fw_at_least(fw_told(ev, "parent.open"), 1, "descriptor for the child"), v);
}

static struct fw_verdict thread_has_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_told(ev, "parent.open_thread"), 1,
				  "descriptor for the thread"),
		      fw_is(fw_told(ev, "parent.thread_before"), 0, "events before"),
		      fw_is(fw_find_at(ev, "one-ended", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads left"),
		      fw_bits(fw_told(ev, "parent.thread_between"), READABLE, READABLE,
			      "events when the thread has ended"),
		      fw_is(keepers(ev, "one-ended"), 0, "the process has ended"));
}

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.events_between", .src = FW_SRC_PROBE, .becomes = READABLE, .breaks = "pidfd-poll-last" },
	{ .name = "parent.events_ended", .src = FW_SRC_PROBE, .becomes = HUNG_UP, .breaks = "pidfd-poll-last" },
	{ .name = "child.pidfd_ended", .src = FW_SRC_PIDFD, .at = "one-ended", .becomes = 1,
	  .breaks = "pidfd-poll-last" },
	{ .name = "child.pidfd_ended", .src = FW_SRC_PIDFD, .at = "ended", .becomes = 0, .breaks = "pidfd-poll-last" },
	{ .name = "parent.open_unasked", .src = FW_SRC_PROBE, .becomes = 12, .breaks = "pidfd-open-thread" },
	{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 1,
	  .breaks = "pidfd-open-thread" },
	{ .name = "sleeper.events", .src = FW_SRC_PROBE, .becomes = HUNG_UP, .breaks = "pidfd-poll-wakes" },
	{ .name = "sleeper.stat_state", .src = FW_SRC_STAT, .at = "one-ended", .text = "Z",
	  .breaks = "pidfd-poll-wakes" },
	{ 0 }
};

static const struct fw_edit edits_worker[] = {
	FW_NOT_MADE,
	{ .name = "parent.events_between", .src = FW_SRC_PROBE, .becomes = READABLE, .breaks = "pidfd-poll-last" },
	{ .name = "parent.open_unasked", .src = FW_SRC_PROBE, .becomes = 12, .breaks = "pidfd-open-thread" },
	{ .name = "parent.open_thread", .src = FW_SRC_PROBE, .becomes = -22, .breaks = "pidfd-open-thread-flag" },
	{ .name = "parent.thread_before", .src = FW_SRC_PROBE, .becomes = READABLE,
	  .breaks = "pidfd-open-thread-flag" },
	{ .name = "parent.thread_between", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-open-thread-flag" },
	{ .name = "sleeper.events", .src = FW_SRC_PROBE, .becomes = HUNG_UP, .breaks = "pidfd-poll-wakes" },
	{ .name = "sleeper.stat_state", .src = FW_SRC_STAT, .at = "one-ended", .text = "Z",
	  .breaks = "pidfd-poll-wakes" },
	{ 0 }
};

const struct fw_case fw_case_pidfd_threads = {
	.id = "pidfd.threads",
	.claim = "a descriptor tells of the end of the whole process, and of a single thread only where that was asked for",
	.cannot_tell = "with which errno a thread is refused; it has changed, and no page of this version says",
	.violated_by = "a kernel that tells of the end with the first thread's, or opens any thread as a process",
	.probe = "thread_ends",
	.args = { "how=exit", "pidfd=1" },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "going" }, { "opened",
		  .with = "going" }, { "one-ended" }, { "ended" }, { "woken", .with = "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_TASKS },
		{ .at = "one-ended", .of = "child", .with = FW_LOOK_TASKS | FW_LOOK_STAT | FW_LOOK_PIDFD,
		  .until = "S" },
		{ .at = "one-ended", .of = "sleeper", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "ended", .of = "child", .with = FW_LOOK_PIDFD },
		{ 0 } },
	.needs = FW_NEEDS("pidfd"),
	.variants = (const struct fw_variant[]){
		{ .name = "leader-first", .claim = "the first thread ends first", .args = { "who=leader" },
		  .checks = (const struct fw_check[]){
			{ .clause = "pidfd-open-thread", .pin = 0x9489, .saboteurs = "pidfd-open-accepts-all",
			  .oracle = thread_is_no_process },
			{ .clause = "pidfd-poll-last", .pin = 0x6447, .saboteurs = "poll-tells-nothing",
			  .oracle = first_thread_had_ended },
			{ .clause = "pidfd-poll-wakes", .pin = 0xcbff, .oracle = sleeper_is_woken,
			  .no_saboteur = "the sleeper is scaffolding, asleep in its own call" },
			{ 0 } },
		  .counterexamples = edits },
		{ .name = "worker-first", .claim = "the second thread ends first", .args = { "who=worker" },
		  .checks = (const struct fw_check[]){
			{ .clause = "pidfd-open-thread", .pin = 0x9489, .saboteurs = "pidfd-open-accepts-all",
			  .oracle = thread_is_no_process },
			{ .clause = "pidfd-open-thread-flag", .pin = 0xf8d9, .saboteurs = "pidfd-open-refused",
			  .oracle = thread_has_its_own,
			  .needs = FW_NEEDS("pidfd-thread") },
			{ .clause = "pidfd-poll-last", .pin = 0x6447, .saboteurs = "poll-tells-nothing",
			  .oracle = second_thread_had_ended },
			{ .clause = "pidfd-poll-wakes", .pin = 0xcbff, .oracle = sleeper_is_woken,
			  .no_saboteur = "the sleeper is scaffolding, asleep in its own call" },
			{ 0 } },
		  .counterexamples = edits_worker },
		{ 0 } },
};
