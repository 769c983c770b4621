/* SPDX-License-Identifier: MIT */
/*
 * A program that the child executes lets its maker go, while the child lives.
 *
 * Claim: once the child has begun another program its maker goes on beside it, the two have a memory each, and the
 *   child is waited for as usual.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK; posix_spawn, whose child is
 *   seen from the new program on.
 * Seen from: the maker's state at the child's last gate, the order of gates, kcmp when the new program runs, the
 *   zombie.
 * Would be violated by: a kernel that lets the maker go only at the child's end, or leaves the two in one memory.
 * Cannot tell: whether the maker goes on before or after the child has left its memory: neither is promised.
 */
#include <signal.h>

#include "held.h"

enum { BEFORE_CHILD = 0x1111, FORK_NO_EXEC = 0x40 };	/* PF_FORKNOEXEC of include/linux/sched.h */

/* Who was the child before, and through posix_spawn nobody. */
static const char *first_role(const struct fw_evidence *ev)
{
	return fw_find(ev, FW_SRC_HARNESS, "child.pid") ? "child" : "image";
}

static const struct fw_fact *image_at(const struct fw_evidence *ev, const char *at)
{
	return reached(ev, at,
		       fw_find(ev, FW_SRC_HARNESS, "child.pid") ? "child.reached" :
								  "image.reached");
}

/* The new program runs, so that what it left is behind it: no look between the two can be caught in. */
static struct fw_verdict maker_goes_on_beside_the_image(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "image", first_role(ev)),
		      fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "back", "parent.reached"), image_at(ev, "image-last"),
				  "the maker behind the call, the image at its last gate"),
		      fw_is_not(fw_find_at(ev, "image", FW_SRC_KCMP, "image.kcmp.vm"), 0,
				"memory of image and maker compared"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       "result in the maker, process of the image"));
}

static struct fw_verdict exec_lets_the_maker_go(const struct fw_evidence *ev)
{
	return FW_ALL(maker_goes_on_beside_the_image(ev), fw_held_back(ev, "child-last", "parent"),
		      fw_is(fw_find_at(ev, "child-last", FW_SRC_KCMP, "child.kcmp.vm"), 0,
			    "memory of child and maker compared"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"));
}

static struct fw_verdict image_has_executed(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       "result in the maker, process of the image"),
		      fw_bits(fw_find_at(ev, "image", FW_SRC_STAT, "image.flags"), FORK_NO_EXEC, 0,
			      "task flags of the image, forked and no more"));
}

static struct fw_verdict child_has_and_image_has_not(const struct fw_evidence *ev)
{
	return FW_ALL(image_has_executed(ev),
		      fw_bits(fw_find_at(ev, "child-last", FW_SRC_STAT, "child.flags"),
			      FORK_NO_EXEC, FORK_NO_EXEC,
			      "task flags of the child, forked and no more"));
}

static const char *const needs_signals[] = { "proc-signals", NULL };

static struct fw_verdict image_is_waited_for_as_usual(const struct fw_evidence *ev)
{
	const uint64_t bit = FW_SIG(SIGCHLD);

	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "image", FW_SRC_STAT, "image.exit_signal"), SIGCHLD,
			    "termination signal of the image"),
		      fw_bits(fw_find_at(ev, "back", FW_SRC_STATUS, "parent.shdpnd"), bit, 0,
			      "pending in the maker while the image lives"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"), bit, bit,
			      "pending in the maker when it has ended"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "image.stat_state"), "Z",
				 "state of the image, ended"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.waitid"), 0,
			    "waitid without a flag for clone children"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"), 0x0700, "wait status"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result in parent, pid waited for"));
}

static const struct fw_look looks[] = {
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "child-last", .of = "child", .with = FW_LOOK_KCMP | FW_LOOK_STAT },
	{ .at = "image", .of = "image", .with = FW_LOOK_KCMP | FW_LOOK_STAT },
	{ .at = "back", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "ended", .of = "image", .with = FW_LOOK_STAT },
	{ 0 }
};

#define EXECUTED(oracle_) \
	{ .clause = "fork-child-flag-forknoexec-exec", .pin = 0xa857, .oracle = oracle_, \
	  .no_saboteur = "no process that has begun a program can be given this mark" }

