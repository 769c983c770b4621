/* SPDX-License-Identifier: MIT */
/*
 * A child in a background group of a terminal, which its maker's end has orphaned, reads from that terminal.
 *
 * Claim: it gets EIO: neither a line that is there nor SIGTTIN, by which it would stop with nobody to have it go on.
 * Door: every one that lets its maker end before the child does.
 * Seen from: group, session, terminal, foreground group and parent in /proc/PID/stat of the child, and that SIGTTIN is
 *   neither blocked nor ignored; what the read gave; how much there is to be read before and after, by another process.
 * Would be violated by: a kernel that has it read, or that stops it.
 * Cannot tell: whether a member of the group other than the child would be refused.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static const struct fw_fact *pid_of(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_HARNESS, name);
}

/* Its maker was its parent, led the group and was the only one in it whose parent is of the session. */
static struct fw_verdict group_is_orphaned(const struct fw_evidence *ev)
{
	return FW_ALL(fw_equal(stat_of(ev, "standing", "child.stat_ppid"), pid_of(ev, "parent.pid"),
			       "parent of the child before, its maker"),
		      fw_look_failed(stat_of(ev, "orphaned", "parent.stat"), ESRCH, "the maker"),
		      fw_equal(stat_of(ev, "orphaned", "child.pgrp"), pid_of(ev, "parent.pid"),
			       "group of the child, its maker's"),
		      fw_equal(stat_of(ev, "orphaned", "child.session"), pid_of(ev, "top.pid"),
			       "session of the child, of its maker's parent"),
		      fw_differ(stat_of(ev, "orphaned", "child.stat_ppid"), pid_of(ev, "top.pid"),
				"parent of the child, leader of the session"),
		      fw_differ(stat_of(ev, "orphaned", "child.stat_ppid"), pid_of(ev, "front.pid"),
				"parent of the child, leader of the group in front"));
}

static struct fw_verdict sigttin_would_come(const struct fw_evidence *ev, const char *name)
{
	return fw_bits(fw_find_at(ev, "orphaned", FW_SRC_STATUS, name), FW_SIG(SIGTTIN), 0, name);
}

static struct fw_verdict nothing_is_read(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "orphaned", "child"), group_is_orphaned(ev),
		      fw_is_not(stat_of(ev, "orphaned", "child.tty_nr"), 0,
				"terminal of the child"),
		      fw_equal(stat_of(ev, "orphaned", "child.tpgid"), pid_of(ev, "front.pid"),
			       "group in front"),
		      sigttin_would_come(ev, "child.sigblk"),
		      sigttin_would_come(ev, "child.sigign"),
		      fw_is(fw_told(ev, "top.line"), 2, "bytes to be read before"),
		      fw_reached(ev, "child-did", "child"),
		      fw_is(fw_told(ev, "child.read"), -EIO, "read from the terminal"),
		      fw_is(fw_told(ev, "top.line_left"), 2, "bytes to be read afterwards"));
}

#define STAT(name_, at_, operation, value) \
	{ .name = name_, .src = FW_SRC_STAT, .at = at_, .op = operation, .becomes = value }

const struct fw_case fw_case_sessions_orphaned = {
	.id = "sessions.orphaned",
	.claim = "a child whose background group is orphaned gets EIO when it reads from the terminal",
	.cannot_tell = "whether a member of the group other than the child would be refused",
	.violated_by = "a kernel that has it read, or that stops it",
	.probe = "terminal",
	.args = { "orphaned=1" },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "child-did" }, { "back", .with = "standing" }, { "orphaned" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "orphaned", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "orphaned", .of = "parent", .with = FW_LOOK_STAT },
		{ 0 } },
	.needs = FW_NEEDS("pty", "proc-signals"),
	.checks = FW_CHECKS({ .clause = "id-ctty-orphaned-group", .pin = 0x225c, .oracle = nothing_is_read,
			      .saboteurs = "group-left terminal-left" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FW_SAID("child.read", 2, NULL), FW_SAID("child.read", -EAGAIN, NULL),
		FW_SAID("top.line", 0, NULL), FW_SAID("top.line_left", 0, NULL),
		STAT("child.stat_ppid", "standing", FW_EDIT_ADD, 1),
		STAT("child.pgrp", "orphaned", FW_EDIT_ADD, 1),
		STAT("child.session", "orphaned", FW_EDIT_ADD, 1),
		STAT("child.tty_nr", "orphaned", FW_EDIT_SET, 0),
		STAT("child.tpgid", "orphaned", FW_EDIT_ADD, 1),
		{ .name = "child.sigblk", .src = FW_SRC_STATUS, .at = "orphaned", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGTTIN) },
		{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "orphaned", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGTTIN) }),
};
