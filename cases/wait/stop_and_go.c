/* SPDX-License-Identifier: MIT */
/*
 * A child stopped, going on, ended: what wait tells of it, and what SIGCHLD does.
 *
 * Claim: stops and going on are told to who asks for them, once; each, and the end, raises SIGCHLD with what it was,
 *   but for stops where SA_NOCLDSTOP is set.
 * Door: every one that lets its maker go on beside the child, posix_spawn too.
 * Seen from: /proc stat of the child (stopped, asleep, zombie), pending signals of the maker at each gate, the results
 *   and answers of the maker's calls.
 * Would be violated by: a kernel that tells of a stop unasked or twice, or raises SIGCHLD for it under SA_NOCLDSTOP.
 * Cannot tell: whether a signal was raised and taken back between two gates.
 */
#include "stop_and_go.h"

#include <errno.h>
#include <signal.h>

/* How siginfo tells what it was: CLD_… of <signal.h>. */
enum { EXITED = 1, KILLED = 2, STOPPED = 5, CONTINUED = 6 };
enum { GOES_ON = 0xffff };

static struct fw_verdict state_is(const struct fw_evidence *ev, const char *at, const char *state)
{
	return fw_is_text(fw_find_at(ev, at, FW_SRC_STAT, "child.stat_state"), state,
			  "state of the child");
}

static struct fw_verdict pending(const struct fw_evidence *ev, const char *at, bool want)
{
	return fw_bits(fw_find_at(ev, at, FW_SRC_STATUS, "parent.shdpnd"), FW_SIG(SIGCHLD),
		       want ? FW_SIG(SIGCHLD) : 0, "SIGCHLD pending for the maker");
}

static struct fw_verdict stop_is_told_once(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(fw_made(ev), state_is(ev, "stopped", "T"),
		      fw_is(fw_told(ev, "parent.stop_unasked"), 0, "wait with WCONTINUED alone"),
		      fw_equal(fw_told(ev, "parent.stop_asked"), fw_told(ev, "parent.ret"),
			       "wait with WUNTRACED, result in the maker"),
		      fw_is(fw_told(ev, "parent.stop_status"), signal << 8 | 0x7f, "wait status"),
		      fw_is(fw_told(ev, "parent.stop_again"), 0, "the same once more"));
}

static struct fw_verdict going_on_is_told_once(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), state_is(ev, "stopped", "T"), state_is(ev, "continued", "S"),
		      fw_is(fw_told(ev, "parent.go_unasked"), 0, "wait with WUNTRACED alone"),
		      fw_equal(fw_told(ev, "parent.go_asked"), fw_told(ev, "parent.ret"),
			       "wait with WCONTINUED, result in the maker"),
		      fw_is(fw_told(ev, "parent.go_status"), GOES_ON, "wait status"),
		      fw_is(fw_told(ev, "parent.go_again"), 0, "the same once more"));
}

static struct fw_verdict waitid_tells_both(const struct fw_evidence *ev, int signal)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(fw_made(ev), state_is(ev, "stopped", "T"),
		      fw_is(fw_told(ev, "parent.stop_w"), 0, "waitid for the stop"),
		      fw_is(fw_told(ev, "parent.stop_w_signo"), SIGCHLD, "si_signo"),
		      fw_is(fw_told(ev, "parent.stop_w_code"), STOPPED, "si_code of the stop"),
		      fw_is(fw_told(ev, "parent.stop_w_status"), signal, "si_status of the stop"),
		      fw_equal(fw_told(ev, "parent.stop_w_pid"), made, "si_pid of the stop, child"),
		      fw_is(fw_told(ev, "parent.go_w"), 0, "waitid for going on"),
		      fw_is(fw_told(ev, "parent.go_w_code"), CONTINUED, "si_code of going on"),
		      fw_is(fw_told(ev, "parent.go_w_status"), SIGCONT, "si_status of going on"),
		      fw_equal(fw_told(ev, "parent.go_w_pid"), made, "si_pid of going on, child"));
}

