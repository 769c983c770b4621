/* SPDX-License-Identifier: MIT */
/*
 * A new PID namespace and its first three processes: their numbers inside and outside, and who sees whom.
 *
 * Claim: the first process is 1 inside and has no parent there, those it makes are 2 and 3; outside all have other
 *   numbers; a procfs of the namespace lists its members alone; an ID sent over a socket arrives as the receiver's own.
 * Door: raw clone and clone3 with CLONE_NEWPID; every door that makes a process after unshare(CLONE_NEWPID).
 * Seen from: NSpid of all three, the list and the parents in the procfs that the first one mounted, read from outside;
 *   the link of its namespace and the parent of that; what a socket's receiver outside is told.
 * Would be violated by: a kernel that numbers on from the maker's namespace, shows the maker inside, or hands IDs
 *   through untranslated.
 * Cannot tell: what the first process reads itself, but by its own word: getpid and getppid.
 */
#include "case.h"

#include <errno.h>

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

static struct fw_verdict first_is_1_without_parent(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.ret"), status(ev, "member", "child.pid"),
			       "result, number outside"),
		      fw_equal(status(ev, "member", "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent outside, its maker"),
		      fw_is(status(ev, "member", "child.nspid_inner"), 1, "number inside"),
		      fw_is_text(ns(ev, "member", "child.inside.processes"), "1 2",
				 "processes inside, with its first child"),
		      fw_is_text(ns(ev, "member", "child.inside.parents"), "0 1",
				 "their parents inside"),
		      fw_is(fw_told(ev, "child.getpid"), 1, "getpid of the first"),
		      fw_is(fw_told(ev, "child.getppid"), 0, "getppid of the first"));
}

static struct fw_verdict next_are_2_and_3(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(status(ev, "member", "member.nspid_inner"), 2, "number of the second"),
		      fw_is(status(ev, "member2", "member2.nspid_inner"), 3, "number of the third"),
		      fw_is(fw_told(ev, "child.made_first"), 2, "result for the second"),
		      fw_is(fw_told(ev, "child.made_second"), 3, "result for the third"),
		      fw_is_text(ns(ev, "member2", "child.inside.processes"), "1 3",
				 "processes inside, with its second child"),
		      fw_is_text(ns(ev, "member2", "child.inside.parents"), "0 1",
				 "their parents inside"),
		      fw_equal(status(ev, "member2", "member2.ppid"),
			       status(ev, "member", "child.pid"), "parent of the third, the first"),
		      fw_is(fw_told(ev, "member2.getppid"), 1, "getppid of the third"));
}

static struct fw_verdict members_have_numbers_outside(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(status(ev, "member", "child.pid"),
				status(ev, "member", "child.nspid_inner"), "numbers of the first"),
		      fw_differ(status(ev, "member", "member.pid"),
				status(ev, "member", "member.nspid_inner"),
				"numbers of the second"),
		      fw_equal(status(ev, "member", "member.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "member.pid"),
			       "number of the second outside, as its message had it"),
		      fw_equal(fw_told(ev, "parent.waited"), status(ev, "member", "child.pid"),
			       "number waited for outside"));
}

static struct fw_verdict maker_is_out_of_sight(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(status(ev, "member", "child.nspid_inner"), 1, "number inside"),
		      fw_is(fw_told(ev, "child.signals_maker"), -ESRCH,
			    "signal to the maker's number, from inside"));
}

static struct fw_verdict procfs_lists_members_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(ns(ev, "member", "child.inside.processes"), "1 2",
				 "processes in the inner procfs"),
		      fw_is_text(ns(ev, "member2", "child.inside.processes"), "1 3",
				 "processes in the inner procfs, later"));
}

static struct fw_verdict parent_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(ns(ev, "member", "child.ns.pid"), ns(ev, "member", "parent.ns.pid"),
				"namespaces of the first and its maker"),
		      fw_equal(ns(ev, "member", "child.ns.pid.parent"),
			       ns(ev, "member", "parent.ns.pid"),
			       "parent of the namespace, the maker's"));
}

static struct fw_verdict sent_numbers_are_translated(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(status(ev, "member", "child.nspid_inner"), 1,
			    "number of the first inside"),
		      fw_equal(fw_told(ev, "parent.heard_added"), status(ev, "member", "child.pid"),
			       "sender that the kernel added, number outside"),
		      fw_equal(fw_told(ev, "parent.heard_child"), status(ev, "member", "child.pid"),
			       "sender that called itself 1, number outside"),
		      fw_equal(fw_told(ev, "parent.heard_member"),
			       status(ev, "member", "member.pid"),
			       "sender that called itself 2, number outside"));
}

