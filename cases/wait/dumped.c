/* SPDX-License-Identifier: MIT */
/*
 * A child killed by a signal that dumps core, with and without room for a dump: what wait and SIGCHLD tell.
 *
 * Claim: the status has the signal and whether core was dumped; waitid and SIGCHLD tell it by CLD_DUMPED or
 *   CLD_KILLED, and the bare signal.
 * Door: every one that lets its maker go on beside the child, posix_spawn too.
 * Seen from: /proc stat of the zombie (its state and the word that waits get), the answers of the maker's calls.
 * Would be violated by: a kernel that tells of a dump where there is none, or hands the whole word out as the signal.
 * Cannot tell: what is in the dump.
 */
#include "stop_and_go.h"

#include <signal.h>

/* How siginfo tells what it was: CLD_… of <signal.h>; WCOREDUMP's bit. */
enum { KILLED = 2, DUMPED = 3, CORE = 0x80 };

static struct fw_verdict status_tells(const struct fw_evidence *ev, int word)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_STAT, "child.exit_code"), word,
			    "exit_code of the zombie"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "result of wait4, child"),
		      fw_is(fw_told(ev, "parent.wait_status"), word, "wait status"));
}

static struct fw_verdict waitid_tells(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.end_w_signo"), SIGCHLD, "si_signo"),
		      fw_equal(fw_told(ev, "parent.end_w_pid"), fw_told(ev, "parent.ret"),
			       "si_pid, child"),
		      fw_is(fw_told(ev, "parent.end_w_code"), code, "si_code"),
		      fw_is(fw_told(ev, "parent.end_w_status"), SIGABRT, "si_status"));
}

static struct fw_verdict sigchld_tells(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD), FW_SIG(SIGCHLD), "SIGCHLD pending for the maker"),
		      fw_is(fw_told(ev, "parent.end_signal"), SIGCHLD, "signal of the end"),
		      fw_equal(fw_told(ev, "parent.end_si_pid"), fw_told(ev, "parent.ret"),
			       "si_pid, child"),
		      fw_is(fw_told(ev, "parent.end_si_code"), code, "si_code"),
		      fw_is(fw_told(ev, "parent.end_si_status"), SIGABRT, "si_status"));
}

static struct fw_verdict status_has_core(const struct fw_evidence *ev)
{
	return status_tells(ev, SIGABRT | CORE);
}

static struct fw_verdict status_has_signal_alone(const struct fw_evidence *ev)
{
	return status_tells(ev, SIGABRT);
}

static struct fw_verdict waitid_says_dumped(const struct fw_evidence *ev)
{
	return waitid_tells(ev, DUMPED);
}

static struct fw_verdict waitid_says_killed(const struct fw_evidence *ev)
{
	return waitid_tells(ev, KILLED);
}

static struct fw_verdict sigchld_says_dumped(const struct fw_evidence *ev)
{
	return sigchld_tells(ev, DUMPED);
}

static struct fw_verdict sigchld_says_killed(const struct fw_evidence *ev)
{
	return sigchld_tells(ev, KILLED);
}

#define CHECKS(status, says) \
	(const struct fw_check[]){ \
		{ .clause = "exit-sigchld-dumped", .pin = 0x0e58, .saboteurs = "core-limit-turned", \
		  .oracle = sigchld_##says, .needs = FW_NEEDS("proc-signals") }, \
		{ .clause = "wait-status-dumped", .pin = 0x93ec, .saboteurs = "core-limit-turned", .oracle = status }, \
		{ .clause = "waitid-siginfo-dumped", .pin = 0x0b4f, .saboteurs = "core-limit-turned", \
		  .oracle = waitid_##says }, { 0 } }

#define EDITS(other_word, other_code) \
	(const struct fw_edit[]){ \
		FW_NOT_MADE, \
		{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = other_word, \
		  .breaks = "wait-status-dumped" }, \
		FW_SAID("parent.wait_status", other_word, "wait-status-dumped"), \
		FW_SAID("parent.end_w_code", other_code, "waitid-siginfo-dumped"), \
		FW_SAID("parent.end_w_status", SIGABRT | CORE, "waitid-siginfo-dumped"), \
		FW_SAID("parent.end_si_code", other_code, "exit-sigchld-dumped"), \
		FW_SAID("parent.end_si_status", SIGABRT | CORE, "exit-sigchld-dumped"), { 0 } }

const struct fw_case fw_case_wait_dumped = {
	.id = "wait.dumped",
	.claim = "what is told of a child that a signal has killed, whether it dumped core or not",
	.cannot_tell = "what is in the dump",
	.violated_by = "a kernel that tells of a dump where there is none, or hands the whole word out as the signal",
	.probe = "stop_and_go",
	.doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	.env = { .scratch = 1 },
	.needs = FW_NEEDS("core-files"),
	.gates = stop_and_go_gates,
	.observe = (const struct fw_look[]){
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "core", .claim = "room for a dump of any size", .args = { "end=6", "core=1" },
		  .checks = CHECKS(status_has_core, says_dumped), .counterexamples = EDITS(SIGABRT, KILLED) },
		{ .name = "none", .claim = "RLIMIT_CORE leaves no room", .args = { "end=6" },
		  .checks = CHECKS(status_has_signal_alone, says_killed),
		  .counterexamples = EDITS(SIGABRT | CORE, DUMPED) },
		{ .name = "zero", .claim = "RLIMIT_CORE is 0", .args = { "end=6", "core=none" },
		  .checks = CHECKS(status_has_signal_alone, says_killed),
		  .counterexamples = EDITS(SIGABRT | CORE, DUMPED) },
		{ 0 } },
};
