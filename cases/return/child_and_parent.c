/* SPDX-License-Identifier: MIT */
/*
 * Who is told what by one creation, and who is who afterwards.
 *
 * Claim: the child sees zero, the maker the child's pid; the child is the maker's, leads itself, and its number is new.
 * Door: every one that makes a process.
 * Seen from: /proc status and stat of both, the list of processes, the keeper's credentials of who spoke.
 * Would be violated by: a kernel that returns another number, makes the child somebody else's, or gives a number twice.
 * Cannot tell: what the number will be; whether a number in use would have been next (return.number-in-use can).
 */
#include "make_and_wait.h"

enum { FORK_NO_EXEC = 0x40 };	/* PF_FORKNOEXEC of the kernel's include/linux/sched.h */

static struct fw_verdict child_saw_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.ret"), 0, "result in the child"));
}

static struct fw_verdict parent_told_child_pid(const struct fw_evidence *ev)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_equal(told, fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "result in parent, child's pid by credentials"),
		      fw_equal(told, fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid"),
			       "result in parent, Pid of the child"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.si_pid"),
			       "result in parent, pid by waitid"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result in parent, pid waited for"));
}

static struct fw_verdict child_is_the_makers(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_find(ev, FW_SRC_HARNESS, "parent.pid");

	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.ppid"), maker,
			       "PPid of the child, maker's pid"),
		      fw_equal(fw_find_at(ev, "child-alive", FW_SRC_STAT, "child.stat_ppid"), maker,
			       "ppid of the child, maker's pid"));
}

static struct fw_verdict child_leads_its_group(const struct fw_evidence *ev)
{
	const struct fw_fact *tgid = fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.tgid");

	return FW_ALL(fw_made(ev),
		      fw_equal(tgid, fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid"),
			       "Tgid and Pid"),
		      fw_differ(tgid, fw_find_at(ev, "child-alive", FW_SRC_STATUS, "parent.tgid"),
				"Tgid of child and maker"));
}

static struct fw_verdict child_pid_was_nobodys(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid");

	return FW_ALL(fw_made(ev),
		      fw_lists_fact(fw_find_at(ev, "before-call", FW_SRC_TASKS, "stage.processes"),
				    pid, false, "child's pid before the call"),
		      fw_lists_fact(fw_find_at(ev, "child-alive", FW_SRC_TASKS, "stage.processes"),
				    pid, true, "child's pid while it lives"));
}

static struct fw_verdict child_is_marked_unexeced(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(fw_find_at(ev, "child-alive", FW_SRC_STAT, "child.flags"),
			      FORK_NO_EXEC, FORK_NO_EXEC, "flags of the child"),
		      fw_bits(fw_find_at(ev, "before-call", FW_SRC_STAT, "parent.flags"),
			      FORK_NO_EXEC, 0, "flags of its maker, which has begun a program"));
}

const struct fw_case fw_case_return_child_and_parent = {
	.id = "return.child-and-parent",
	.claim = "the child gets zero, the maker the child's pid; the child is the maker's, and its number is new",
	.cannot_tell = "what the number will be; whether a number in use would have been next",
	.violated_by = "a kernel that returns another number, makes the child somebody else's, or gives a number twice",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS,
	.gates = make_and_wait_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before-call", .of = "parent", .with = FW_LOOK_STAT | FW_LOOK_WORLD },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_WORLD },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "fork-child-flag-forknoexec", .pin = 0x5c78, .oracle = child_is_marked_unexeced,
		  .no_saboteur = "only an exec, after which it is another program, takes this mark from a process" },
		{ .clause = "fork-child-is-group-leader", .pin = 0x8f1e, .oracle = child_leads_its_group,
		  .saboteurs = "thread-for-process" },
		{ .clause = "fork-child-pid-unique", .pin = 0xd3e8, .oracle = child_pid_was_nobodys,
		  .needs = FW_NEEDS("pidns"),
		  .saboteurs = "thread-for-process" },
		{ .clause = "fork-child-ppid", .pin = 0x56fe, .oracle = child_is_the_makers,
		  .saboteurs = "sibling-made" },
		{ .clause = "fork-ret-child-zero", .pin = 0x136f, .oracle = child_saw_zero,
		  .saboteurs = "one-told-to-child own-pid-told-to-child" },
		{ .clause = "fork-ret-parent-pid", .pin = 0xa2f5, .oracle = parent_told_child_pid,
		  .saboteurs = "other-pid-told process-between" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.flags", .src = FW_SRC_STAT, .at = "child-alive", .op = FW_EDIT_XOR,
		  .becomes = FORK_NO_EXEC, .breaks = "fork-child-flag-forknoexec" },
		{ .name = "parent.flags", .src = FW_SRC_STAT, .at = "before-call", .op = FW_EDIT_XOR,
		  .becomes = FORK_NO_EXEC, .breaks = "fork-child-flag-forknoexec" },
		{ .name = "child.tgid", .src = FW_SRC_STATUS, .at = "child-alive", .op = FW_EDIT_COPY,
		  .from = "parent.tgid", .breaks = "fork-child-is-group-leader" },
		{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "child-alive", .text = "1 2",
		  .breaks = "fork-child-pid-unique" },
		{ .name = "child.pid", .src = FW_SRC_STATUS, .at = "child-alive", .op = FW_EDIT_COPY,
		  .from = "parent.pid", .breaks = "fork-child-pid-unique" },
		{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "child-alive", .op = FW_EDIT_COPY,
		  .from = "parent.ppid", .breaks = "fork-child-ppid" },
		{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "fork-child-ppid" },
		{ .name = "child.ret", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "fork-ret-child-zero" },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "child.pid", .src = FW_SRC_STATUS, .at = "child-alive", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "child.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "parent.si_pid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fork-ret-parent-pid" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ 0 } },
};
