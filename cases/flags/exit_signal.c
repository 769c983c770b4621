/* SPDX-License-Identifier: MIT */
/*
 * The signal that tells of the child's end: another one, none, SIGCHLD.
 *
 * Claim: the maker gets the signal asked for and no other; a child with another one than SIGCHLD is left out by a
 * plain wait.
 * Door: raw clone (low byte of the flags) and clone3 (a field of its own); CLONE_DETACHED changes nothing for clone.
 * Seen from: the exit signal in /proc/PID/stat of the child, pending signals of the maker at the child's end.
 * Would be violated by: a kernel that sends SIGCHLD whatever was asked for, or whose plain wait finds such a child.
 * Cannot tell: when the signal came, only that it was there when the child was over.
 */
#include "share.h"

#include <errno.h>
#include <signal.h>

/* The highest number that a signal has. */
enum { LAST = 64 };

/* Both may be pending; none but the one asked for (0: neither) is. */
static struct fw_verdict signal_is(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), signal,
			    "termination signal"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1), signal ? FW_SIG(signal) : 0,
			      "signals pending for the maker"));
}

static struct fw_verdict maker_gets_sigusr1(const struct fw_evidence *ev)
{
	return signal_is(ev, SIGUSR1);
}

static struct fw_verdict maker_gets_nothing(const struct fw_evidence *ev)
{
	return signal_is(ev, 0);
}

static struct fw_verdict maker_gets_sigchld(const struct fw_evidence *ev)
{
	return signal_is(ev, SIGCHLD);
}

static struct fw_verdict maker_gets_last_signal(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), LAST,
			    "termination signal"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD) | FW_SIG(LAST), FW_SIG(LAST),
			      "signals pending for the maker"));
}

/* It is on record as asked for; none is ever pending, and the child is over all the same. */
static struct fw_verdict impossible_signal_is(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), signal,
			    "termination signal"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_is(fw_told(ev, "parent.plain_wait"), -ECHILD, "waitid without it"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"), 0,
			    "signals pending for the maker's process"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.sigpnd"), 0,
			    "signals pending for the maker"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, by wait4 with __WALL"));
}

static struct fw_verdict signal_65_never_comes(const struct fw_evidence *ev)
{
	return impossible_signal_is(ev, 65);
}

static struct fw_verdict signal_128_never_comes(const struct fw_evidence *ev)
{
	return impossible_signal_is(ev, 128);
}

static struct fw_verdict signal_255_never_comes(const struct fw_evidence *ev)
{
	return impossible_signal_is(ev, 255);
}

