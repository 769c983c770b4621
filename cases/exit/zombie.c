/* SPDX-License-Identifier: MIT */
/*
 * Children whose maker has SIGCHLD at its default, which is to ignore it.
 *
 * Claim: with the default disposition, set outright, ended children stay as zombies and are waited for.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: /proc stat of the first child when it has ended and the second lives; the maker's waits, beside the
 *   numbers that it was told.
 * Would be violated by: a kernel that takes the default for SIG_IGN, and reaps.
 * Cannot tell: how long a zombie nobody waits for stays.
 */
#include "case.h"

#include <errno.h>

static struct fw_verdict both_are_waited_for(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(fw_find_at(ev, "first-ended", FW_SRC_STAT, "first.stat_state"),
				 "Z", "state of the first child, ended"),
		      fw_equal(fw_told(ev, "parent.wait_any"), fw_told(ev, "parent.ret"),
			       "child waited for, first child"),
		      fw_equal(fw_told(ev, "parent.wait_more"), fw_told(ev, "parent.second"),
			       "child waited for next, second child"));
}

const struct fw_case fw_case_exit_zombie = {
	.id = "exit.zombie",
	.claim = "with SIGCHLD at its default, which ignores it, zombies stay",
	.cannot_tell = "how long a zombie nobody waits for stays",
	.violated_by = "a kernel that takes the default for SIG_IGN, and reaps",
	.probe = "leave_no_zombie",
	.args = { "sigchld=default" },
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "second-standing", .with = "standing" }, { "back", .with = "standing" },
		{ "first-ended" }, { "before-wait", .with = "first-ended" }, { "waiting" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "first-ended", .of = "first", .with = FW_LOOK_STAT, .until = "Z" },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "exit-no-zombie-neighbour", .pin = 0x76b7, .saboteurs = "no-zombie-left",
		  .oracle = both_are_waited_for, .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN },
		/* a maker that is not held waits for the first before it is seen */
		{ .clause = "exit-no-zombie-neighbour", .pin = 0x76b7, .saboteurs = "no-zombie-left",
		  .oracle = both_are_waited_for, .doors = FW_DOORS_VFORK,
		  .needs = FW_NEEDS("vfork-shares") },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "first.stat_state", .src = FW_SRC_STAT, .at = "first-ended", .text = "S" },
		{ .name = "parent.wait_any", .src = FW_SRC_PROBE, .becomes = -ECHILD },
		{ .name = "parent.wait_more", .src = FW_SRC_PROBE, .becomes = -ECHILD },
		{ 0 } },
};
