/* SPDX-License-Identifier: MIT */
/*
 * The number that is next in line is in use, by a process or only by a group or session: it is passed over.
 *
 * Claim: the ID of a child is not that of a process, group or session that exists.
 * Door: every one that makes a process.
 * Seen from: /proc status of the child, stat of who keeps the number in use, the list of processes.
 * Would be violated by: a kernel that frees a number with its process while a group or session still bears it.
 * Cannot tell: whether numbers are passed over when all of them have been given once.
 */
#include "case.h"

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-alive", FW_SRC_STATUS, name);
}

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-alive", FW_SRC_STAT, name);
}

/* Did the number come from where the namespace was told to look? Else this was no trial of the used one. */
static struct fw_verdict next_in_line(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = status(ev, "child.pid"), *used = fw_told(ev, "parent.used"),
			     *top = fw_told(ev, "parent.top");
	struct fw_verdict v;

	if (!pid || !used || !top || pid->kind != FW_INT || used->kind != FW_INT ||
	    top->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "",
			      "no single fact for the child's number and its bounds");
	if (pid->i < used->i || pid->i > top->i)
		return fw_say(FW_INCONCLUSIVE, "",
			      "%lld is not between %lld and %lld: the line was not set",
			      (long long)pid->i, (long long)used->i, (long long)top->i);
	v = fw_say(FW_HOLDS, "", "%lld", (long long)pid->i);
	fw_cite(&v, pid);
	fw_cite(&v, used);
	fw_cite(&v, top);
	return v;
}

/* The child's number is another; who says that the used one is used must be there, or nothing was tried. */
static struct fw_verdict passed_over(const struct fw_evidence *ev, const struct fw_fact *bearer)
{
	const struct fw_fact *used = fw_told(ev, "parent.used"), *told = fw_told(ev, "parent.ret");
	struct fw_verdict v = FW_ALL(fw_at_least(told, 1, "result in parent"),
				     fw_differ(told, used, "result in parent, the used number"),
				     fw_differ(status(ev, "child.pid"), used,
					       "Pid of the child, the used number"));

	if (v.kind != FW_HOLDS)
		return v;
	if (!bearer || bearer->kind != FW_INT || bearer->i != used->i)
		return fw_say(FW_INCONCLUSIVE, "", "nobody bears the used number");
	v = FW_ALL(v, next_in_line(ev));
	fw_cite(&v, bearer);
	return v;
}

static struct fw_verdict number_of_a_group_is_passed_over(const struct fw_evidence *ev)
{
	return passed_over(ev, stat_of(ev, "user.pgrp"));
}

static struct fw_verdict number_of_a_session_is_passed_over(const struct fw_evidence *ev)
{
	return passed_over(ev, stat_of(ev, "user.session"));
}

static struct fw_verdict number_of_a_process_is_passed_over(const struct fw_evidence *ev)
{
	return passed_over(ev, status(ev, "user.pid"));
}

const struct fw_case fw_case_return_number_in_use = {
	.id = "return.number-in-use",
	.claim = "the number that is next in line is passed over when a process, group or session bears it",
	.cannot_tell = "whether numbers are passed over when all of them have been given once",
	.violated_by = "a kernel that frees a number with its process while a group or session still bears it",
	.probe = "make_past_used_number",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_ADMIN },
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_WORLD },
		{ .at = "child-alive", .of = "user", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ 0 } },
	/* elsewhere others make processes too, and the line is theirs as well */
	.needs = FW_NEEDS("pidns"),
	.saboteurs = "passed-number-told",
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.used" },
		{ .name = "parent.used", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.ret" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "group", .args = { "by=group" },
		  .claim = "the number of a process group whose leader is gone is passed over",
		  .checks = FW_ONE_CHECK("fork-child-pid-not-a-pgid-or-sid", 0x8c6f,
						  number_of_a_group_is_passed_over) },
		{ .name = "session", .args = { "by=session" },
		  .claim = "the number of a session whose leader is gone is passed over",
		  .checks = FW_ONE_CHECK("fork-child-pid-not-a-pgid-or-sid", 0x8c6f,
						  number_of_a_session_is_passed_over) },
		{ .name = "process", .args = { "by=process" },
		  .claim = "the number of a living process is passed over",
		  .checks = FW_ONE_CHECK("fork-child-pid-unique", 0xd3e8, number_of_a_process_is_passed_over) },
		{ .name = "zombie", .args = { "by=zombie" },
		  .claim = "the number of a process that has ended and was not waited for is passed over",
		  .checks = FW_ONE_CHECK("fork-child-pid-unique", 0xd3e8, number_of_a_process_is_passed_over) },
		{ 0 } },
};
