/* SPDX-License-Identifier: MIT */
/*
 * One more thread or one more process: who the child is, and who hears of its end.
 *
 * Claim: with CLONE_THREAD the child is a thread of the maker's process, whose end nobody is told of and nobody can
 * wait for; without it the child is a process that its maker is told of and waits for.
 * Door: raw clone and clone3 with the flag, every door without it.
 * Seen from: /proc/PID/task and status of both, pending signals of the maker; the results of the maker's waiting.
 * Would be violated by: a kernel that makes a process under CLONE_THREAD, or that signals the end of a thread.
 * Cannot tell: whether a signal was sent and then taken back before the look.
 */
#include "share.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STATUS, name);
}

static struct fw_verdict child_is_a_thread(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(status(ev, "child.pid"), fw_told(ev, "parent.ret"),
			       "number of the child"),
		      fw_differ(status(ev, "child.pid"), status(ev, "parent.pid"), "thread IDs"),
		      fw_equal(status(ev, "child.tgid"), status(ev, "parent.tgid"), "process IDs"),
		      fw_equal(status(ev, "child.ppid"), status(ev, "parent.ppid"), "parents"),
		      fw_lists_fact(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks"),
				    fw_told(ev, "parent.ret"), true,
				    "the child among the maker's threads"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks_count"), 2,
			    "threads of the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_CHILDREN, "parent.children_count"), 0,
			    "children of the maker"));
}

static struct fw_verdict end_is_nobodys_business(const struct fw_evidence *ev)
{
	const struct fw_fact *pending = fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd");
	const struct fw_fact *own = fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.sigpnd");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.ended"), -ECHILD, "waitid with __WALL"),
		      fw_is(fw_told(ev, "parent.plain_wait"), -ECHILD, "waitid"),
		      fw_is(fw_told(ev, "parent.waited"), -ECHILD, "wait4 with __WALL"),
		      fw_bits(pending, FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1), 0,
			      "signals pending for the maker's process"),
		      fw_bits(own, FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1), 0,
			      "signals pending for the maker"),
		      fw_lists_fact(fw_find_at(ev, "ended", FW_SRC_TASKS, "parent.tasks"),
				    fw_told(ev, "parent.ret"), false, "the thread after its end"));
}

/* Ticks of both kinds, of which a machine may count either; -1 where they are not told. */
static int64_t ticks(const struct fw_fact *user, const struct fw_fact *system)
{
	if (!user || !system || user->kind != FW_INT || system->kind != FW_INT)
		return -1;
	return user->i + system->i;
}

/* The maker has run for six ticks before the call; what the thread runs until it stands is far from half of that. */
static struct fw_verdict cpu_time_begins_anew(const struct fw_evidence *ev)
{
	const struct fw_fact *facts[] = {
		fw_find_at(ev, "standing", FW_SRC_STAT, "parent.utime"),
		fw_find_at(ev, "standing", FW_SRC_STAT, "parent.stime"),
		fw_find_at(ev, "standing", FW_SRC_STAT, "child.utime"),
		fw_find_at(ev, "standing", FW_SRC_STAT, "child.stime"),
	};
	const int64_t makers = ticks(facts[0], facts[1]), own = ticks(facts[2], facts[3]);
	struct fw_verdict v;

	v = fw_say(makers < 6 || own < 0 ? FW_INCONCLUSIVE :
		   own < makers / 2	 ? FW_HOLDS :
					   FW_VIOLATED,
		   "less than half of its process's ticks",
		   "%lld ticks of the thread, %lld of its process", (long long)own,
		   (long long)makers);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		fw_cite(&v, facts[i]);
	return FW_ALL(fw_made(ev), v);
}

enum { TOUCHED = 400 };	/* pages, by the maker, before the call */

/* What it takes itself until it stands is far from half of that. */
static struct fw_verdict faults_begin_anew(const struct fw_evidence *ev)
{
	const struct fw_fact *own = fw_find_at(ev, "standing", FW_SRC_STAT, "child.minflt");
	struct fw_verdict v;

	if (!own || own->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the faults of the thread");
	v = fw_say(own->i < TOUCHED / 2 ? FW_HOLDS : FW_VIOLATED, "less than 200 faults",
		   "%lld page faults of the thread", (long long)own->i);
	fw_cite(&v, own);
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_find_at(ev, "standing", FW_SRC_STAT, "parent.minflt"), TOUCHED,
				  "page faults of the process"),
		      v);
}

