/* SPDX-License-Identifier: MIT */
/*
 * A process of two threads, one of which calls exit or exit_group.
 *
 * Claim: exit ends the thread that calls it and leaves the process, its descriptors open, until the last one has;
 *   exit_group ends all of it at once with its own status, whatever was given to exit before.
 * Door: every one that lets its maker go on beside the child; the second thread is scaffolding.
 * Seen from: the list of threads, the leader's state and a pidfd of the process while one is left; hang-up of a pipe
 *   whose other end only the process has; waitid beside it.
 * Would be violated by: a kernel whose exit takes the whole process, or whose exit_group leaves a thread.
 * Cannot tell: which status a process has whose threads all ended by exit; no page says.
 */
#include "case.h"

#include <errno.h>

enum { EXITED = 1 }; /* CLD_EXITED */

static const struct fw_fact *tasks(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_TASKS, "child.tasks_count");
}

static struct fw_verdict process_goes_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(tasks(ev, "standing"), 2, "threads before"),
		      fw_reached(ev, "one-ended", "child"),
		      fw_is(fw_find_at(ev, "one-ended", FW_SRC_PIDFD, "child.pidfd_ended"), 0,
			    "the process has ended"),
		      fw_is(fw_told(ev, "parent.ended_between"), 0, "child told by waitid"));
}

static struct fw_verdict exit_ends_the_worker(const struct fw_evidence *ev)
{
	return FW_ALL(process_goes_on(ev), fw_is(tasks(ev, "one-ended"), 1, "threads left"),
		      fw_asleep(fw_find_at(ev, "one-ended", FW_SRC_STAT, "child.stat_state"),
				"state of the leader"));
}

static struct fw_verdict exit_ends_the_leader(const struct fw_evidence *ev)
{
	return FW_ALL(process_goes_on(ev),
		      fw_is_text(fw_find_at(ev, "one-ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the leader"));
}

static struct fw_verdict group_ends_as_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(tasks(ev, "standing"), 2, "threads before"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_PIDFD, "child.pidfd_ended"), 1,
			    "the process has ended"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "child waited for, result in the maker"),
		      fw_is(fw_told(ev, "parent.wait_status"), 0x0900, "wait status"));
}

/* What each thread gave to exit before counts no more. */
static struct fw_verdict status_is_the_groups(const struct fw_evidence *ev)
{
	return FW_ALL(process_goes_on(ev), group_ends_as_one(ev),
		      fw_is(fw_told(ev, "parent.told_code"), EXITED, "code told by waitid"),
		      fw_is(fw_told(ev, "parent.told_status"), 9, "status told by waitid"));
}

static struct fw_verdict late_status_of_worker(const struct fw_evidence *ev)
{
	return FW_ALL(status_is_the_groups(ev), exit_ends_the_worker(ev));
}

static struct fw_verdict late_status_of_leader(const struct fw_evidence *ev)
{
	return FW_ALL(status_is_the_groups(ev), exit_ends_the_leader(ev));
}

static struct fw_verdict signal_tells_the_groups_status(const struct fw_evidence *ev)
{
	return FW_ALL(process_goes_on(ev),
		      fw_equal(fw_told(ev, "parent.signal_pid"), fw_told(ev, "parent.ret"),
			       "si_pid of SIGCHLD, result in the maker"),
		      fw_is(fw_told(ev, "parent.signal_code"), EXITED, "si_code of SIGCHLD"),
		      fw_is(fw_told(ev, "parent.signal_status"), 9, "si_status of SIGCHLD"));
}

static struct fw_verdict pipe_hangs_up_at_the_end(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.hung_up_before"), 0, "hung up before"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_told(ev, "parent.hung_up"), 1, "hung up at the end"));
}

static struct fw_verdict pipe_hangs_up_with_the_last(const struct fw_evidence *ev)
{
	return FW_ALL(pipe_hangs_up_at_the_end(ev), fw_reached(ev, "one-ended", "child"),
		      fw_is(fw_told(ev, "parent.hung_up_between"), 0,
			    "hung up with one thread left"));
}

static const char *const needs_pidfd[] = { "pidfd", NULL };

#define CHECKS(id, digest, one, lie, pipe) \
	(const struct fw_check[]){ { .clause = id, .pin = digest, .oracle = one, .saboteurs = lie, \
				     .needs = needs_pidfd }, \
				   { .clause = "exit-raw-vs-group-files", .pin = 0x6ffc, \
				  .saboteurs = "descriptors-kept-open", .oracle = pipe, \
				  .needs = needs_pidfd }, { 0 } }

static const struct fw_edit edits_exit[] = {
	FW_NOT_MADE,
	{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 1,
	  .breaks = "exit-raw-vs-group" },
	{ .name = "child.pidfd_ended", .src = FW_SRC_PIDFD, .at = "one-ended", .becomes = 1,
	  .breaks = "exit-raw-vs-group" },
	{ .name = "parent.ended_between", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "exit-raw-vs-group" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "one-ended", .text = "R",
	  .breaks = "exit-raw-vs-group" },
	{ .name = "parent.hung_up_between", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "exit-raw-vs-group-files" },
	{ .name = "parent.hung_up", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "exit-raw-vs-group-files" },
	{ 0 }
};

