/* SPDX-License-Identifier: MIT */
/*
 * The end of the child lets its maker go, however it comes.
 *
 * Claim: a child that ends by _exit, or by any fatal signal, one that dumps core included, lets its maker go on; it is
 *   waited for as usual.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the maker's state at the child's last gate, the order of gates, the zombie, pending signals, the end of
 *   the maker.
 * Would be violated by: a kernel that forgets the maker when a signal ends the child, or ends both who share memory.
 * Cannot tell: how soon the maker goes on; whether a core could be written: the stage's limit leaves no room for one.
 */
#include <signal.h>

#include "held.h"

static struct fw_verdict child_is_a_zombie(const struct fw_evidence *ev)
{
	return fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
			  "state of the child, ended");
}

static struct fw_verdict maker_goes_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "child-last", "parent"),
		      fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"),
		      child_is_a_zombie(ev),
		      fw_is(fw_find(ev, FW_SRC_WAIT, "parent.exit_status"), 0, "end of the maker"));
}

static struct fw_verdict exit_lets_the_maker_go(const struct fw_evidence *ev)
{
	return FW_ALL(maker_goes_on(ev), fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"),
					       0x0700, "wait status"));
}

static struct fw_verdict ended_by(const struct fw_evidence *ev, int signal)
{
	/* bit 7 tells of a core, which is no matter here */
	return FW_ALL(maker_goes_on(ev), fw_bits(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"),
						 0xff7f, (uint64_t)signal, "wait status"));
}

#define SIGNAL(name, number) \
	static struct fw_verdict name##_lets_the_maker_go(const struct fw_evidence *ev) \
	{ \
		return ended_by(ev, number); \
	}

SIGNAL(sigterm, SIGTERM)
SIGNAL(sigkill, SIGKILL)
SIGNAL(sigquit, SIGQUIT)
SIGNAL(sigsegv, SIGSEGV)

static struct fw_verdict child_is_waited_for_as_usual(const struct fw_evidence *ev)
{
	const uint64_t bit = FW_SIG(SIGCHLD);

	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), SIGCHLD,
			    "termination signal of the child"),
		      fw_bits(fw_find_at(ev, "child-last", FW_SRC_STATUS, "parent.shdpnd"), bit, 0,
			      "pending in the maker while the child lives"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"), bit, bit,
			      "pending in the maker when it has ended"),
		      child_is_a_zombie(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.waitid"), 0,
			    "waitid without a flag for clone children"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result in parent, pid waited for"));
}

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
	{ 0 }
};

#define WAITABLE \
	{ .clause = "vfork-child-waitable", .pin = 0x9f7a, .oracle = child_is_waited_for_as_usual, \
	  .needs = FW_NEEDS("proc-signals"), \
	  .saboteurs = "no-zombie-left" }

#define EDITS(id) \
	FW_NOT_MADE, \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" }, \
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R", .breaks = id }, \
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-last", .becomes = 0, .breaks = id }, \
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0, .breaks = id }, \
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST, .breaks = id }, \
	{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1, .breaks = id }, \
	{ .name = "parent.exit_status", .src = FW_SRC_WAIT, .becomes = 1, .breaks = id }, \
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGUSR1, \
	  .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "child-last", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(SIGCHLD), .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(SIGCHLD), .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.waitid", .src = FW_SRC_PROBE, .becomes = -10, .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "vfork-child-waitable" }

#define FATAL(name, what) \
	.checks = (const struct fw_check[]){ \
		{ .clause = "vfork-resume-on-fatal-signal", .pin = 0xd15c, .oracle = name##_lets_the_maker_go, \
		  .needs = FW_NEEDS("proc-syscall"), \
		  .saboteurs = "never-released" }, \
		WAITABLE, { 0 } }, \
	.counterexamples = (const struct fw_edit[]){ EDITS("vfork-resume-on-fatal-signal"), { 0 } }, \
	.claim = "a child that " what " ends lets its maker go"

#define CORE(name, what) \
	.checks = (const struct fw_check[]){ \
		{ .clause = "vfork-core-signal-spares-parent", .pin = 0xf2a9, .oracle = name##_lets_the_maker_go, \
		  .needs = FW_NEEDS("proc-syscall"), \
		  .saboteurs = "never-released" }, \
		WAITABLE, { 0 } }, \
	.counterexamples = (const struct fw_edit[]){ EDITS("vfork-core-signal-spares-parent"), { 0 } }, \
	.claim = "a child that " what " ends lets its maker go, and its maker is spared"

static const struct fw_variant variants[] = {
	{ .name = "exit", .claim = "a child that ends by _exit lets its maker go",
	  .args = { "end=exit" },
	  .checks = (const struct fw_check[]){
		{ .clause = "vfork-resume-at-exit", .pin = 0xa865, .oracle = exit_lets_the_maker_go,
		  .needs = FW_NEEDS("proc-syscall"),
		  .saboteurs = "never-released" },
		WAITABLE, { 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS("vfork-resume-at-exit"), { 0 } } },
	{ .name = "sigterm", .args = { "end=15" }, FATAL(sigterm, "SIGTERM") },
	{ .name = "sigkill", .args = { "end=9" }, FATAL(sigkill, "SIGKILL") },
	{ .name = "sigquit", .args = { "end=3" }, CORE(sigquit, "SIGQUIT") },
	{ .name = "sigsegv", .args = { "end=11" }, CORE(sigsegv, "SIGSEGV, sent,") },
	{ .name = "fault", .args = { "end=fault" }, CORE(sigsegv, "a fault of its own") },
	{ 0 }
};

const struct fw_case fw_case_vfork_released_by_end = {
	.id = "vfork.released-by-end",
	.claim = "a vfork child that ends, however it comes, lets its maker go",
	.cannot_tell = "how soon the maker goes on; whether a core could be written: the stage leaves no room for one",
	.violated_by = "a kernel that forgets the maker when a signal ends the child, or ends both who share memory",
	.probe = "hold_maker",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.variants = variants,
};
