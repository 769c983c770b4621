/* SPDX-License-Identifier: MIT */
/*
 * A cgroup in which nobody is left but an ended child that has not been waited for.
 *
 * Claim: such a cgroup counts as empty and can be removed; the zombie goes on naming it, as one that is gone, and is
 *   waited for as ever.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: state and cgroup of the zombie in /proc, before the cgroup is removed and after; what the cgroup's events
 *   said before, and the maker's call.
 * Would be violated by: a kernel that counts a zombie among those who are in a cgroup.
 * Cannot tell: controllers whose charges outlast the cgroup.
 */
#include "case.h"

#include <errno.h>

static struct fw_verdict is_ended(const struct fw_evidence *ev, const char *at, bool deleted)
{
	return FW_ALL(fw_is_text(fw_find_at(ev, at, FW_SRC_STAT, "first.stat_state"), "Z",
				 "state of the child"),
		      fw_says(fw_find_at(ev, at, FW_SRC_CGROUP, "first.cgroup2"), "(deleted)",
			      deleted, "cgroup of the child"));
}

static struct fw_verdict zombie_holds_nothing(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), is_ended(ev, "first-ended", false),
		      fw_differ(fw_find_at(ev, "first-ended", FW_SRC_CGROUP, "first.cgroup2"),
				fw_find_at(ev, "first-ended", FW_SRC_CGROUP, "parent.cgroup2"),
				"cgroup of the child, of the maker"),
		      fw_is(fw_told(ev, "parent.populated"), 0, "whether the cgroup is populated"),
		      fw_is(fw_told(ev, "parent.removed"), 0, "removal of the cgroup"),
		      is_ended(ev, "removed", true),
		      fw_equal(fw_told(ev, "parent.wait_any"), fw_told(ev, "parent.ret"),
			       "child waited for, first child"));
}

#define TEXT(name_, src_, at_, text_) \
	{ .name = name_, .src = src_, .at = at_, .text = text_ }

const struct fw_case fw_case_exit_zombie_in_cgroup = {
	.id = "exit.zombie-in-cgroup",
	.claim = "a cgroup that holds nothing but a zombie counts as empty and can be removed",
	.cannot_tell = "controllers whose charges outlast the cgroup",
	.violated_by = "a kernel that counts a zombie among those who are in a cgroup",
	.probe = "leave_no_zombie",
	.args = { "sigchld=default" },
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .user = FW_USER_CALLER, .cgroup = 1 },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "second-standing", .with = "standing" }, { "back", .with = "standing" },
		{ "first-ended" }, { "before-wait", .with = "first-ended" }, { "waiting" }, { "ended" }, { "removed" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "first-ended", .of = "first", .with = FW_LOOK_STAT | FW_LOOK_CGROUP, .until = "Z" },
		{ .at = "first-ended", .of = "parent", .with = FW_LOOK_CGROUP },
		{ .at = "removed", .of = "first", .with = FW_LOOK_STAT | FW_LOOK_CGROUP },
		{ 0 } },
	.needs = FW_NEEDS("cgroup2"),
	.checks = FW_CHECKS({ .clause = "cgroup-zombie-removed", .pin = 0x3df1, .oracle = zombie_holds_nothing,
			      .saboteurs = "child-with-child" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		TEXT("first.stat_state", FW_SRC_STAT, "first-ended", "S"),
		TEXT("first.stat_state", FW_SRC_STAT, "removed", "X"),
		TEXT("first.cgroup2", FW_SRC_CGROUP, "first-ended", "/left (deleted)"),
		TEXT("first.cgroup2", FW_SRC_CGROUP, "removed", "/left"),
		{ .name = "parent.cgroup2", .src = FW_SRC_CGROUP, .at = "first-ended", .op = FW_EDIT_COPY,
		  .from = "first.cgroup2" },
		FW_SAID("parent.populated", 1, NULL), FW_SAID("parent.removed", -EBUSY, NULL),
		FW_SAID("parent.wait_any", -ECHILD, NULL)),
};
