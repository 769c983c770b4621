/* SPDX-License-Identifier: MIT */
/*
 * Orphans of a PID namespace: who becomes their parent.
 *
 * Claim: the namespace's first process does, or a subreaper between; a child put into the namespace from outside is
 *   adopted outside.
 * Door: raw clone and clone3 with CLONE_NEWPID, and after unshare(CLONE_NEWPID) every door that copies: whose maker
 *   can end before its child.
 * Seen from: PPid of the orphan outside, and its parent in the procfs mounted inside; the adopter's own wait.
 * Would be violated by: a kernel that hands orphans to the machine's init, or past a subreaper.
 * Cannot tell: whose child the orphan is between its parent's end and the wait that reports it.
 */
#include "case.h"

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "orphan", FW_SRC_STATUS, name);
}

static const struct fw_fact *inside(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "orphan", FW_SRC_NS, name);
}

/* Inside, the orphan is the last that was made: who are there, and their parents. */
static struct fw_verdict adopted(const struct fw_evidence *ev, const char *adopter,
				 const char *processes, const char *parents)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "reaper.waited_middle"), 1, "its parent waited for"),
		      fw_is_not(fw_told(ev, "middle.made"), -1, "result of making it"),
		      fw_equal(status(ev, "orphan.ppid"), fw_find(ev, FW_SRC_HARNESS, adopter),
			       "parent of the orphan, outside"),
		      fw_is_text(inside(ev, "child.inside.processes"), processes,
				 "processes inside"),
		      fw_is_text(inside(ev, "child.inside.parents"), parents,
				 "their parents inside"),
		      fw_at_least(fw_told(ev, "reaper.waited_orphan"), 1,
				  "the orphan, waited for"));
}

static struct fw_verdict first_process_adopts(const struct fw_evidence *ev)
{
	return adopted(ev, "child.pid", "1 3", "0 1");
}

static struct fw_verdict subreaper_adopts(const struct fw_evidence *ev)
{
	return adopted(ev, "reaper.pid", "1 2 4", "0 1 2");
}

static struct fw_verdict somebody_outside_adopts(const struct fw_evidence *ev)
{
	return adopted(ev, "parent.pid", "1 2", "0 0");
}

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "middle.made", .src = FW_SRC_PROBE, .becomes = -1 },
	{ .name = "reaper.waited_middle", .src = FW_SRC_PROBE, .becomes = 0 },
	{ .name = "orphan.ppid", .src = FW_SRC_STATUS, .at = "orphan", .becomes = 1000000000 },
	{ .name = "child.inside.parents", .src = FW_SRC_NS, .at = "orphan", .text = "0 5" },
	{ .name = "reaper.waited_orphan", .src = FW_SRC_PROBE, .becomes = -10 },
	{ 0 }
};

static const struct fw_check checks_init[] = {
	{ .clause = "pidns-orphan-adoption", .pin = 0x059f, .oracle = first_process_adopts,
	  .saboteurs = "subreaper-between" },
	{ 0 }
};

static const struct fw_check checks_subreaper[] = {
	{ .clause = "pidns-orphan-adoption-subreaper", .pin = 0x3380, .oracle = subreaper_adopts,
	  .saboteurs = "subreaper-between" },
	{ 0 }
};

static const struct fw_check checks_outside[] = {
	{ .clause = "pidns-orphan-adoption-outside", .pin = 0x74e2, .oracle = somebody_outside_adopts,
	  .needs = FW_NEEDS("pidfd"),
	  .saboteurs = "subreaper-between" },
	{ 0 }
};

#define BOTH(name_, checks_) \
	{ .name = name_ "-clone", .args = { "how=clone", "reaper=" name_ }, .doors = FW_DOORS_FLAGS, \
	  .checks = checks_ }, \
	{ .name = name_ "-unshare", .args = { "how=unshare", "reaper=" name_ }, .checks = checks_ }

const struct fw_case fw_case_namespaces_pid_orphans = {
	.id = "namespaces.pid-orphans",
	.claim = "an orphan goes to the first process of its parent's PID namespace, or to a subreaper before it",
	.cannot_tell = "whose child the orphan is between its parent's end and the wait that reports it",
	.violated_by = "a kernel that hands orphans to the machine's init, or past a subreaper",
	.probe = "inside",
	.args = { "what=orphans" },
	.env = { .user = FW_USER_ADMIN },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "orphan" }, { "orphaned", .with = "orphan" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "orphan", .of = "orphan", .with = FW_LOOK_STATUS },
		{ .at = "orphan", .of = "child", .with = FW_LOOK_NSOWN },
		{ 0 } },
	.needs = FW_NEEDS("pidns", "ns-mnt"),
	.counterexamples = edits,
	.variants = (const struct fw_variant[]){
		BOTH("init", checks_init),
		BOTH("subreaper", checks_subreaper),
		{ .name = "outside", .args = { "how=clone", "reaper=outside" }, .doors = FW_DOORS_FLAGS,
		  .checks = checks_outside },
		{ 0 } },
};
