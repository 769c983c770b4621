/* SPDX-License-Identifier: MIT */
/*
 * A maker held back by its child, and another thread of the maker that is not.
 *
 * Claim: the thread that calls vfork stands inside the call until its child lets it go, and other threads go on; inside
 *   libc's vfork the call is vfork.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the maker's state and system call at each gate of the child's, gates that both threads come to, their
 *   order.
 * Would be violated by: a kernel that lets the caller run beside the child, or holds back the whole process.
 * Cannot tell: where in the kernel the maker waits: wchan is shown and not judged.
 */
#include <asm/unistd_64.h>

#include "held.h"

static struct fw_verdict maker_waits_for_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "standing", "parent"),
		      fw_held_back(ev, "other-ran", "parent"),
		      fw_held_back(ev, "child-last", "parent"), fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"));
}

static struct fw_verdict maker_stands_inside_the_call(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "standing", "parent"),
		      fw_reached(ev, "other-ran", "parent"),
		      fw_held_back(ev, "other-ran", "parent"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_SYSCALL, "parent.syscall_pc"),
			       fw_find_at(ev, "other-ran", FW_SRC_SYSCALL, "parent.syscall_pc"),
			       "where the maker goes on"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_SYSCALL, "parent.syscall_sp"),
			       fw_find_at(ev, "other-ran", FW_SRC_SYSCALL, "parent.syscall_sp"),
			       "stack of the maker"));
}

static struct fw_verdict call_is_vforks_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "standing", "parent"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_SYSCALL, "parent.syscall_nr"),
			    __NR_vfork, "the call the maker is inside"));
}

/* A gate that the other thread comes to lies between two of the child's, and its maker is asleep there. */
static struct fw_verdict other_thread_goes_on(const struct fw_evidence *ev)
{
	const struct fw_fact *ran = reached(ev, "other-ran", "parent.reached");
	const struct fw_fact *tgid = fw_find_at(ev, "other-ran", FW_SRC_STATUS, "other.tgid");

	return FW_ALL(fw_made(ev), fw_reached(ev, "other-ran", "parent"),
		      fw_in_order(reached(ev, "standing", "child.reached"), ran,
				  "the child standing, the other thread working"),
		      fw_in_order(ran, reached(ev, "child-last", "child.reached"),
				  "the other thread working, the child at its last gate"),
		      fw_equal(tgid, fw_find_at(ev, "other-ran", FW_SRC_STATUS, "parent.pid"),
			       "process of the other thread"),
		      fw_differ(tgid, fw_find_at(ev, "other-ran", FW_SRC_STATUS, "other.pid"),
				"process and thread ID of the other thread"),
		      fw_held_back(ev, "other-ran", "parent"));
}

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "other-ran", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "other-ran", .of = "other", .with = FW_LOOK_STATUS },
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ 0 }
};

const struct fw_case fw_case_vfork_suspended = {
	.id = "vfork.suspended",
	.claim = "the thread that calls vfork stands inside the call until its child lets it go, and other threads go on",
	.cannot_tell = "where in the kernel the maker waits: wchan is shown and not judged",
	.violated_by = "a kernel that lets the caller run beside the child, or holds back the whole process",
	.probe = "hold_maker",
	.args = { "other=1" },
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.needs = FW_NEEDS("libc:threads", "proc-syscall"),
	.checks = (const struct fw_check[]){
		{ .clause = "vfork-parent-suspended", .pin = 0x0151, .oracle = maker_waits_for_the_child,
		  .saboteurs = "no-suspension" },
		{ .clause = "vfork-parent-inside-call", .pin = 0x8195, .oracle = maker_stands_inside_the_call,
		  .saboteurs = "no-suspension" },
		{ .clause = "vfork-other-threads-run", .pin = 0x3d5d, .oracle = other_thread_goes_on,
		  .needs = FW_NEEDS("thread-credentials"),
		  .saboteurs = "whole-maker-stopped" },
		{ .clause = "vfork-own-call", .pin = 0x857c, .oracle = call_is_vforks_own,
		  .doors = FW_DOOR_VFORK, .saboteurs = "vfork-by-clone" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "standing", .text = "R",
		  .breaks = "vfork-parent-suspended" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R",
		  .breaks = "vfork-parent-suspended" },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0,
		  .breaks = "vfork-parent-suspended" },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST,
		  .breaks = "vfork-parent-suspended" },
		{ .name = "parent.syscall_state", .src = FW_SRC_SYSCALL, .at = "standing", .text = "running",
		  .breaks = "vfork-parent-inside-call" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "standing", .becomes = __NR_read,
		  .breaks = "vfork-parent-inside-call" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "other-ran", .becomes = __NR_read,
		  .breaks = "vfork-parent-inside-call" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "standing", .becomes = __NR_clone,
		  .breaks = "vfork-own-call" },
		{ .name = "parent.syscall_state", .src = FW_SRC_SYSCALL, .at = "standing", .text = "outside",
		  .breaks = "vfork-own-call" },
		{ .name = "parent.syscall_pc", .src = FW_SRC_SYSCALL, .at = "other-ran", .op = FW_EDIT_ADD,
		  .becomes = 2, .breaks = "vfork-parent-inside-call" },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "other-ran", .op = FW_EDIT_LAST,
		  .breaks = "vfork-other-threads-run" },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "other-ran", .becomes = 0,
		  .breaks = "vfork-other-threads-run" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "other-ran", .text = "R",
		  .breaks = "vfork-other-threads-run" },
		{ .name = "other.tgid", .src = FW_SRC_STATUS, .at = "other-ran", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "vfork-other-threads-run" },
		{ 0 } },
};
