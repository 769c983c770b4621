/* SPDX-License-Identifier: MIT */
/*
 * Flags of clone3 that came with Linux 7.1, each for itself.
 *
 * Claim: a child is reaped by itself, has no_new_privs from the start, is killed with its descriptor, or is in a mount
 *   namespace with one mount, as its maker asked; beside it what was not asked for is as ever.
 * Door: raw clone3, which alone has room for them.
 * Seen from: /proc status, stat and mountinfo of maker and child, pending signals of the maker, a sibling's zombie.
 * Would be violated by: a kernel that takes a flag and does nothing, reaps every child, or kills with the first close.
 * Cannot tell: whether a child that is gone was a zombie for a moment; how a killed one was ended.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *at(const struct fw_evidence *ev, const char *gate, enum fw_src src,
				const char *name)
{
	return fw_find_at(ev, gate, src, name);
}

/* It stood at its gate, and is not there any more. */
static struct fw_verdict child_is_gone(const struct fw_evidence *ev)
{
	const struct fw_fact *stayed = at(ev, "ended", FW_SRC_STAT, "child.stat_state");
	struct fw_verdict v;

	if (stayed) {
		v = fw_say(FW_VIOLATED, "gone with its end", "it is there still");
		fw_cite(&v, stayed);
		return v;
	}
	return FW_ALL(fw_made(ev),
		      fw_is(at(ev, "standing", FW_SRC_HARNESS, "child.reached"), 1,
			    "child was there"),
		      fw_look_failed(at(ev, "ended", FW_SRC_STAT, "child.stat"), ESRCH,
				     "stat of the child, ended"));
}

static struct fw_verdict child_is_reaped_alone(const struct fw_evidence *ev)
{
	return FW_ALL(child_is_gone(ev),
		      fw_bits(at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"), FW_SIG(SIGCHLD), 0,
			      "pending signals of the maker, child ended"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.sibling_end"), 0,
			    "wait for the sibling"),
		      fw_lists_fact(at(ev, "beside", FW_SRC_CHILDREN, "parent.children"),
				    fw_find(ev, FW_SRC_PROBE, "parent.sibling"), true,
				    "sibling among the maker's children"),
		      fw_is_text(at(ev, "beside", FW_SRC_STAT, "sibling.stat_state"), "Z",
				 "state of the sibling"),
		      fw_bits(at(ev, "beside", FW_SRC_STATUS, "parent.shdpnd"), FW_SIG(SIGCHLD),
			      FW_SIG(SIGCHLD), "pending signals of the maker, sibling ended"));
}

static struct fw_verdict child_is_killed_with_last_copy(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is_text(at(ev, "one-left", FW_SRC_STAT, "child.stat_state"), "S",
				 "state of the child, one copy open"),
		      child_is_gone(ev));
}

static struct fw_verdict child_alone_may_not_gain(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(at(ev, "standing", FW_SRC_STATUS, "child.nonewprivs"), 1,
			    "no_new_privs of the child"),
		      fw_is(at(ev, "standing", FW_SRC_STATUS, "parent.nonewprivs"), 0,
			    "no_new_privs of the maker"));
}

static struct fw_verdict child_has_one_mount(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(at(ev, "standing", FW_SRC_NS, "child.ns.mnt"),
				at(ev, "standing", FW_SRC_NS, "parent.ns.mnt"),
				"mount namespace of child and maker"),
		      fw_is(at(ev, "standing", FW_SRC_NS, "child.mounts_count"), 1,
			    "mounts of the child"),
		      fw_at_least(at(ev, "standing", FW_SRC_NS, "parent.mounts_count"), 2,
				  "mounts of the maker"));
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };

const struct fw_case fw_case_flags_newer = {
	.id = "flags.newer",
	.claim = "flags of clone3 that came with Linux 7.1 do what they are for",
	.cannot_tell = "whether a child that is gone was a zombie for a moment; how a killed one was ended",
	.violated_by = "a kernel that takes a flag and does nothing, reaps every child, or kills with the first close",
	.probe = "newer",
	.doors = FW_DOOR_SYS_CLONE3,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "one-left" }, { "ended" }, { "beside" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_NS | FW_LOOK_VIEW },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_NS | FW_LOOK_VIEW },
		{ .at = "one-left", .of = "child", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "beside", .of = "sibling", .with = FW_LOOK_STAT },
		{ .at = "beside", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN },
		{ 0 } },
	.saboteurs = "newer-flags-dropped",
	.variants = (const struct fw_variant[]){
		{ .name = "autokill", .args = { "with=autokill" }, .needs = FW_NEEDS("clone3-autokill", "pidfd"),
		  .counterexamples = FW_EDITS(
			{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "one-left", .text = "Z" },
			{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .op = FW_EDIT_INSERT,
			  .text = "S" }),
		  .checks = FW_ONE_CHECK("clone3-autokill", 0x0b51, child_is_killed_with_last_copy) },
		{ .name = "autoreap", .args = { "with=autoreap" }, .needs = FW_NEEDS("clone3-autoreap"),
		  .counterexamples = FW_EDITS(
			{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .op = FW_EDIT_INSERT,
			  .text = "Z" },
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR,
			  .becomes = FW_SIG(SIGCHLD) },
			{ .name = "sibling.stat_state", .src = FW_SRC_STAT, .at = "beside", .text = "S" },
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "beside", .op = FW_EDIT_XOR,
			  .becomes = FW_SIG(SIGCHLD) }),
		  .checks = FW_ONE_CHECK("clone3-autoreap", 0xc5dd, child_is_reaped_alone) },
		{ .name = "empty-mntns", .args = { "with=empty-mntns" }, .env = &as_admin,
		  .needs = FW_NEEDS("clone3-empty-mntns", "ns-mnt"),
		  .counterexamples = FW_EDITS(
			{ .name = "child.mounts_count", .src = FW_SRC_NS, .at = "standing", .becomes = 2 },
			{ .name = "child.ns.mnt", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "parent.ns.mnt" }),
		  .checks = FW_ONE_CHECK("clone3-empty-mntns", 0x6dda, child_has_one_mount) },
		{ .name = "nnp", .args = { "with=nnp" },
		  .needs = FW_NEEDS("clone3-nnp", "new-privileges", "no-new-privs"),
		  .counterexamples = FW_EDITS(
			{ .name = "child.nonewprivs", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
			{ .name = "parent.nonewprivs", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1 }),
		  .checks = FW_ONE_CHECK("clone3-nnp", 0x3ea9, child_alone_may_not_gain) },
		{ 0 } },
};
