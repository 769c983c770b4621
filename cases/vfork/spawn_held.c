/* SPDX-License-Identifier: MIT */
/*
 * The caller of posix_spawn, while its child has not yet executed.
 *
 * Claim: posix_spawn suspends its caller until the program has begun, and other threads go on; then the caller goes on.
 * Door: posix_spawn, with a file action on which the child has to wait.
 * Seen from: the caller's state, system call and children at a gate of its second thread, which alone lets the child
 *   go on; the order of gates.
 * Would be violated by: a libc that makes the child with a plain fork; a kernel that lets the caller run.
 * Cannot tell: CLONE_VM, which libc.asked sees: who has not executed has no code of ours to speak with.
 */
#include <asm/unistd_64.h>

#include "held.h"

static struct fw_verdict caller_waits_for_the_program(const struct fw_evidence *ev)
{
	const struct fw_fact *held = reached(ev, "held", "parent.reached");
	const struct fw_fact *back = reached(ev, "back", "parent.reached");
	const struct fw_fact *last = reached(ev, "image-last", "image.reached");

	return FW_ALL(fw_made(ev), fw_reached(ev, "held", "parent"),
		      fw_held_back(ev, "held", "parent"),
		      fw_is(fw_find_at(ev, "held", FW_SRC_CHILDREN, "parent.children_count"), 1,
			    "children of the caller"),
		      fw_reached(ev, "image", "image"), fw_reached(ev, "back", "parent"),
		      fw_in_order(held, back, "the child held, the caller behind the call"),
		      fw_in_order(held, reached(ev, "image", "image.reached"),
				  "the child held, the program begun"),
		      fw_in_order(back, last,
				  "the caller behind the call, the program at its last gate"));
}

static const struct fw_gate gates[] = { { "held" },
					{ "image" },
					{ "back" },
					{ "image-last" },
					{ 0 } };

static const struct fw_look looks[] = {
	{ .at = "held", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_CHILDREN,
	  .until = "SD" },
	{ .at = "held", .of = "other", .with = FW_LOOK_STATUS },
	{ 0 }
};

const struct fw_case fw_case_vfork_spawn_held = {
	.id = "vfork.spawn-held",
	.claim = "posix_spawn suspends its caller until the program has begun, and other threads go on",
	.cannot_tell = "CLONE_VM, which libc.asked sees: who has not executed has no code of ours to speak with",
	.violated_by = "a libc that makes the child with a plain fork; a kernel that lets the caller run",
	.probe = "spawn_held",
	.doors = FW_DOOR_POSIX_SPAWN,
	.env = { .scratch = 1 },
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("libc:threads", "proc-syscall"),
	.checks = (const struct fw_check[]){
		{ .clause = "libc-spawn-family", .pin = 0xc3bf, .oracle = caller_waits_for_the_program,
		  .saboteurs = "spawn-by-fork" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "held", .text = "R" },
		{ .name = "parent.syscall_state", .src = FW_SRC_SYSCALL, .at = "held", .text = "running" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "held", .becomes = __NR_read },
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "held", .becomes = 0 },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "held", .op = FW_EDIT_LAST },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .op = FW_EDIT_LAST },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
		{ .name = "image.reached", .src = FW_SRC_HARNESS, .at = "image", .becomes = 0 },
		{ 0 } },
};