static const struct fw_edit edits_group[] = {
	FW_NOT_MADE,
	{ .name = "child.pidfd_ended", .src = FW_SRC_PIDFD, .at = "ended", .becomes = 0,
	  .breaks = "exit-raw-vs-group-all" },
	{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 0x0500, .breaks = "exit-raw-vs-group-all" },
	{ .name = "parent.hung_up", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "exit-raw-vs-group-files" },
	{ 0 }
};

#define EDITS_STATUS(state_) \
	{ \
		FW_NOT_MADE, \
		{ .name = "child.pidfd_ended", .src = FW_SRC_PIDFD, .at = "one-ended", .becomes = 1 }, \
		{ .name = "parent.ended_between", .src = FW_SRC_PROBE, .becomes = 5 }, \
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "one-ended", .text = state_, \
		  .breaks = "exit-raw-vs-group-status" }, \
		FW_SAID("parent.wait_status", 0x0300, "exit-raw-vs-group-status"), \
		FW_SAID("parent.told_status", 3, "exit-raw-vs-group-status"), \
		FW_SAID("parent.told_code", 2, "exit-raw-vs-group-status"), \
		FW_SAID("parent.signal_status", 3, "exit-raw-vs-group-status-signal"), \
		FW_SAID("parent.signal_code", 2, "exit-raw-vs-group-status-signal"), \
		FW_SAID("parent.signal_pid", 1, "exit-raw-vs-group-status-signal"), { 0 } \
	}
static const struct fw_edit edits_leader_first[] = EDITS_STATUS("R");
static const struct fw_edit edits_worker_first[] = EDITS_STATUS("Z");

#define CHECKS_STATUS(one) \
	FW_CHECKS({ .clause = "exit-raw-vs-group-status", .pin = 0x0615, .oracle = one, \
		    .needs = needs_pidfd }, \
		  { .clause = "exit-raw-vs-group-status-signal", .pin = 0xd311, \
		    .oracle = signal_tells_the_groups_status, .needs = needs_pidfd })

const struct fw_case fw_case_exit_threads = {
	.id = "exit.threads",
	.claim = "exit ends the thread that calls it, exit_group all of the process; what it had open is closed with the last",
	.cannot_tell = "which status a process has whose threads all ended by exit; no page says",
	.violated_by = "a kernel whose exit takes the whole process, or whose exit_group leaves a thread",
	.probe = "thread_ends",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "going" }, { "opened",
		  .with = "going" }, { "one-ended" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_TASKS },
		{ .at = "one-ended", .of = "child", .with = FW_LOOK_TASKS | FW_LOOK_STAT | FW_LOOK_PIDFD,
		  .until = "S" },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_PIDFD },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "worker-exit", .claim = "the second thread calls exit", .args = { "who=worker", "how=exit" },
		  .checks = CHECKS("exit-raw-vs-group", 0xd324, exit_ends_the_worker, "exit-ends-all",
		  pipe_hangs_up_with_the_last),
		  .counterexamples = edits_exit },
		{ .name = "leader-exit", .claim = "the first thread calls exit", .args = { "who=leader", "how=exit" },
		  .checks = CHECKS("exit-raw-vs-group", 0xd324, exit_ends_the_leader, "exit-ends-all",
		  pipe_hangs_up_with_the_last),
		  .counterexamples = edits_exit },
		{ .name = "worker-group", .claim = "the second thread calls exit_group",
		  .args = { "who=worker", "how=exit_group" },
		  .checks = CHECKS("exit-raw-vs-group-all", 0x660e, group_ends_as_one, "status-lost",
		  pipe_hangs_up_at_the_end),
		  .counterexamples = edits_group },
		{ .name = "leader-group", .claim = "the first thread calls exit_group",
		  .args = { "who=leader", "how=exit_group" },
		  .checks = CHECKS("exit-raw-vs-group-all", 0x660e, group_ends_as_one, "status-lost",
		  pipe_hangs_up_at_the_end),
		  .counterexamples = edits_group },
		{ .name = "leader-then-group", .claim = "the first thread has ended by exit, the second calls exit_group",
		  .args = { "who=leader", "how=exit", "rest=exit_group" }, .saboteurs = "status-lost",
		  .checks = CHECKS_STATUS(late_status_of_leader), .counterexamples = edits_leader_first },
		{ .name = "worker-then-group", .claim = "the second thread has ended by exit, the first calls exit_group",
		  .args = { "who=worker", "how=exit", "rest=exit_group" }, .saboteurs = "status-lost",
		  .checks = CHECKS_STATUS(late_status_of_worker), .counterexamples = edits_worker_first },
		{ 0 } },
};
