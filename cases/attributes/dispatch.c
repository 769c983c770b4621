/* SPDX-License-Identifier: MIT */
/*
 * System calls that their process has dispatched to itself, and its child.
 *
 * Claim: dispatching is off in the child; it stays on in the maker.
 * Door: every one that makes a process.
 * Seen from: the child goes on through its gate and ends as it wants, where each of its calls would end it; the
 *   maker's own calls are caught before and after.
 * Would be violated by: a kernel that copies the setting with the rest of the thread.
 * Cannot tell: what the address of the selector is in the child.
 */
#include "case.h"

enum { ENDED_WITH_7 = 7 << 8 };

static struct fw_verdict child_is_not_dispatched(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.set"), 0, "switching it on in the maker"),
		      fw_is(fw_told(ev, "parent.caught.before"), 1, "caught in the maker before"),
		      fw_made(ev),
		      fw_is(fw_told(ev, "parent.wait_status"), ENDED_WITH_7, "the child's end"),
		      fw_reached(ev, "standing", "child"),
		      fw_is(fw_told(ev, "parent.caught.after"), 1,
			    "caught in the maker afterwards"));
}

const struct fw_case fw_case_attributes_dispatch = {
	.id = "attributes.dispatch",
	.claim = "the dispatching of system calls that the maker has switched on is off in the child",
	.cannot_tell = "what the address of the selector is in the child",
	.violated_by = "a kernel that copies the setting with the rest of the thread",
	.probe = "dispatch",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "standing" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS }, { 0 } },
	.needs = FW_NEEDS("syscall-user-dispatch"),
	.checks = (const struct fw_check[]){
		{ .clause = "attr-syscall-user-dispatch-cleared", .pin = 0x64d9, .oracle = child_is_not_dispatched,
		  .saboteurs = "dispatch-kept" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 31 },
		{ .name = "parent.caught.after", .src = FW_SRC_PROBE, .becomes = 0 },
		{ 0 } },
};