static struct fw_verdict plain_wait_leaves_it_out(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_is(fw_told(ev, "parent.plain_wait"), -ECHILD, "waitid without it"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, by wait4 with __WALL"));
}

static struct fw_verdict child_is_as_any_other(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid");

	return FW_ALL(signal_is(ev, SIGCHLD),
		      fw_is(fw_told(ev, "parent.plain_wait"), 0, "waitid without __WALL"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, by wait4"),
		      fw_equal(pid, fw_told(ev, "parent.ret"), "number of the child"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.tgid"), pid,
			       "its process"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"), "its parent"));
}

static const struct fw_fact *sender(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "ended", FW_SRC_MEM, name);
}

/* Both have ended before the first signal is taken. */
static struct fw_verdict first_end_is_told(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(fw_made(ev), fw_at_least(fw_told(ev, "parent.second"), 1, "second child"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), signal,
			    "termination signal"),
		      fw_is(fw_told(ev, "parent.first_taken"), signal, "first signal taken"),
		      fw_equal(sender(ev, "parent.mem.first_sender"), fw_told(ev, "parent.ret"),
			       "its sender, the first child"),
		      fw_is(fw_told(ev, "parent.third_taken"), -EAGAIN, "third signal taken"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(signal), 0, "pending then"));
}

static struct fw_verdict each_end_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(first_end_is_told(ev, LAST),
		      fw_is(fw_told(ev, "parent.second_taken"), LAST, "second signal taken"),
		      fw_equal(sender(ev, "parent.mem.second_sender"), fw_told(ev, "parent.second"),
			       "its sender, the second child"));
}

static struct fw_verdict both_ends_are_told_once(const struct fw_evidence *ev)
{
	return FW_ALL(first_end_is_told(ev, SIGUSR1),
		      fw_is(fw_told(ev, "parent.second_taken"), -EAGAIN, "second signal taken"));
}

static const char *const needs_signals[] = { "proc-signals", NULL };

static const struct fw_check checks_other[] = {
	{ .clause = "clone-exit-signal", .pin = 0x293b, .oracle = maker_gets_sigusr1, .needs = needs_signals,
	  .saboteurs = "no-exit-signal other-exit-signal" },
	{ .clause = "clone-exit-signal-wait", .pin = 0x4b94, .oracle = plain_wait_leaves_it_out,
	  .saboteurs = "sigchld-though-none" },
	{ 0 }
};

static const struct fw_edit edits_other[] = {
	FW_NOT_MADE,
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD,
	  .breaks = "clone-exit-signal" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = 0, .breaks = "clone-exit-signal" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(SIGCHLD),
	  .breaks = "clone-exit-signal" },
	{ .name = "parent.plain_wait", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-exit-signal-wait" },
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "clone-exit-signal-wait" },
	{ 0 }
};

static const struct fw_check checks_none[] = {
	{ .clause = "clone-exit-signal-none", .pin = 0xf719, .oracle = maker_gets_nothing, .needs = needs_signals,
	  .saboteurs = "sigchld-though-none" },
	{ .clause = "clone3-exit-signal-range-ends", .pin = 0xbf14, .oracle = maker_gets_nothing,
	  .doors = FW_DOOR_SYS_CLONE3, .needs = needs_signals, .saboteurs = "sigchld-though-none" },
	{ .clause = "clone-exit-signal-wait", .pin = 0x4b94, .oracle = plain_wait_leaves_it_out,
	  .saboteurs = "sigchld-though-none" },
	{ 0 }
};

static const struct fw_edit edits_none[] = {
	FW_NOT_MADE,
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD,
	  .breaks = "clone-exit-signal-none" },
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD,
	  .breaks = "clone3-exit-signal-range-ends", .doors = FW_DOOR_SYS_CLONE3 },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(SIGCHLD),
	  .breaks = "clone-exit-signal-none" },
	{ .name = "parent.plain_wait", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-exit-signal-wait" },
	{ 0 }
};

static const struct fw_check checks_usual[] = {
	{ .clause = "clone-exit-signal", .pin = 0x293b, .oracle = maker_gets_sigchld, .needs = needs_signals,
	  .saboteurs = "no-exit-signal other-exit-signal" },
	{ 0 }
};

static const struct fw_check checks_detached[] = {
	{ .clause = "clone-detached-ignored", .pin = 0xdcc2, .oracle = child_is_as_any_other, .needs = needs_signals,
	  .saboteurs = "no-exit-signal" },
	{ 0 }
};

static const struct fw_edit edits_usual[] = {
	FW_NOT_MADE,
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = 0 },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = 0 },
	{ .name = "parent.ended", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ 0 }
};

static const struct fw_check checks_last[] = {
	{ .clause = "clone-exit-signal", .pin = 0x293b, .oracle = maker_gets_last_signal, .needs = needs_signals,
	  .saboteurs = "no-exit-signal other-exit-signal" },
	{ .clause = "clone3-exit-signal-range-ends", .pin = 0xbf14, .oracle = maker_gets_last_signal,
	  .doors = FW_DOOR_SYS_CLONE3, .needs = needs_signals,
	  .saboteurs = "other-exit-signal" },
	{ 0 }
};

