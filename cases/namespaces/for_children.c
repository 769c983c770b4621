/* SPDX-License-Identifier: MIT */
/*
 * A caller that moves its children to another PID namespace, by unshare and by setns.
 *
 * Claim: the caller stays where it is and keeps its number; its next child is in the other namespace, 1 in a new one
 *   and 2 beside another's first process, and has no parent there. unshare can be called for it once.
 * Door: every one that makes a process, and posix_spawn.
 * Seen from: both links of the caller before, between and after; NSpid of caller and child, the child's link.
 * Would be violated by: a kernel that moves the caller, or makes the child where the caller is.
 * Cannot tell: what getppid gives the child, but by its own word.
 */
#include "case.h"

#include <errno.h>

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict caller_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_equal(ns(ev, "moved", "parent.ns.pid"), ns(ev, "before", "parent.ns.pid"),
			       "caller's namespace before and after the call"),
		      fw_equal(ns(ev, "standing", "parent.ns.pid"),
			       ns(ev, "before", "parent.ns.pid"),
			       "caller's namespace before and with a child"),
		      fw_equal(status(ev, "standing", "parent.nspid"),
			       status(ev, "before", "parent.nspid"),
			       "caller's numbers before and with a child"));
}

static struct fw_verdict child_is_moved(const struct fw_evidence *ev, int number)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(ns(ev, "standing", "child.ns.pid"),
				ns(ev, "before", "parent.ns.pid"),
				"namespaces of child and caller"),
		      fw_equal(ns(ev, "standing", "child.ns.pid"),
			       ns(ev, "standing", "parent.ns.pid_for_children"),
			       "child's namespace, the caller's for children"),
		      fw_is(status(ev, "standing", "child.nspid_inner"), number,
			    "child's number there"),
		      fw_equal(status(ev, "standing", "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "child's parent outside, the caller"),
		      fw_is(fw_told(ev, "child.getpid"), number, "child's getpid"),
		      fw_is(fw_told(ev, "child.getppid"), 0, "child's getppid"));
}

/* Whatever a reader is told, it is no namespace. */
static struct fw_verdict no_namespace_yet(const struct fw_fact *link)
{
	struct fw_verdict v;

	if (!link)
		return fw_say(FW_INCONCLUSIVE, "", "the caller's link for children was not read");
	v = fw_say(link->kind == FW_ERRNO ? FW_HOLDS : FW_VIOLATED,
		   "no namespace for children shown yet",
		   link->kind == FW_ERRNO ? "none" : "there is one");
	fw_cite(&v, link);
	return v;
}

static struct fw_verdict next_child_is_1(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.unshared"), 0, "unshare"), caller_stays(ev),
		      no_namespace_yet(ns(ev, "moved", "parent.ns.pid_for_children")),
		      child_is_moved(ev, 1));
}

static struct fw_verdict once_is_all(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.unshared"), 0, "unshare, the first time"),
		      fw_is(fw_told(ev, "parent.unshared_again"), -EINVAL,
			    "unshare, the second time"),
		      child_is_moved(ev, 1));
}

static struct fw_verdict link_reads_empty(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.unshared"), 0, "unshare"),
		      no_namespace_yet(ns(ev, "moved", "parent.ns.pid_for_children")),
		      fw_is(fw_told(ev, "parent.read_link"), 0, "bytes that readlink gives"));
}

static struct fw_verdict next_child_is_beside_another(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.moved"), 0, "setns"), caller_stays(ev),
		      fw_is(status(ev, "moved", "helper.nspid_inner"), 1,
			    "the other's number there"),
		      fw_equal(ns(ev, "moved", "parent.ns.pid_for_children"),
			       ns(ev, "moved", "helper.ns.pid"),
			       "caller's for children, the other's"),
		      child_is_moved(ev, 2),
		      fw_equal(ns(ev, "standing", "child.ns.pid"), ns(ev, "moved", "helper.ns.pid"),
			       "child's namespace, the other's"));
}

