/* SPDX-License-Identifier: MIT */
/*
 * A cgroup in which a maker is held back by its child, and which is to be frozen.
 *
 * Claim: it comes to be frozen, with the maker still in its call, and goes on when it is thawed.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: cgroup.events of the cgroup, by a process outside it; the cgroup of maker and child, state and system call
 *   of the maker; the order of the thawing and the maker's return.
 * Would be violated by: a kernel that waits for the held one to come to a place where it can be stopped.
 * Cannot tell: where in the call the maker is.
 */
#include "case.h"

static const struct fw_fact *cgroup(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "frozen", FW_SRC_CGROUP, name);
}

static struct fw_verdict cgroup_freezes(const struct fw_evidence *ev)
{
	return FW_ALL(fw_reached(ev, "frozen", "freezer"), fw_made(ev),
		      fw_equal(cgroup(ev, "child.cgroup2"), cgroup(ev, "parent.cgroup2"),
			       "cgroup of the child, of the maker"),
		      fw_differ(cgroup(ev, "parent.cgroup2"), cgroup(ev, "freezer.cgroup2"),
				"cgroup of the maker, of who freezes it"),
		      fw_held_back(ev, "frozen", "parent"), fw_reached(ev, "thawed", "freezer"),
		      fw_reached(ev, "back", "parent"),
		      fw_in_order(fw_find_at(ev, "thawed", FW_SRC_HARNESS, "freezer.reached"),
				  fw_find_at(ev, "back", FW_SRC_HARNESS, "parent.reached"),
				  "the cgroup thawed, the maker behind the call"));
}

const struct fw_case fw_case_vfork_frozen = {
	.id = "vfork.frozen",
	.claim = "a cgroup with a held maker in it freezes, and goes on when it is thawed",
	.cannot_tell = "where in the call the maker is",
	.violated_by = "a kernel that waits for the held one to come to a place where it can be stopped",
	.probe = "freeze_waiting",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.env = { .user = FW_USER_CALLER, .cgroup = 1 },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "frozen" }, { "thawed" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "frozen", .of = "parent", .until = "SD",
		  .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_CGROUP },
		{ .at = "frozen", .of = "child", .with = FW_LOOK_CGROUP },
		{ .at = "frozen", .of = "freezer", .with = FW_LOOK_CGROUP },
		{ 0 } },
	.needs = FW_NEEDS("cgroup2", "proc-syscall", "vfork-shares"),
	.checks = FW_CHECKS({ .clause = "vfork-parent-freezes", .pin = 0x89d3, .oracle = cgroup_freezes,
			      .saboteurs = "no-suspension" }),
	.counterexamples = FW_EDITS(
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
		{ .name = "freezer.cgroup2", .src = FW_SRC_CGROUP, .at = "frozen", .op = FW_EDIT_COPY,
		  .from = "parent.cgroup2" },
		{ .name = "child.cgroup2", .src = FW_SRC_CGROUP, .at = "frozen", .text = "/elsewhere" },
		{ .name = "parent.state", .src = FW_SRC_STATUS, .at = "frozen", .text = "R" },
		{ .name = "freezer.reached", .src = FW_SRC_HARNESS, .at = "thawed", .op = FW_EDIT_LAST }),
};
