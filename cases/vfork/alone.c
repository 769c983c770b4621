/* SPDX-License-Identifier: MIT */
/*
 * CLONE_VFORK without CLONE_VM: the maker is held back, and nothing is shared.
 *
 * Claim: CLONE_VFORK alone holds the calling thread back until the child executes or ends, beside other threads of
 *   its process; the child works on its own copy of the memory.
 * Door: raw clone and clone3 with the flag.
 * Seen from: the maker's state at the child's gates, the order of all gates, the memory of both, kcmp.
 * Would be violated by: a kernel that shares the memory because of the flag, or looks at it only beside CLONE_VM.
 * Cannot tell: how soon the maker goes on.
 */
#include "held.h"

enum { BEFORE_CHILD = 0x1111, STORED_BY_CHILD = 0xc41d };

static struct fw_verdict maker_waits_with_its_own_memory(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_held_back(ev, "child-did", "parent"),
		      fw_held_back(ev, "other-ran", "parent"),
		      fw_held_back(ev, "child-last", "parent"), fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "child-did", "child.reached"),
				  reached(ev, "other-ran", "parent.reached"),
				  "the child standing, another thread of its maker"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"),
		      fw_is_not(fw_find_at(ev, "child-did", FW_SRC_KCMP, "child.kcmp.vm"), 0,
				"memory compared"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.by_child"),
			    STORED_BY_CHILD, "child's store, in the child"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "parent.mem.by_child"),
			    BEFORE_CHILD, "child's store, in the maker"),
		      fw_is(fw_find_at(ev, "other-ran", FW_SRC_MEM, "parent.mem.by_other"),
			    STORED_BY_CHILD, "other thread's store, in the maker"),
		      fw_is(fw_find_at(ev, "other-ran", FW_SRC_MEM, "child.mem.by_other"),
			    BEFORE_CHILD, "other thread's store, in the child"),
		      fw_is(fw_find_at(ev, "back", FW_SRC_MEM, "parent.mem.by_child"), BEFORE_CHILD,
			    "child's store, in the maker that goes on"));
}

/* Released by what the child executes, which lives until its maker has been seen. */
static struct fw_verdict maker_goes_on_beside_the_image(const struct fw_evidence *ev)
{
	return FW_ALL(maker_waits_with_its_own_memory(ev), fw_reached(ev, "image", "child"),
		      fw_in_order(reached(ev, "back", "parent.reached"),
				  reached(ev, "image-last", "child.reached"),
				  "the maker behind the call, the image at its last gate"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"), "process of the image"));
}

static const struct fw_look looks[] = {
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "SD" },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_KCMP | FW_LOOK_WORDS },
	{ .at = "other-ran", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "SD" },
	{ .at = "other-ran", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "back", .of = "parent", .with = FW_LOOK_WORDS },
	{ 0 }
};

#define EDITS \
	FW_NOT_MADE, \
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-did", .text = "R" }, \
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "other-ran", .text = "R" }, \
	{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R" }, \
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-last", .becomes = 0 }, \
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 }, \
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST }, \
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-did", .op = FW_EDIT_LAST }, \
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 0 }, \
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = STORED_BY_CHILD }, \
	{ .name = "child.mem.by_other", .src = FW_SRC_MEM, .at = "other-ran", .becomes = STORED_BY_CHILD }, \
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "back", .becomes = STORED_BY_CHILD }

static const struct fw_variant variants[] = {
	{ .name = "exit", .claim = "CLONE_VFORK alone holds the maker back until the child ends",
	  .args = { "end=exit" },
	  .checks = (const struct fw_check[]){
		{ .clause = "clone-vfork-alone", .pin = 0x989f, .oracle = maker_waits_with_its_own_memory,
		  .saboteurs = "no-suspension shared-memory-made" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS, { 0 } } },
	{ .name = "exec", .claim = "CLONE_VFORK alone holds the maker back until the child executes",
	  .args = { "end=execve" },
	  .checks = (const struct fw_check[]){
		{ .clause = "clone-vfork-alone", .pin = 0x989f, .oracle = maker_goes_on_beside_the_image,
		  .saboteurs = "held-until-end" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		EDITS,
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .op = FW_EDIT_LAST },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "image", .becomes = 0 },
		{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 },
		{ 0 } } },
	{ 0 }
};

const struct fw_case fw_case_vfork_alone = {
	.id = "vfork.alone",
	.claim = "CLONE_VFORK alone holds the maker back and copies the memory",
	.cannot_tell = "how soon the maker goes on",
	.violated_by = "a kernel that shares the memory because of the flag, or looks at it only beside CLONE_VM",
	.probe = "hold_maker",
	.args = { "flags=0x4000", "changes=1", "other=1" },
	.doors = FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.needs = FW_NEEDS("libc:threads", "proc-syscall"),
	.variants = variants,
};