#define CHILD_EDITS(clause_) \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "child.ns.pid", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.pid", \
	  .breaks = clause_ }, \
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "child.getpid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = clause_ }, \
	{ .name = "child.getppid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = clause_ }
#define STAYS_EDITS(clause_) \
	{ .name = "parent.ns.pid", .src = FW_SRC_NS, .at = "moved", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "parent.ns.pid", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "parent.nspid", .src = FW_SRC_STATUS, .at = "standing", .text = "1", .breaks = clause_ }

static const struct fw_check checks_unshare[] = {
	{ .clause = "unshare-newpid", .pin = 0x8afd, .oracle = next_child_is_1,
	  .saboteurs = "not-the-first" },
	{ .clause = "unshare-newpid-once", .pin = 0xe966, .oracle = once_is_all,
	  .saboteurs = "not-the-first" },
	{ .clause = "unshare-newpid-empty-link", .pin = 0x1a76, .oracle = link_reads_empty,
	  .doors = FW_DOOR_FORK,
	  .no_saboteur = "it is read before there is a child, and no door has a part in it" },
	{ 0 }
};

static const struct fw_edit edits_unshare[] = {
	CHILD_EDITS("unshare-newpid"),
	STAYS_EDITS("unshare-newpid"),
	{ .name = "parent.unshared", .src = FW_SRC_PROBE, .becomes = -EINVAL },
	{ .name = "parent.ns.pid_for_children", .src = FW_SRC_NS, .at = "moved", .becomes = 4242,
	  .breaks = "unshare-newpid" },
	{ .name = "parent.unshared_again", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "unshare-newpid-once" },
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2,
	  .breaks = "unshare-newpid-once" },
	{ .name = "parent.read_link", .src = FW_SRC_PROBE, .becomes = -EINVAL,
	  .breaks = "unshare-newpid-empty-link", .doors = FW_DOOR_FORK },
	{ 0 }
};

static const struct fw_check checks_setns[] = {
	{ .clause = "setns-pidns-children", .pin = 0xeb43, .oracle = next_child_is_beside_another,
	  .saboteurs = "not-the-first" },
	{ 0 }
};

static const struct fw_edit edits_setns[] = {
	CHILD_EDITS(NULL),
	STAYS_EDITS(NULL),
	{ .name = "parent.moved", .src = FW_SRC_PROBE, .becomes = -EINVAL },
	{ .name = "helper.nspid_inner", .src = FW_SRC_STATUS, .at = "moved", .becomes = 2 },
	{ .name = "parent.ns.pid_for_children", .src = FW_SRC_NS, .at = "moved", .op = FW_EDIT_COPY,
	  .from = "parent.ns.pid" },
	{ 0 }
};

const struct fw_case fw_case_namespaces_for_children = {
	.id = "namespaces.for-children",
	.claim = "unshare and setns move the caller's later children to another PID namespace, and not the caller",
	.cannot_tell = "what getppid gives the child, but by its own word",
	.violated_by = "a kernel that moves the caller, or makes the child where the caller is",
	.probe = "for_children",
	.env = { .user = FW_USER_ADMIN },
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "before" }, { "moved" }, { "standing" }, { "back", .with = "standing" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_STATUS },
		{ .at = "moved", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "moved", .of = "helper", .with = FW_LOOK_NS | FW_LOOK_STATUS },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_NS | FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("pidns"),
	.variants = (const struct fw_variant[]){
		{ .name = "unshare", .claim = "after unshare(CLONE_NEWPID) the next child is 1 in a new PID namespace",
		  .args = { "what=unshare-pid" }, .checks = checks_unshare, .counterexamples = edits_unshare },
		{ .name = "setns-link", .claim = "after setns by a link the next child is in that PID namespace",
		  .args = { "what=setns-pid", "by=link" }, .checks = checks_setns, .counterexamples = edits_setns },
		{ .name = "setns-pidfd", .claim = "after setns by a pidfd the next child is in that process's PID namespace",
		  .args = { "what=setns-pid", "by=pidfd" }, .needs = FW_NEEDS("pidfd"),
		  .checks = checks_setns, .counterexamples = edits_setns },
		{ 0 } },
};
