/* SPDX-License-Identifier: MIT */
/*
 * A call to execve that fails: the maker is held back as before.
 *
 * Claim: an execve of the child that fails does not let its maker go, and leaves the child in the maker's memory.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the maker's state and system call, and kcmp, when the child has been refused, the order of gates.
 * Would be violated by: a kernel that lets the maker go, or parts the memory, before it knows that there is a program.
 * Cannot tell: a failure behind the point of no return, which ends the child.
 */
#include <errno.h>

#include "held.h"

static struct fw_verdict failed_with(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.exec"), -code, "result of execve"),
		      fw_held_back(ev, "child-last", "parent"),
		      fw_is(fw_find_at(ev, "child-last", FW_SRC_KCMP, "child.kcmp.vm"), 0,
			    "memory of child and maker compared"),
		      fw_reached(ev, "back", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "parent.reached"),
				  "the child at its last gate, its maker behind the call"));
}

#define FAILURE(name, code) \
	static struct fw_verdict name##_keeps_the_maker(const struct fw_evidence *ev) \
	{ \
		return failed_with(ev, code); \
	}

FAILURE(missing_file, ENOENT)
FAILURE(refused_file, EACCES)
FAILURE(formless_file, ENOEXEC)

static const struct fw_look looks[] = {
	{ .at = "child-last", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "SD" },
	{ .at = "child-last", .of = "child", .with = FW_LOOK_KCMP },
	{ 0 }
};

#define CHECKS(name) \
	(const struct fw_check[]){ \
		{ .clause = "vfork-failed-exec-keeps-parent", .pin = 0x891c, .oracle = name##_keeps_the_maker, \
		  .needs = FW_NEEDS("proc-syscall"), \
		  .saboteurs = "no-suspension" }, { 0 } }

static const struct fw_variant variants[] = {
	{ .name = "missing", .claim = "an execve of a file that is not there does not let the maker go",
	  .args = { "fails=missing" }, .checks = CHECKS(missing_file) },
	{ .name = "refused", .claim = "an execve of a directory does not let the maker go",
	  .args = { "fails=refused" }, .checks = CHECKS(refused_file) },
	{ .name = "formless", .claim = "an execve of a file of no format does not let the maker go",
	  .args = { "fails=formless" }, .checks = CHECKS(formless_file) },
	{ 0 }
};

const struct fw_case fw_case_vfork_exec_fails = {
	.id = "vfork.exec-fails",
	.claim = "an execve of the child that fails does not let its maker go",
	.cannot_tell = "a failure behind the point of no return, which ends the child",
	.violated_by = "a kernel that lets the maker go, or parts the memory, before it knows that there is a program",
	.probe = "hold_maker",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.exec", .src = FW_SRC_PROBE, .becomes = 0 },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "R" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "child-last", .becomes = 0 },
		{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "child-last", .becomes = 1 },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0 },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST },
		{ 0 } },
	.variants = variants,
};
