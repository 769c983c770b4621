/* SPDX-License-Identifier: MIT */
/*
 * A creation by the second of three threads: whose child it is, and what of the process and of the thread it has.
 *
 * Claim: the child is the process's, whichever thread calls; it has that one thread, with its name, mask and
 *   affinity, and the process's dispositions of signals.
 * Door: every one that makes a process, called from a thread of libc's.
 * Seen from: /proc status of child, process and calling thread, the threads of both processes.
 * Would be violated by: a kernel that makes the thread the parent, copies other threads, takes attributes from the
 *   first thread, or resets dispositions because there are several.
 * Cannot tell: affinity on a machine with one processor, where no thread can differ in it.
 */
#include <signal.h>

#include "case.h"

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-alive", FW_SRC_STATUS, name);
}

static struct fw_verdict child_is_the_process_s(const struct fw_evidence *ev)
{
	const struct fw_fact *ppid = status(ev, "child.ppid");

	return FW_ALL(fw_made(ev),
		      fw_equal(ppid, status(ev, "maker.tgid"),
			       "PPid of the child, Tgid of the caller"),
		      fw_equal(ppid, fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "PPid of the child, maker's pid"),
		      fw_differ(ppid, status(ev, "maker.pid"),
				"PPid of the child, thread ID of the caller"));
}

static struct fw_verdict caller_told_child_pid(const struct fw_evidence *ev)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_equal(told, status(ev, "child.pid"),
			       "result in the calling thread, Pid of the child"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result, pid waited for"));
}

static struct fw_verdict child_has_one_thread(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(status(ev, "child.threads"), 1, "Threads of the child"),
		      fw_is(fw_find_at(ev, "child-alive", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "entries under task of the child"),
		      fw_is(status(ev, "parent.threads"), 3, "Threads of its maker"));
}

static struct fw_verdict child_leads_its_group(const struct fw_evidence *ev)
{
	const struct fw_fact *tgid = status(ev, "child.tgid");

	return FW_ALL(fw_made(ev), fw_equal(tgid, status(ev, "child.pid"), "Tgid and Pid"),
		      fw_differ(tgid, status(ev, "maker.tgid"),
				"Tgid of the child and of the caller"));
}

static struct fw_verdict child_has_the_threads_own(const struct fw_evidence *ev)
{
	const struct fw_fact *pinned = fw_find(ev, FW_SRC_PROBE, "maker.pinned");
	struct fw_verdict v =
		FW_ALL(fw_made(ev),
		       fw_equal(status(ev, "child.name"), status(ev, "maker.name"), "name"),
		       fw_differ(status(ev, "child.name"), status(ev, "parent.name"),
				 "name, unlike the first thread's"),
		       fw_equal(status(ev, "child.sigblk"), status(ev, "maker.sigblk"),
				"signal mask"),
		       fw_differ(status(ev, "child.sigblk"), status(ev, "parent.sigblk"),
				 "signal mask, unlike the first thread's"),
		       fw_equal(status(ev, "child.cpus_allowed"), status(ev, "maker.cpus_allowed"),
				"affinity"),
		       fw_at_least(pinned, 0, "whether the caller could be pinned"));

	/* with one processor there is no affinity to tell two threads apart by */
	if (v.kind != FW_HOLDS || !pinned->i)
		return v;
	return FW_ALL(v,
		      fw_differ(status(ev, "child.cpus_allowed"), status(ev, "parent.cpus_allowed"),
				"affinity, unlike the first thread's"));
}

static struct fw_verdict child_has_the_dispositions(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(status(ev, "parent.sigign"), FW_SIG(SIGHUP) | FW_SIG(SIGTERM),
			      FW_SIG(SIGTERM), "ignored by the process"),
		      fw_equal(status(ev, "child.sigign"), status(ev, "parent.sigign"),
			       "ignored by the child, by the process"),
		      fw_bits(status(ev, "parent.sigcgt"), FW_SIG(SIGHUP) | FW_SIG(SIGTERM),
			      FW_SIG(SIGHUP), "caught by the process"),
		      fw_equal(status(ev, "child.sigcgt"), status(ev, "parent.sigcgt"),
			       "caught by the child, by the process"));
}

const struct fw_case fw_case_return_from_thread = {
	.id = "return.from-thread",
	.claim = "a child made by a second thread is the process's, and has that one thread with what belonged to it",
	.cannot_tell = "affinity on a machine with one processor, where no thread can differ in it",
	.violated_by = "a kernel that makes the thread the parent, or copies other threads or their attributes",
	.probe = "make_from_thread",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_TASKS },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "child-alive", .of = "maker", .with = FW_LOOK_STATUS },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "fork-child-is-group-leader", .pin = 0x8f1e, .oracle = child_leads_its_group,
		  .saboteurs = "thread-for-process" },
		{ .clause = "fork-child-ppid", .pin = 0x56fe, .oracle = child_is_the_process_s,
		  .saboteurs = "sibling-made" },
		{ .clause = "fork-child-single-thread", .pin = 0xae3a, .oracle = child_has_one_thread,
		  .saboteurs = "second-thread-in-child" },
		{ .clause = "fork-copies-calling-thread-attributes", .pin = 0x221b,
		  .oracle = child_has_the_threads_own, .needs = FW_NEEDS("proc-signals"),
		  .saboteurs = "name-changed" },
		{ .clause = "fork-ret-parent-pid", .pin = 0xa2f5, .oracle = caller_told_child_pid,
		  .saboteurs = "other-pid-told" },
		{ .clause = "sig-dispositions-inherited", .pin = 0x5532, .oracle = child_has_the_dispositions,
		  .needs = FW_NEEDS("proc-signals"), .saboteurs = "handlers-lost caught-signal-ignored" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.tgid", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "maker.tgid",
		  .breaks = "fork-child-is-group-leader" },
		{ .name = "child.ppid", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "maker.pid",
		  .breaks = "fork-child-ppid" },
		{ .name = "child.threads", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "parent.threads",
		  .breaks = "fork-child-single-thread" },
		{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .becomes = 3,
		  .breaks = "fork-child-single-thread" },
		{ .name = "child.name", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "parent.name",
		  .breaks = "fork-copies-calling-thread-attributes" },
		{ .name = "child.sigblk", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "parent.sigblk",
		  .breaks = "fork-copies-calling-thread-attributes" },
		{ .name = "child.cpus_allowed", .src = FW_SRC_STATUS, .text = "none",
		  .breaks = "fork-copies-calling-thread-attributes" },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "child.sigign", .src = FW_SRC_STATUS, .becomes = 0, .breaks = "sig-dispositions-inherited" },
		{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .becomes = 0, .breaks = "sig-dispositions-inherited" },
		{ 0 } },
};
