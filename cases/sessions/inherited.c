/* SPDX-License-Identifier: MIT */
/*
 * Process group, session and controlling terminal of a group leader, and of its child.
 *
 * Claim: the child is in its maker's group and session and has its terminal, of which the same group is in front;
 *   being no leader of a group it may begin a session, where its maker may not.
 * Door: every one that makes a process.
 * Seen from: group, session, terminal and foreground group in /proc/PID/stat of both, before and after the child's
 *   call; group and session in their status too, by every number that they have.
 * Would be violated by: a kernel that makes the child a group of its own, or forgets the terminal.
 * Cannot tell: whether signals from the terminal reach the child.
 */
#include <errno.h>

#include "case.h"

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static const struct fw_fact *pid_of(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STATUS, name);
}

static struct fw_verdict as_the_maker(const struct fw_evidence *ev, const char *of_maker,
				      const char *of_child, const char *what)
{
	return fw_equal(stat_of(ev, "standing", of_maker), stat_of(ev, "standing", of_child), what);
}

/* The maker leads its group and not its session, so that neither number stands for the other. */
static struct fw_verdict group_and_session_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(stat_of(ev, "standing", "parent.pgrp"), pid_of(ev, "parent.pid"),
			       "group of the maker"),
		      fw_equal(stat_of(ev, "standing", "parent.session"), pid_of(ev, "top.pid"),
			       "session of the maker"),
		      as_the_maker(ev, "parent.pgrp", "child.pgrp", "group"),
		      as_the_maker(ev, "parent.session", "child.session", "session"));
}

/* Every number of the two lines, where stat gives the outermost alone. */
static struct fw_verdict status_names_group_and_session(const struct fw_evidence *ev)
{
	return FW_ALL(group_and_session_are_the_makers(ev),
		      fw_equal(pid_of(ev, "child.nspgid"), pid_of(ev, "parent.nspid"),
			       "NSpgid of the child, NSpid of the maker, who leads the group"),
		      fw_equal(pid_of(ev, "parent.nspgid"), pid_of(ev, "parent.nspid"),
			       "NSpgid and NSpid of the maker"),
		      fw_equal(pid_of(ev, "child.nssid"), pid_of(ev, "top.nspid"),
			       "NSsid of the child, NSpid of who leads the session"),
		      fw_equal(pid_of(ev, "parent.nssid"), pid_of(ev, "top.nspid"),
			       "NSsid of the maker, NSpid of who leads the session"));
}

static struct fw_verdict terminal_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(stat_of(ev, "standing", "parent.tty_nr"), 0,
				"terminal of the maker"),
		      as_the_maker(ev, "parent.tty_nr", "child.tty_nr", "terminal"),
		      fw_equal(stat_of(ev, "standing", "child.tpgid"), pid_of(ev, "front.pid"),
			       "group in front, as the child shows it"),
		      as_the_maker(ev, "parent.tpgid", "child.tpgid", "group in front"));
}

static struct fw_verdict child_may_begin_a_session(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.setsid"), -EPERM,
			    "setsid in the maker"),
		      fw_at_least(fw_find(ev, FW_SRC_PROBE, "child.setsid"), 1,
				  "setsid in the child"),
		      fw_equal(stat_of(ev, "child-did", "child.session"), pid_of(ev, "child.pid"),
			       "session of the child, afterwards"),
		      fw_equal(stat_of(ev, "child-did", "child.pgrp"), pid_of(ev, "child.pid"),
			       "group of the child, afterwards"),
		      fw_is(stat_of(ev, "child-did", "child.tty_nr"), 0,
			    "terminal of the child, afterwards"),
		      fw_equal(stat_of(ev, "child-did", "parent.session"),
			       stat_of(ev, "standing", "parent.session"), "session of the maker"));
}

#define STAT(name_, at_, clause_) \
	{ .name = name_, .src = FW_SRC_STAT, .at = at_, .op = FW_EDIT_ADD, .becomes = 1, .breaks = clause_ }
#define STATUS(name_) \
	{ .name = name_, .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "child.nspid", \
	  .breaks = "id-pgid-sid-told" }

const struct fw_case fw_case_sessions_inherited = {
	.id = "sessions.inherited",
	.claim = "the child is in its maker's group and session, has its terminal, and may begin a session",
	.cannot_tell = "whether signals from the terminal reach the child",
	.violated_by = "a kernel that makes the child a group of its own, or forgets the terminal",
	.probe = "terminal",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "child-did" }, { "back", .with = "child-did" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "standing", .of = "top", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "front", .with = FW_LOOK_STATUS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_STAT },
		{ 0 } },
	.needs = FW_NEEDS("pty"),
	.checks = (const struct fw_check[]){
		{ .clause = "id-ctty-inherited", .pin = 0x4e0d, .oracle = terminal_is_the_makers,
		  .saboteurs = "terminal-left" },
		{ .clause = "id-pgid-sid-inherited", .pin = 0x6306, .oracle = group_and_session_are_the_makers,
		  .saboteurs = "group-left" },
		{ .clause = "id-pgid-sid-told", .pin = 0x53ae, .oracle = status_names_group_and_session,
		  .needs = FW_NEEDS("proc-nspgid"), .saboteurs = "group-left" },
		{ .clause = "id-setsid-ok-in-child", .pin = 0xaf8a, .oracle = child_may_begin_a_session,
		  .saboteurs = "group-left" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		STAT("child.pgrp", "standing", "id-pgid-sid-inherited"),
		STAT("child.session", "standing", "id-pgid-sid-inherited"),
		STATUS("child.nspgid"), STATUS("parent.nspgid"), STATUS("child.nssid"), STATUS("parent.nssid"),
		{ .name = "child.tty_nr", .src = FW_SRC_STAT, .at = "standing", .becomes = 0,
		  .breaks = "id-ctty-inherited" },
		STAT("child.tpgid", "standing", "id-ctty-inherited"),
		{ .name = "parent.setsid", .src = FW_SRC_PROBE, .becomes = 17, .breaks = "id-setsid-ok-in-child" },
		{ .name = "child.setsid", .src = FW_SRC_PROBE, .becomes = -EPERM, .breaks = "id-setsid-ok-in-child" },
		STAT("child.session", "child-did", "id-setsid-ok-in-child"),
		STAT("child.pgrp", "child-did", "id-setsid-ok-in-child"),
		STAT("child.tty_nr", "child-did", "id-setsid-ok-in-child"),
		STAT("parent.session", "child-did", "id-setsid-ok-in-child"),
		{ 0 } },
};
