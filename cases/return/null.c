/* SPDX-License-Identifier: MIT */
/*
 * The harness's own child, and nothing else: what every case stands on.
 *
 * Claim: a process that was just made has its maker as parent and one thread.
 * Door: raw clone with SIGCHLD and no flag, as the keeper starts every probe.
 * Seen from: /proc status and maps of the probe, and the keeper's own pid.
 * Would be violated by: a kernel that gives the new process another parent.
 * Cannot tell: anything about the other doors.
 */
#include "case.h"

static struct fw_verdict child_has_maker_as_parent(const struct fw_evidence *ev)
{
	return fw_equal(fw_find_at(ev, "here", FW_SRC_STATUS, "parent.ppid"),
			fw_find(ev, FW_SRC_HARNESS, "stage.pid"),
			"PPid of the probe, its keeper's pid");
}

const struct fw_case fw_case_return_null = {
	.id = "return.null",
	.claim = "the process that the harness itself makes has its maker as parent",
	.cannot_tell = "anything about the other doors",
	.violated_by = "a kernel that gives the new process another parent",
	.probe = "null",
	.doors = FW_DOOR_SYS_CLONE,
	.gates = (const struct fw_gate[]){ { "here" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "here", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_MAPS }, { 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "fork-child-ppid", .pin = 0x56fe, .oracle = child_has_maker_as_parent,
		  .no_saboteur = "no door of a probe is used: what stands there is the harness's own child" }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		{ .name = "parent.ppid", .src = FW_SRC_STATUS, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-child-ppid" }, { 0 } },
};