static struct fw_verdict child_leads_a_process(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(status(ev, "child.pid"), fw_told(ev, "parent.ret"),
			       "number of the child"),
		      fw_equal(status(ev, "child.tgid"), status(ev, "child.pid"),
			       "process and thread ID of the child"),
		      fw_differ(status(ev, "child.tgid"), status(ev, "parent.tgid"), "process IDs"),
		      fw_equal(status(ev, "child.ppid"), status(ev, "parent.tgid"),
			       "parent of the child, its maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "parent.tasks_count"), 1,
			    "threads of the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads of the child"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD), FW_SIG(SIGCHLD), "SIGCHLD pending for the maker"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, as waited for"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-thread-cpu-time", .pin = 0x6a80, .oracle = cpu_time_begins_anew,
	  .needs = FW_NEEDS("thread-credentials"),
	  .no_saboteur = "what a process has in place of the thread is counted from zero, too" },
	{ .clause = "clone-thread-faults", .pin = 0x3f71, .oracle = faults_begin_anew,
	  .needs = FW_NEEDS("thread-credentials"),
	  .no_saboteur = "what a process has in place of the thread is counted from zero, too" },
	{ .clause = "clone-thread-identity", .pin = 0x4b56, .oracle = child_is_a_thread,
	  .saboteurs = "process-for-thread" },
	{ .clause = "clone-thread-no-wait-no-signal", .pin = 0xa9b3, .oracle = end_is_nobodys_business,
	  .needs = FW_NEEDS("proc-signals"),
	  .saboteurs = "process-for-thread" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.utime", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.utime",
	  .breaks = "clone-thread-cpu-time" },
	{ .name = "child.minflt", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.minflt",
	  .breaks = "clone-thread-faults" },
	{ .name = "child.pid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-thread-identity" },
	{ .name = "child.tgid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "child.pid",
	  .breaks = "clone-thread-identity" },
	{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.pid",
	  .breaks = "clone-thread-identity" },
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "standing", .text = "1000000000",
	  .breaks = "clone-thread-identity" },
	{ .name = "parent.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 1,
	  .breaks = "clone-thread-identity" },
	{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "standing", .becomes = 1,
	  .breaks = "clone-thread-identity" },
	{ .name = "parent.ended", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-thread-no-wait-no-signal" },
	{ .name = "parent.plain_wait", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-thread-no-wait-no-signal" },
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.ret",
	  .breaks = "clone-thread-no-wait-no-signal" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGCHLD),
	  .breaks = "clone-thread-no-wait-no-signal" },
	{ .name = "parent.sigpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGUSR1),
	  .breaks = "clone-thread-no-wait-no-signal" },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-thread-separate", .pin = 0x8cc6, .oracle = child_leads_a_process,
	  .needs = FW_NEEDS("proc-signals"),
	  .saboteurs = "thread-for-process" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.tgid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.tgid" },
	{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ppid" },
	{ .name = "parent.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 2 },
	{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "standing", .becomes = 2 },
	{ .name = "parent.ended", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGCHLD) },
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent",
	  .with = FW_LOOK_STATUS | FW_LOOK_TASKS | FW_LOOK_CHILDREN | FW_LOOK_STAT },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_TASKS | FW_LOOK_STAT },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_TASKS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_THREAD the child is a thread of the maker's process",
	  .args = { "flags=0x10900", "signal=0", "burn=6", "touch=400" }, .checks = checks_with,
	  .counterexamples = edits_with },
	{ .name = "with-signal", .claim = "the termination signal asked for beside CLONE_THREAD is not sent",
	  .args = { "flags=0x10900", "signal=10", "burn=6", "touch=400" }, .doors = FW_DOOR_SYS_CLONE,
	  .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_THREAD the child leads a process of its own",
	  .doors = FW_DOORS_PROCESS, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "beside-sighand", .claim = "CLONE_VM and CLONE_SIGHAND alone make no thread",
	  .args = { "flags=0x900" }, .checks = checks_without, .counterexamples = edits_without },
	{ 0 }
};

const struct fw_case fw_case_flags_thread = {
	.id = "flags.thread",
	.claim = "the child is a thread of its maker's process with CLONE_THREAD, a process without",
	.cannot_tell = "whether a signal was sent and then taken back before the look",
	.violated_by = "a kernel that makes a process under CLONE_THREAD, or that signals the end of a thread",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
