/* SPDX-License-Identifier: MIT */
/*
 * A thread group, seen by its parent: ended when the last thread is, and hit as a whole by what hits one thread.
 *
 * Claim: the parent hears of a group's end when its last thread is gone, not when its first is; each thread has a mask
 *   and pending signals of its own, but a stop or a death by signal is the whole group's; set_tid_address tells a
 *   thread its own number.
 * Door: raw clone and clone3 with CLONE_THREAD, for the second thread of a process that a third one waits for.
 * Seen from: state, exit code and threads of the group, signals pending for its parent, masks and pending signals of
 *   both threads; what the parent is told when it waits.
 * Would be violated by: a kernel that reports the end of the first thread, or stops and ends one thread alone.
 * Cannot tell: how long after the last thread's end the signal comes, only that it is there when a wait has returned.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *state(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static const struct fw_fact *tasks(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_TASKS, name);
}

/* One that ended in the call did not make it; nobody but the grandparent waited for it. */
static struct fw_verdict made(const struct fw_evidence *ev)
{
	const struct fw_fact *status = fw_told(ev, "grandparent.wait_status");

	if (!fw_told(ev, "parent.ret") && status)
		return FW_ALL(fw_is(status, 0, "status of a maker that was told nothing"),
			      fw_made(ev));
	return fw_made(ev);
}

/* Which thread's code the group's status has no page says: only that it is one of an exit. */
static struct fw_verdict parent_hears_of_last_thread(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev),
		      fw_is_text(state(ev, "leader-ended", "parent.stat_state"), "Z",
				 "state of the first thread, ended"),
		      fw_lists_fact(tasks(ev, "leader-ended", "parent.tasks"),
				    fw_told(ev, "parent.ret"), true,
				    "the second thread among the group's"),
		      fw_bits(status(ev, "leader-ended", "grandparent.shdpnd"), FW_SIG(SIGCHLD), 0,
			      "SIGCHLD pending for the parent then"),
		      fw_is(fw_told(ev, "grandparent.asked_pid"), 0,
			    "pid that can be waited for then"),
		      fw_is(fw_told(ev, "grandparent.ended"), 0,
			    "waitid after the last thread's end"),
		      fw_bits(status(ev, "over", "grandparent.shdpnd"), FW_SIG(SIGCHLD),
			      FW_SIG(SIGCHLD), "SIGCHLD pending for the parent at the end"),
		      fw_equal(fw_told(ev, "grandparent.waited"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "pid waited for, the group's"),
		      fw_bits(fw_told(ev, "grandparent.wait_status"), 0xff, 0,
			      "signal in the status waited for"));
}

static struct fw_verdict masks_are_each_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev),
		      fw_bits(status(ev, "standing", "parent.sigblk"),
			      FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2), FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2),
			      "blocked by the maker"),
		      fw_equal(status(ev, "standing", "child.sigblk"),
			       status(ev, "standing", "parent.sigblk"), "masks at the start"),
		      fw_bits(status(ev, "child-did", "child.sigblk"),
			      FW_SIG(SIGHUP) | FW_SIG(SIGWINCH), FW_SIG(SIGHUP),
			      "blocked later, in the new thread"),
		      fw_bits(status(ev, "child-did", "parent.sigblk"),
			      FW_SIG(SIGHUP) | FW_SIG(SIGWINCH), FW_SIG(SIGWINCH),
			      "blocked later, in its maker"));
}

static struct fw_verdict pending_stays_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev),
		      fw_bits(status(ev, "standing", "parent.sigpnd"), FW_SIG(SIGUSR1),
			      FW_SIG(SIGUSR1), "pending for the maker"),
		      fw_is(status(ev, "standing", "child.sigpnd"), 0,
			    "pending for the new thread"),
		      fw_is(status(ev, "standing", "child.shdpnd"), 0, "pending for the process"));
}

static struct fw_verdict every_thread_stops(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev),
		      fw_is(fw_told(ev, "grandparent.sent"), 0,
			    "signal to that thread of the group"),
		      fw_is_text(state(ev, "stopped", "child.stat_state"), "T",
				 "state of the thread that was stopped"),
		      fw_is_text(state(ev, "stopped", "parent.stat_state"), "T",
				 "state of the other thread"),
		      fw_is(fw_told(ev, "grandparent.saw_stop"), 0, "waitid for a stop"),
		      fw_is(fw_told(ev, "grandparent.stop_signal"), SIGSTOP, "signal of the stop"));
}

static struct fw_verdict every_thread_ends(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev),
		      fw_is(fw_told(ev, "grandparent.sent"), 0,
			    "signal to that thread of the group"),
		      fw_is_text(state(ev, "over", "parent.stat_state"), "Z",
				 "state of the first thread"),
		      fw_is(state(ev, "over", "parent.exit_code"), SIGTERM,
			    "exit code of the group"),
		      fw_is(tasks(ev, "over", "parent.tasks_count"), 1,
			    "threads left, the first's entry"),
		      fw_lists_fact(tasks(ev, "over", "parent.tasks"), fw_told(ev, "parent.ret"),
				    false, "the second thread among them"),
		      fw_equal(fw_told(ev, "grandparent.waited"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "pid waited for, the group's"),
		      fw_is(fw_told(ev, "grandparent.wait_status"), SIGTERM, "status waited for"));
}

static struct fw_verdict threads_number_is_told(const struct fw_evidence *ev)
{
	const struct fw_fact *told = fw_told(ev, "child.set_tid");

	return FW_ALL(fw_made(ev),
		      fw_equal(told, status(ev, "child-did", "child.pid"),
			       "result, thread's number"),
		      fw_differ(told, status(ev, "child-did", "child.tgid"),
				"result, process's number"));
}