/* The maker has asked with WNOWAIT first, of each, and then takes it. */
static struct fw_verdict both_are_left(const struct fw_evidence *ev)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(fw_made(ev), state_is(ev, "stopped", "T"), state_is(ev, "continued", "S"),
		      fw_is(fw_told(ev, "parent.stop_w"), 0, "waitid for the stop"),
		      fw_equal(fw_told(ev, "parent.stop_w_pid"), made, "si_pid of the stop, child"),
		      fw_equal(fw_told(ev, "parent.stop_asked"), made,
			       "wait for the stop afterwards, child"),
		      fw_is(fw_told(ev, "parent.go_w"), 0, "waitid for going on"),
		      fw_equal(fw_told(ev, "parent.go_w_pid"), made, "si_pid of going on, child"),
		      fw_equal(fw_told(ev, "parent.go_asked"), made,
			       "wait for going on afterwards, child"));
}

static struct fw_verdict stops_raise_sigchld(const struct fw_evidence *ev, int signal)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret"), *user = fw_told(ev, "parent.uid");

	return FW_ALL(fw_made(ev), state_is(ev, "stopped", "T"), pending(ev, "stopped", true),
		      fw_is(fw_told(ev, "parent.stop_signal"), SIGCHLD, "signal of the stop"),
		      fw_is(fw_told(ev, "parent.stop_si_code"), STOPPED, "si_code of the stop"),
		      fw_is(fw_told(ev, "parent.stop_si_status"), signal, "si_status of the stop"),
		      fw_equal(fw_told(ev, "parent.stop_si_pid"), made,
			       "si_pid of the stop, child"),
		      fw_equal(fw_told(ev, "parent.stop_si_uid"), user, "si_uid of the stop, user"),
		      fw_is(fw_told(ev, "parent.go_signal"), SIGCHLD, "signal of going on"),
		      fw_is(fw_told(ev, "parent.go_si_code"), CONTINUED, "si_code of going on"),
		      fw_is(fw_told(ev, "parent.go_si_status"), SIGCONT, "si_status of going on"),
		      fw_equal(fw_told(ev, "parent.go_si_pid"), made, "si_pid of going on, child"));
}

/* What its end is to raise is another signal: SIGUSR1, which its stops do not. */
static struct fw_verdict stops_raise_sigchld_all_the_same(const struct fw_evidence *ev)
{
	const uint64_t both = FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1);

	return FW_ALL(stops_raise_sigchld(ev, SIGSTOP),
		      fw_bits(fw_find_at(ev, "stopped", FW_SRC_STATUS, "parent.shdpnd"), both,
			      FW_SIG(SIGCHLD), "SIGCHLD and SIGUSR1 pending for the maker"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"), both,
			      FW_SIG(SIGUSR1), "both of them after the end"));
}

static struct fw_verdict end_raises(const struct fw_evidence *ev, int code, int status)
{
	return FW_ALL(fw_made(ev), state_is(ev, "ended", "Z"), pending(ev, "standing", false),
		      pending(ev, "ended", true),
		      fw_is(fw_told(ev, "parent.end_signal"), SIGCHLD, "signal of the end"),
		      fw_is(fw_told(ev, "parent.end_si_code"), code, "si_code of the end"),
		      fw_is(fw_told(ev, "parent.end_si_status"), status, "si_status of the end"),
		      fw_equal(fw_told(ev, "parent.end_si_pid"), fw_told(ev, "parent.ret"),
			       "si_pid of the end, child"),
		      fw_equal(fw_told(ev, "parent.end_si_uid"), fw_told(ev, "parent.uid"),
			       "si_uid of the end, user"));
}

static struct fw_verdict sigstop_is_told_once(const struct fw_evidence *ev)
{
	return stop_is_told_once(ev, SIGSTOP);
}

static struct fw_verdict sigttin_is_told_once(const struct fw_evidence *ev)
{
	return stop_is_told_once(ev, SIGTTIN);
}

static struct fw_verdict waitid_tells_sigstop(const struct fw_evidence *ev)
{
	return waitid_tells_both(ev, SIGSTOP);
}

