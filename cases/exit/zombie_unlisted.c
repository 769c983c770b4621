/* SPDX-License-Identifier: MIT */
/*
 * A child that has ended in a cgroup and was not waited for.
 *
 * Claim: its cgroup stays what it was, and the list of the processes there has its maker and no longer it.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: cgroup.procs, read by a process outside of that cgroup while the child lives and while it is a zombie;
 *   state and cgroup in /proc of the child.
 * Would be violated by: a kernel that lists whoever has not been waited for, or takes a zombie out of its cgroup.
 * Cannot tell: whether the zombie could be moved to another cgroup.
 */
#include "case.h"

static const struct fw_fact *cgroup(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_CGROUP, name);
}

static struct fw_verdict lists(const struct fw_evidence *ev, const char *list, bool want_child)
{
	return FW_ALL(fw_lists_fact(fw_told(ev, list), fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
				    true, "cgroup.procs, the maker"),
		      fw_lists_fact(fw_told(ev, list), fw_find(ev, FW_SRC_HARNESS, "child.pid"),
				    want_child, "cgroup.procs, the child"));
}

static struct fw_verdict zombie_is_not_listed(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "listed", "lister"),
		      fw_is_text(fw_find_at(ev, "listed", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_equal(cgroup(ev, "standing", "child.cgroup2"),
			       cgroup(ev, "standing", "parent.cgroup2"),
			       "cgroup of the child, of the maker"),
		      fw_equal(cgroup(ev, "listed", "child.cgroup2"),
			       cgroup(ev, "standing", "child.cgroup2"),
			       "cgroup of the zombie, of the child"),
		      fw_differ(cgroup(ev, "listed", "lister.cgroup2"),
				cgroup(ev, "listed", "child.cgroup2"),
				"cgroup of who reads, of the child"),
		      lists(ev, "lister.alive", true), lists(ev, "lister.ended", false),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "who was waited for afterwards, child"));
}

const struct fw_case fw_case_exit_zombie_unlisted = {
	.id = "exit.zombie-unlisted",
	.claim = "a zombie stays in its cgroup, whose list of processes has it no longer",
	.cannot_tell = "whether the zombie could be moved to another cgroup",
	.violated_by = "a kernel that lists whoever has not been waited for, or takes a zombie out of its cgroup",
	.probe = "end_in_cgroup",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .user = FW_USER_CALLER, .cgroup = 1 },
	.gates = (const struct fw_gate[]){ { "standing" }, { "listed" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_CGROUP },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_CGROUP },
		{ .at = "listed", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_CGROUP },
		{ .at = "listed", .of = "lister", .with = FW_LOOK_CGROUP },
		{ 0 } },
	.needs = FW_NEEDS("cgroup2"),
	.checks = FW_CHECKS({ .clause = "exit-zombie-unlisted", .pin = 0xe93c, .oracle = zombie_is_not_listed,
			      .saboteurs = "cgroup-left no-zombie-left" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "listed", .text = "S" },
		{ .name = "child.cgroup2", .src = FW_SRC_CGROUP, .at = "standing", .text = "/elsewhere" },
		{ .name = "child.cgroup2", .src = FW_SRC_CGROUP, .at = "listed", .text = "/elsewhere" },
		{ .name = "lister.cgroup2", .src = FW_SRC_CGROUP, .at = "listed", .op = FW_EDIT_COPY,
		  .from = "child.cgroup2" },
		{ .name = "lister.alive", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "lister.ended" },
		{ .name = "lister.ended", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "lister.alive" },
		{ .name = "lister.ended", .src = FW_SRC_PROBE, .text = "" },
		FW_SAID("parent.waited", 0, NULL)),
};