static const struct fw_check checks_end[] = {
	{ .clause = "clone-thread-group-end", .pin = 0x9a34, .oracle = parent_hears_of_last_thread,
	  .saboteurs = "process-for-thread" },
	{ 0 }
};

static const struct fw_edit edits_end[] = {
	FW_NOT_MADE,
	{ .name = "parent.stat_state", .src = FW_SRC_STAT, .at = "leader-ended", .text = "S" },
	{ .name = "grandparent.shdpnd", .src = FW_SRC_STATUS, .at = "leader-ended", .becomes = FW_SIG(SIGCHLD) },
	{ .name = "grandparent.asked_pid", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "grandparent.waited" },
	{ .name = "grandparent.ended", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ .name = "grandparent.shdpnd", .src = FW_SRC_STATUS, .at = "over", .becomes = 0 },
	{ .name = "grandparent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.ret" },
	{ .name = "grandparent.wait_status", .src = FW_SRC_PROBE, .becomes = SIGKILL },
	{ 0 }
};

static const struct fw_check checks_signals[] = {
	{ .clause = "clone-thread-signal-scope-mask", .pin = 0x35c5, .oracle = masks_are_each_ones_own,
	  .saboteurs = "mask-emptied" },
	{ .clause = "clone-thread-signal-scope-pending", .pin = 0xc632, .oracle = pending_stays_the_makers,
	  .saboteurs = "pending-signal-kept" },
	{ .clause = "clone-thread-signal-scope-stop", .pin = 0x9e70, .oracle = every_thread_stops,
	  .needs = FW_NEEDS("stopped-state"),
	  .saboteurs = "process-for-thread" },
	{ .clause = "set-tid-address-result", .pin = 0xb8ad, .oracle = threads_number_is_told,
	  .saboteurs = "tid-not-told process-for-thread" },
	{ .clause = "clone-thread-signal-scope-fatal", .pin = 0xd825, .oracle = every_thread_ends,
	  .saboteurs = "process-for-thread" },
	{ 0 }
};

static const struct fw_edit edits_signals[] = {
	FW_NOT_MADE,
	{ .name = "child.sigblk", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0,
	  .breaks = "clone-thread-signal-scope-mask" },
	{ .name = "child.sigblk", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGWINCH),
	  .breaks = "clone-thread-signal-scope-mask" },
	{ .name = "parent.sigblk", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGHUP),
	  .breaks = "clone-thread-signal-scope-mask" },
	{ .name = "child.sigpnd", .src = FW_SRC_STATUS, .at = "standing", .becomes = FW_SIG(SIGUSR1),
	  .breaks = "clone-thread-signal-scope-pending" },
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "standing", .becomes = FW_SIG(SIGUSR1),
	  .breaks = "clone-thread-signal-scope-pending" },
	{ .name = "child.set_tid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "set-tid-address-result" },
	{ .name = "parent.stat_state", .src = FW_SRC_STAT, .at = "stopped", .text = "S",
	  .breaks = "clone-thread-signal-scope-stop" },
	{ .name = "grandparent.saw_stop", .src = FW_SRC_PROBE, .becomes = -ECHILD,
	  .breaks = "clone-thread-signal-scope-stop" },
	{ .name = "parent.stat_state", .src = FW_SRC_STAT, .at = "over", .text = "S",
	  .breaks = "clone-thread-signal-scope-fatal" },
	{ .name = "parent.tasks_count", .src = FW_SRC_TASKS, .at = "over", .becomes = 2,
	  .breaks = "clone-thread-signal-scope-fatal" },
	{ .name = "parent.exit_code", .src = FW_SRC_STAT, .at = "over", .becomes = 0,
	  .breaks = "clone-thread-signal-scope-fatal" },
	{ .name = "grandparent.wait_status", .src = FW_SRC_PROBE, .becomes = 0,
	  .breaks = "clone-thread-signal-scope-fatal" },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "standing" },
	{ "back", .with = "standing" },
	{ "child-did" },
	{ "seen", .with = "child-did" },
	{ "leader-ended" },
	{ "asked", .with = "leader-ended" },
	{ "stopped" },
	{ "over" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS },
	{ .at = "leader-ended", .of = "parent", .with = FW_LOOK_STAT | FW_LOOK_TASKS },
	{ .at = "leader-ended", .of = "grandparent", .with = FW_LOOK_STATUS },
	{ .at = "stopped", .of = "parent", .with = FW_LOOK_STAT },
	{ .at = "stopped", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "over", .of = "parent", .with = FW_LOOK_STAT | FW_LOOK_TASKS },
	{ .at = "over", .of = "grandparent", .with = FW_LOOK_STATUS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "leader-ends", .claim = "the parent of a group hears of its end when the last thread is gone",
	  .args = { "how=leader-ends" }, .checks = checks_end, .counterexamples = edits_end },
	{ .name = "signals", .claim = "masks are each thread's own, stops and deaths by signal the whole group's",
	  .args = { "how=signals" }, .checks = checks_signals, .counterexamples = edits_signals },
	{ 0 }
};

const struct fw_case fw_case_flags_thread_group = {
	.id = "flags.thread-group",
	.claim = "a group ends with its last thread, and what stops or kills one thread stops or kills all",
	.cannot_tell = "how long after the last thread's end the signal comes",
	.violated_by = "a kernel that reports the end of the first thread, or stops and ends one thread alone",
	.probe = "thread_group",
	.doors = FW_DOORS_FLAGS,
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("proc-signals"),
	.variants = variants,
};
