/* SPDX-License-Identifier: MIT */
/*
 * A child in another pid namespace than its maker's has two numbers: the maker is told its own.
 *
 * Claim: the result in the caller is the child's number in the caller's pid namespace.
 * Door: every one that makes a process, after the maker has asked for a new pid namespace for its children.
 * Seen from: /proc status of the child by a procfs of the caller's namespace, the keeper's credentials, waitid.
 * Would be violated by: a kernel that returns the innermost number, or the one of the machine.
 * Cannot tell: deeper nesting than one level below the stage's.
 */
#include "make_and_wait.h"

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-alive", FW_SRC_STATUS, name);
}

static struct fw_verdict callers_number(const struct fw_evidence *ev, int64_t inner)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_equal(told, status(ev, "child.pid"),
			       "result in parent, Pid by the caller's procfs"),
		      fw_equal(told, fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "result in parent, pid by credentials"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.si_pid"),
			       "result in parent, pid by waitid"),
		      fw_is(status(ev, "child.nspid_inner"), inner,
			    "the child's number in its own namespace"),
		      fw_differ(told, status(ev, "child.nspid_inner"),
				"result in parent, the child's innermost number"));
}

static struct fw_verdict told_the_callers_number_of_an_init(const struct fw_evidence *ev)
{
	return callers_number(ev, 1);
}

static struct fw_verdict told_the_callers_number_of_a_second(const struct fw_evidence *ev)
{
	return callers_number(ev, 2);
}

/* Beside return.refused.dead-init: one child more, and it is in the namespace whose init lives. */
static struct fw_verdict init_alive_one_more(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(status(ev, "child.nspid_inner"), 2,
			    "the child's number beside the init"),
		      fw_is_sum(fw_find_at(ev, "child-alive", FW_SRC_TASKS,
					   "stage.processes_count"),
				fw_find_at(ev, "before-call", FW_SRC_TASKS,
					   "stage.processes_count"),
				1, "processes"));
}

const struct fw_case fw_case_return_pid_in_callers_namespace = {
	.id = "return.pid-in-callers-namespace",
	.claim = "the result in the caller is the child's number in the caller's pid namespace, not in the child's",
	.cannot_tell = "deeper nesting than one level below the stage's",
	.violated_by = "a kernel that returns the innermost number, or the one of the machine",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_ADMIN },
	.gates = make_and_wait_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before-call", .of = "parent", .with = FW_LOOK_WORLD },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_WORLD },
		{ 0 } },
	.needs = FW_NEEDS("pidns"),
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "child.pid" },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "fork-ret-pid-in-callers-ns" },
		{ .name = "child.pid", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "child.nspid_inner",
		  .breaks = "fork-ret-pid-in-callers-ns" },
		{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "child-alive", .op = FW_EDIT_ADD,
		  .becomes = 1, .breaks = "pidns-fork-after-init-died-neighbour" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "init", .args = { "newpid=1" },
		  .claim = "the caller is told its own number of a child that is 1 in a new pid namespace",
		  .checks = (const struct fw_check[]){
			  { .clause = "fork-ret-pid-in-callers-ns", .pin = 0x5fea,
			    .oracle = told_the_callers_number_of_an_init,
			    .saboteurs = "other-pid-told" },
			  { 0 } } },
		{ .name = "second", .args = { "newpid=2" },
		  .claim = "a second child joins a new pid namespace; the caller is told its own number of it",
		  .checks = (const struct fw_check[]){
			  { .clause = "fork-ret-pid-in-callers-ns", .pin = 0x5fea,
			    .oracle = told_the_callers_number_of_a_second,
			    .saboteurs = "other-pid-told" },
			  { .clause = "pidns-fork-after-init-died-neighbour", .pin = 0x81d1,
			    .oracle = init_alive_one_more,
			    .saboteurs = "success-made-refusal" },
			  { 0 } } },
		{ 0 } },
};
