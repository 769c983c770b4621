/* SPDX-License-Identifier: MIT */
/*
 * SIGKILL for a process group that makes children at that very moment.
 *
 * Claim: nobody escapes: who is being made is in the group and gets the signal, or is not made.
 * Door: every one that makes a process.
 * Seen from: the processes of the stage before and after; a pipe that every member of the group holds open; signal 0 to
 *   the group.
 * Would be violated by: a kernel that copies a process which has been killed already, or lists the copy too late.
 * Cannot tell: that it can never happen: some moments are hit, not all.
 */
#include "case.h"

static struct fw_verdict nobody_escapes(const struct fw_evidence *ev)
{
	return FW_ALL(fw_reached(ev, "after", "parent"),
		      fw_equal(fw_told(ev, "parent.gone"), fw_told(ev, "parent.rounds"),
			       "groups that are gone, groups killed"),
		      fw_unchanged(ev, "before", "after", FW_SRC_TASKS, "stage.processes",
				   "processes of the stage"));
}

const struct fw_case fw_case_signals_group_killed = {
	.id = "signals.group-killed",
	.claim = "no child escapes a signal that its group gets while it is being made",
	.cannot_tell = "that it can never happen: some moments are hit, not all",
	.violated_by = "a kernel that copies a process which has been killed already, or lists the copy too late",
	.probe = "make_in_killed_group",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "before" }, { "after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_WORLD },
		{ .at = "after", .of = "parent", .with = FW_LOOK_WORLD },
		{ 0 } },
	.needs = FW_NEEDS("pidns"),
	.checks = (const struct fw_check[]){
		{ .clause = "sig-pgrp-signal-no-escape", .pin = 0x74bd, .oracle = nobody_escapes, .saboteurs = "child-escaped" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		{ .name = "parent.gone", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1 },
		{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "after", .text = "1 2 42" },
		{ 0 } },
};