static struct fw_verdict waitid_tells_sigttin(const struct fw_evidence *ev)
{
	return waitid_tells_both(ev, SIGTTIN);
}

static struct fw_verdict sigstop_raises_sigchld(const struct fw_evidence *ev)
{
	return stops_raise_sigchld(ev, SIGSTOP);
}

static struct fw_verdict sigttin_raises_sigchld(const struct fw_evidence *ev)
{
	return stops_raise_sigchld(ev, SIGTTIN);
}

static struct fw_verdict exit_raises_sigchld(const struct fw_evidence *ev)
{
	return end_raises(ev, EXITED, 7);
}

static struct fw_verdict kill_raises_sigchld(const struct fw_evidence *ev)
{
	return end_raises(ev, KILLED, SIGKILL);
}

/* One SIGCHLD is all that can be pending: had a stop raised it, it would tell of the stop at the end. */
static struct fw_verdict stops_raise_nothing(const struct fw_evidence *ev)
{
	return FW_ALL(state_is(ev, "stopped", "T"), pending(ev, "stopped", false),
		      state_is(ev, "continued", "S"), pending(ev, "continued", false),
		      end_raises(ev, EXITED, 7));
}

static const char *const needs_signals[] = { "proc-signals", NULL };

#define CHECKS(stop, end, lie) \
	(const struct fw_check[]){ \
		{ .clause = "exit-sigchld", .pin = 0x1b4b, .saboteurs = lie, .oracle = end##_raises_sigchld, \
		  .needs = needs_signals }, \
		{ .clause = "exit-sigchld-stop", .pin = 0x4c4d, .saboteurs = "stops-raise-nothing", \
		  .oracle = stop##_raises_sigchld, .needs = needs_signals }, \
		{ .clause = "wait-stop-continue", .pin = 0x4854, .saboteurs = "nothing-to-wait-for", \
		  .oracle = stop##_is_told_once }, \
		{ .clause = "wait-stop-continue-go", .pin = 0x48c9, .saboteurs = "nothing-to-wait-for", \
		  .oracle = going_on_is_told_once }, \
		{ .clause = "waitid-nowait-rusage-stopped", .pin = 0xfc68, .saboteurs = "nothing-to-wait-for", \
		  .oracle = both_are_left }, \
		{ .clause = "waitid-siginfo-stopped", .pin = 0xf5e4, .saboteurs = "nothing-to-wait-for", \
		  .oracle = waitid_tells_##stop }, { 0 } }

static const struct fw_check checks_quiet[] = {
	{ .clause = "exit-sigchld-nocldstop", .pin = 0x26d1, .saboteurs = "sigchld-flags-lost",
	  .oracle = stops_raise_nothing, .needs = needs_signals },
	{ .clause = "wait-stop-continue", .pin = 0x4854, .saboteurs = "nothing-to-wait-for",
	  .oracle = sigstop_is_told_once },
	{ .clause = "wait-stop-continue-go", .pin = 0x48c9, .saboteurs = "nothing-to-wait-for",
	  .oracle = going_on_is_told_once },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.end_signal", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "exit-sigchld" },
	{ .name = "parent.end_si_code", .src = FW_SRC_PROBE, .becomes = STOPPED, .breaks = "exit-sigchld" },
	{ .name = "parent.end_si_pid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "exit-sigchld" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S", .breaks = "exit-sigchld" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "stopped", .becomes = 0,
	  .breaks = "exit-sigchld-stop" },
	{ .name = "parent.stop_si_code", .src = FW_SRC_PROBE, .becomes = KILLED, .breaks = "exit-sigchld-stop" },
	{ .name = "parent.stop_si_uid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "exit-sigchld-stop" },
	{ .name = "parent.go_signal", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "exit-sigchld-stop" },
	{ .name = "parent.stop_unasked", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-stop-continue" },
	{ .name = "parent.stop_status", .src = FW_SRC_PROBE, .becomes = 0x127f, .breaks = "wait-stop-continue" },
	{ .name = "parent.stop_again", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-stop-continue" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "stopped", .text = "S",
	  .breaks = "wait-stop-continue" },
	{ .name = "parent.go_unasked", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-stop-continue-go" },
	{ .name = "parent.go_asked", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-stop-continue-go" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "continued", .text = "T",
	  .breaks = "wait-stop-continue-go" },
	FW_SAID("parent.stop_w", -ECHILD, "waitid-nowait-rusage-stopped"),
	FW_SAID("parent.stop_w_pid", 0, "waitid-nowait-rusage-stopped"),
	FW_SAID("parent.stop_asked", 0, "waitid-nowait-rusage-stopped"),
	FW_SAID("parent.go_w", -ECHILD, "waitid-nowait-rusage-stopped"),
	FW_SAID("parent.go_w_pid", 0, "waitid-nowait-rusage-stopped"),
	FW_SAID("parent.go_asked", 0, "waitid-nowait-rusage-stopped"),
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "stopped", .text = "S",
	  .breaks = "waitid-nowait-rusage-stopped" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "continued", .text = "T",
	  .breaks = "waitid-nowait-rusage-stopped" },
	{ .name = "parent.stop_w_status", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "waitid-siginfo-stopped" },
	{ .name = "parent.go_w_code", .src = FW_SRC_PROBE, .becomes = STOPPED, .breaks = "waitid-siginfo-stopped" },
	{ 0 }
};

static const struct fw_edit edits_quiet[] = {
	FW_NOT_MADE,
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "stopped", .becomes = FW_SIG(SIGCHLD),
	  .breaks = "exit-sigchld-nocldstop" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "continued", .becomes = FW_SIG(SIGCHLD),
	  .breaks = "exit-sigchld-nocldstop" },
	{ .name = "parent.end_si_code", .src = FW_SRC_PROBE, .becomes = STOPPED, .breaks = "exit-sigchld-nocldstop" },
	{ .name = "parent.stop_asked", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-stop-continue" },
	{ .name = "parent.go_asked", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-stop-continue-go" },
	{ 0 }
};

const struct fw_case fw_case_wait_stop_and_go = {
	.id = "wait.stop-and-go",
	.claim = "that a child stops, goes on and ends is told to who asks, once, and raises SIGCHLD as its maker wants it",
	.cannot_tell = "whether a signal was raised and taken back between two gates",
	.violated_by = "a kernel that tells of a stop unasked or twice, or raises SIGCHLD for it under SA_NOCLDSTOP",
	.probe = "stop_and_go",
	.doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	.gates = stop_and_go_gates,
	.needs = FW_NEEDS("stopped-state"),
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "stopped", .of = "child", .with = FW_LOOK_STAT, .until = "T" },
		{ .at = "stopped", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "continued", .of = "child", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "continued", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "sigstop", .claim = "SIGSTOP, SIGCONT, and an end of its own",
		  .checks = CHECKS(sigstop, exit, "status-lost"), .counterexamples = edits },
		{ .name = "sigttin", .claim = "SIGTTIN, SIGCONT, and SIGKILL", .args = { "stop=21", "end=9" },
		  .needs = FW_NEEDS("stop-signals"),
		  .checks = CHECKS(sigttin, kill, "no-zombie-left"), .counterexamples = edits },
		{ .name = "nocldstop", .claim = "with SA_NOCLDSTOP only the end raises SIGCHLD",
		  .args = { "nocldstop=1" },
		  .checks = checks_quiet, .counterexamples = edits_quiet },
		{ .name = "usr1", .claim = "a child whose end raises SIGUSR1 raises SIGCHLD when it stops and goes on",
		  .args = { "signal=10" }, .doors = FW_DOORS_FLAGS,
		  .checks = FW_CHECKS({ .clause = "exit-sigchld-stop", .pin = 0x4c4d,
					.oracle = stops_raise_sigchld_all_the_same,
					.needs = needs_signals, .saboteurs = "stops-raise-nothing" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("parent.stop_si_code", KILLED, NULL),
			FW_SAID("parent.go_signal", -EAGAIN, NULL),
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "stopped", .becomes = FW_SIG(SIGUSR1) },
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(SIGCHLD) }) },
		{ 0 } },
};
