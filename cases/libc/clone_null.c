/* SPDX-License-Identifier: MIT */
/*
 * glibc's clone without a function and without a stack.
 *
 * Claim: either is EINVAL and makes nothing; with both it makes a child, and so does the bare call without a stack.
 * Door: raw clone, for what the kernel makes of no stack; the wrapper is called beside it.
 * Seen from: the maker's children behind the refused calls, the child of the wrapper, the results.
 * Would be violated by: a libc that hands either on to the kernel, which takes it.
 * Cannot tell: whether the kernel was asked at all.
 */
#include "case.h"

#include <errno.h>

static struct fw_verdict null_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.no_function"), -EINVAL, "without a function"),
		      fw_is(fw_told(ev, "parent.no_stack"), -EINVAL, "without a stack"),
		      fw_is_text(fw_find_at(ev, "refused", FW_SRC_CHILDREN, "parent.children"), "",
				 "children of the maker"),
		      fw_equal(fw_told(ev, "parent.wrapped"),
			       fw_find(ev, FW_SRC_HARNESS, "wrapped.pid"),
			       "result with both, its child"),
		      fw_made(ev),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "child of the bare call, waited for"));
}

const struct fw_case fw_case_libc_clone_null = {
	.id = "libc.clone-null",
	.claim = "glibc's clone refuses what has no function or no stack, and makes nothing",
	.cannot_tell = "whether the kernel was asked at all",
	.violated_by = "a libc that hands either on to the kernel, which takes it",
	.probe = "clone_null",
	.doors = FW_DOOR_SYS_CLONE,
	.gates = (const struct fw_gate[]){ { "refused" }, { "standing" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "refused", .of = "parent", .with = FW_LOOK_CHILDREN }, { 0 } },
	.needs = FW_NEEDS("libc:glibc", "proc-children"),
	.checks = (const struct fw_check[]){
		{ .clause = "libc-clone-null-args", .pin = 0x6746, .oracle = null_is_refused,
		  .no_saboteur = "what refuses is libc's own wrapper, behind which there is no door to lie through" }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.no_function", .src = FW_SRC_PROBE, .becomes = 3 },
		{ .name = "parent.no_stack", .src = FW_SRC_PROBE, .becomes = 3 },
		{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "refused", .text = "3" },
		{ .name = "parent.wrapped", .src = FW_SRC_PROBE, .becomes = -EINVAL },
		{ 0 } },
};