#define IMPOSSIBLE(signal_, oracle_) \
	{ .name = "impossible-" #signal_, .claim = "a termination signal that cannot be is taken and never comes", \
	  .args = { "signal=" #signal_ }, .doors = FW_DOOR_SYS_CLONE, .counterexamples = edits_impossible, \
	  .checks = (const struct fw_check[]){ \
		{ .clause = "clone-exit-signal-invalid-legacy", .pin = 0x73e1, .oracle = oracle_, \
		  .needs = needs_signals, \
		  .saboteurs = "other-exit-signal" }, { 0 } } }

static const struct fw_edit edits_impossible[] = {
	FW_NOT_MADE,
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD },
	{ .name = "parent.ended", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ .name = "parent.plain_wait", .src = FW_SRC_PROBE, .becomes = 0 },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(SIGCHLD) },
	{ .name = "parent.sigpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(LAST) },
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ 0 }
};

#define TWO_EDITS(signal_) \
	FW_NOT_MADE, FW_SAID("parent.second", -1, NULL), FW_SAID("parent.first_taken", -EAGAIN, NULL), \
		FW_SAID("parent.third_taken", signal_, NULL), \
		{ .name = "parent.mem.first_sender", .src = FW_SRC_MEM, .at = "ended", .op = FW_EDIT_ADD, \
		  .becomes = 1 }, \
		{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD }, \
		{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(signal_) }

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "other", .claim = "the termination signal asked for is the one that comes",
	  .args = { "signal=10" }, .checks = checks_other, .counterexamples = edits_other },
	{ .name = "none", .claim = "with zero as termination signal none comes",
	  .args = { "signal=0" }, .checks = checks_none, .counterexamples = edits_none },
	{ .name = "usual", .claim = "SIGCHLD comes when SIGCHLD was asked for",
	  .checks = checks_usual, .counterexamples = edits_usual },
	{ .name = "detached", .claim = "CLONE_DETACHED changes nothing", .args = { "flags=0x400000" },
	  .doors = FW_DOOR_SYS_CLONE, .checks = checks_detached, .counterexamples = edits_usual },
	{ .name = "last", .claim = "the last signal comes when it was asked for", .args = { "signal=64" },
	  .checks = checks_last, .counterexamples = edits_usual },
	{ .name = "two-last", .claim = "the last signal, which is queued, comes for each of two children",
	  .args = { "signal=64", "again=1" },
	  .checks = FW_CHECKS({ .clause = "sig-exit-signals-queue", .pin = 0x080a, .oracle = each_end_is_told,
				.needs = needs_signals, .saboteurs = "later-exit-signal-lost sender-not-told" }),
	  .counterexamples = FW_EDITS(
		TWO_EDITS(LAST), FW_SAID("parent.second_taken", -EAGAIN, NULL),
		{ .name = "parent.mem.second_sender", .src = FW_SRC_MEM, .at = "ended", .op = FW_EDIT_ADD,
		  .becomes = -1 }) },
	{ .name = "two-other", .claim = "a signal that is not queued comes once for two children",
	  .args = { "signal=10", "again=1" },
	  .checks = FW_CHECKS({ .clause = "sig-exit-signal-once", .pin = 0xaeaf, .oracle = both_ends_are_told_once,
				.needs = needs_signals, .saboteurs = "no-exit-signal sender-not-told" }),
	  .counterexamples = FW_EDITS(TWO_EDITS(SIGUSR1), FW_SAID("parent.second_taken", SIGUSR1, NULL)) },
	IMPOSSIBLE(65, signal_65_never_comes),
	IMPOSSIBLE(128, signal_128_never_comes),
	IMPOSSIBLE(255, signal_255_never_comes),
	{ 0 }
};

const struct fw_case fw_case_flags_exit_signal = {
	.id = "flags.exit-signal",
	.claim = "the maker gets the termination signal asked for and no other",
	.cannot_tell = "when the signal came, only that it was there when the child was over",
	.violated_by = "a kernel that sends SIGCHLD whatever was asked for, or whose plain wait finds such a child",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