const struct fw_case fw_case_namespaces_pid_members = {
	.id = "namespaces.pid-members",
	.claim = "a PID namespace counts from 1, its members have other numbers outside, and inside nobody else shows",
	.cannot_tell = "what the first process reads itself, but by its own word",
	.violated_by = "a kernel that numbers on from the maker's namespace or shows the maker inside",
	.probe = "inside",
	.args = { "what=members" },
	.env = { .user = FW_USER_ADMIN },
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "member" }, { "member2" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "member", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "member", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_NS | FW_LOOK_NSOWN },
		{ .at = "member", .of = "member", .with = FW_LOOK_STATUS },
		{ .at = "member2", .of = "child", .with = FW_LOOK_NSOWN },
		{ .at = "member2", .of = "member2", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("pidns", "ns-mnt"),
	.checks = (const struct fw_check[]){
		{ .clause = "pidns-first-is-init", .pin = 0x2719, .oracle = first_is_1_without_parent,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-first-is-init-next", .pin = 0xf604, .oracle = next_are_2_and_3,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-visibility", .pin = 0x1cf7, .oracle = members_have_numbers_outside,
		  .saboteurs = "namespace-between" },
		{ .clause = "pidns-visibility-outwards", .pin = 0x9fb7, .oracle = maker_is_out_of_sight,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-visibility-parent", .pin = 0xf1a1, .oracle = parent_is_the_makers,
		  .saboteurs = "namespace-between" },
		{ .clause = "pidns-visibility-procfs", .pin = 0x7e59, .oracle = procfs_lists_members_alone,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-scm-credentials", .pin = 0x0574, .oracle = sent_numbers_are_translated,
		  .saboteurs = "not-the-first" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "member", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "pidns-first-is-init" },
		{ .name = "child.inside.parents", .src = FW_SRC_NS, .at = "member", .text = "1 1",
		  .breaks = "pidns-first-is-init" },
		{ .name = "child.getppid", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "pidns-first-is-init" },
		{ .name = "child.getpid", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "pidns-first-is-init" },
		{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "member", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "pidns-first-is-init" },
		{ .name = "member.nspid_inner", .src = FW_SRC_STATUS, .at = "member", .becomes = 3,
		  .breaks = "pidns-first-is-init-next" },
		{ .name = "member2.nspid_inner", .src = FW_SRC_STATUS, .at = "member2", .becomes = 4,
		  .breaks = "pidns-first-is-init-next" },
		{ .name = "child.made_second", .src = FW_SRC_PROBE, .becomes = -1,
		  .breaks = "pidns-first-is-init-next" },
		{ .name = "member2.getppid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidns-first-is-init-next" },
		{ .name = "child.pid", .src = FW_SRC_STATUS, .at = "member", .becomes = 1,
		  .breaks = "pidns-visibility" },
		{ .name = "member.pid", .src = FW_SRC_STATUS, .at = "member", .becomes = 2,
		  .breaks = "pidns-visibility" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "pidns-visibility" },
		{ .name = "child.signals_maker", .src = FW_SRC_PROBE, .becomes = 0,
		  .breaks = "pidns-visibility-outwards" },
		{ .name = "child.ns.pid.parent", .src = FW_SRC_NS, .at = "member", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "pidns-visibility-parent" },
		{ .name = "child.ns.pid", .src = FW_SRC_NS, .at = "member", .op = FW_EDIT_COPY, .from = "parent.ns.pid",
		  .breaks = "pidns-visibility-parent" },
		{ .name = "child.inside.processes", .src = FW_SRC_NS, .at = "member", .text = "1 2 77",
		  .breaks = "pidns-visibility-procfs" },
		{ .name = "child.inside.processes", .src = FW_SRC_NS, .at = "member2", .text = "1 2 3 4 5",
		  .breaks = "pidns-visibility-procfs" },
		{ .name = "parent.heard_added", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "pidns-scm-credentials" },
		{ .name = "parent.heard_child", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "pidns-scm-credentials" },
		{ .name = "parent.heard_member", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "pidns-scm-credentials" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "clone", .claim = "with CLONE_NEWPID the child begins a PID namespace that counts from 1",
		  .args = { "how=clone" }, .doors = FW_DOORS_FLAGS },
		{ .name = "unshare", .claim = "after unshare the next child begins a PID namespace that counts from 1",
		  .args = { "how=unshare" }, },
		{ 0 } },
};