#define RELEASED \
	{ .clause = "vfork-resume-at-exec", .pin = 0x7013, .oracle = exec_lets_the_maker_go, \
	  .needs = FW_NEEDS("proc-syscall"), .saboteurs = "held-until-end" }, \
	{ .clause = "vfork-child-waitable", .pin = 0x9f7a, .oracle = image_is_waited_for_as_usual, \
	  .needs = needs_signals, .saboteurs = "no-zombie-left" }

static const struct fw_check checks[] = { RELEASED, { 0 } };
static const struct fw_check checks_execve[] = { EXECUTED(child_has_and_image_has_not),
						 RELEASED,
						 { 0 } };

#define EDITS(id, role) \
	FW_NOT_MADE, \
	{ .name = role ".reached", .src = FW_SRC_HARNESS, .at = "image", .becomes = 0, .breaks = id }, \
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0, .breaks = id }, \
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .op = FW_EDIT_LAST, .breaks = id }, \
	{ .name = "image.kcmp.vm", .src = FW_SRC_KCMP, .at = "image", .becomes = 0, .breaks = id }, \
	{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1, .breaks = id }, \
	{ .name = "image.flags", .src = FW_SRC_STAT, .at = "image", .op = FW_EDIT_XOR, .becomes = FORK_NO_EXEC, \
	  .breaks = "fork-child-flag-forknoexec-exec" }, \
	{ .name = "image.exit_signal", .src = FW_SRC_STAT, .at = "image", .becomes = SIGUSR1, \
	  .breaks = "vfork-child-waitable" }, \
	{ .name = "image.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S", \
	  .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "back", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(SIGCHLD), .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(SIGCHLD), .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.waitid", .src = FW_SRC_PROBE, .becomes = -10, .breaks = "vfork-child-waitable" }, \
	{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 9, .breaks = "vfork-child-waitable" }

static const struct fw_edit edits[] = {
	EDITS("vfork-resume-at-exec", "child"),
	{ .name = "child.flags", .src = FW_SRC_STAT, .at = "child-last", .op = FW_EDIT_XOR, .becomes = FORK_NO_EXEC,
	  .breaks = "fork-child-flag-forknoexec-exec" },
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R",
	  .breaks = "vfork-resume-at-exec" },
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-last", .becomes = 0,
	  .breaks = "vfork-resume-at-exec" },
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "child-last", .becomes = 1,
	  .breaks = "vfork-resume-at-exec" },
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST,
	  .breaks = "vfork-resume-at-exec" },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "execve", .claim = "a child that calls execve lets its maker go", .args = { "end=execve" },
	  .checks = checks_execve, .counterexamples = edits },
	{ .name = "execveat", .claim = "a child that calls execveat lets its maker go", .args = { "end=execveat" },
	  .needs = FW_NEEDS("execveat"),
	  .checks = checks, .counterexamples = edits },
	{ .name = "fexecve", .claim = "a child that calls fexecve lets its maker go", .args = { "end=fexecve" },
	  .checks = checks, .counterexamples = edits },
	{ .name = "spawn", .claim = "the caller of posix_spawn goes on beside the program", .doors = FW_DOOR_POSIX_SPAWN,
	  .checks = (const struct fw_check[]){
		EXECUTED(image_has_executed),
		{ .clause = "posix-spawn-child-pid", .pin = 0x298b, .oracle = maker_goes_on_beside_the_image,
		  .saboteurs = "process-between" },
		{ .clause = "vfork-child-waitable", .pin = 0x9f7a, .oracle = image_is_waited_for_as_usual,
		  .needs = needs_signals,
		  .saboteurs = "no-zombie-left" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS("posix-spawn-child-pid", "image"), { 0 } } },
	{ 0 }
};

const struct fw_case fw_case_vfork_released_by_exec = {
	.id = "vfork.released-by-exec",
	.claim = "a program that the child executes lets its maker go, while the child lives",
	.cannot_tell = "whether the maker goes on before or after the child has left its memory: neither is promised",
	.violated_by = "a kernel that lets the maker go only at the child's end, or leaves the two in one memory",
	.probe = "hold_maker",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.variants = variants,
};
