/* SPDX-License-Identifier: MIT */
/*
 * One table of signal dispositions or two: handlers and ignoring, set by the child and by its maker.
 *
 * Claim: with CLONE_SIGHAND a disposition set by either is set for both, masks and pending signals stay each one's
 * own; without it the child begins with a copy and goes its own way.
 * Door: raw clone and clone3 with the flag, every copying door without it, and vfork, which never shares the table.
 * Seen from: kcmp of the two, SigCgt, SigIgn, SigBlk and SigPnd of both.
 * Would be violated by: a kernel that copies the table under CLONE_SIGHAND, that shares it without, or that shares
 * masks.
 * Cannot tell: which handler it is, only that there is one; its flags and its mask are in no file of /proc.
 */
#include "share.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *kcmp(const struct fw_evidence *ev)
{
	return fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.sighand");
}

static struct fw_verdict has(const struct fw_evidence *ev, const char *at, const char *name,
			     int signal, bool want, const char *what)
{
	return fw_bits(fw_find_at(ev, at, FW_SRC_STATUS, name), FW_SIG(signal),
		       want ? FW_SIG(signal) : 0, what);
}

/* What the child blocked and has pending is not the maker's, and the other way round. */
static struct fw_verdict masks_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(
		has(ev, "child-did", "child.sigblk", SIGTERM, true, "SIGTERM blocked by the child"),
		has(ev, "child-did", "parent.sigblk", SIGTERM, false,
		    "SIGTERM blocked by the child"),
		has(ev, "child-did", "child.sigpnd", SIGTERM, true, "SIGTERM pending in the child"),
		has(ev, "child-did", "parent.sigpnd", SIGTERM, false,
		    "SIGTERM pending in the child"),
		has(ev, "maker-did", "parent.sigblk", SIGHUP, true, "SIGHUP blocked by the maker"),
		has(ev, "maker-did", "child.sigblk", SIGHUP, false, "SIGHUP blocked by the maker"),
		has(ev, "maker-did", "parent.sigpnd", SIGHUP, true, "SIGHUP pending in the maker"),
		has(ev, "maker-did", "child.sigpnd", SIGHUP, false, "SIGHUP pending in the maker"));
}

static struct fw_verdict dispositions_are_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "dispositions of child and maker compared"),
		      has(ev, "child-did", "parent.sigcgt", SIGUSR1, true,
			  "child's handler, in the maker"),
		      has(ev, "child-did", "parent.sigign", SIGUSR2, true,
			  "ignored by the child, in the maker"),
		      has(ev, "maker-did", "child.sigcgt", SIGWINCH, true,
			  "maker's handler, in the child"),
		      has(ev, "maker-did", "child.sigign", SIGURG, true,
			  "ignored by the maker, in the child"),
		      masks_are_two(ev));
}

static struct fw_verdict child_has_dispositions_of_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(kcmp(ev), 0, "dispositions of child and maker compared"),
		      has(ev, "child-did", "child.sigcgt", SIGUSR1, true,
			  "child's handler, in the child"),
		      has(ev, "child-did", "parent.sigcgt", SIGUSR1, false,
			  "child's handler, in the maker"),
		      has(ev, "child-did", "child.sigign", SIGUSR2, true,
			  "ignored by the child, in the child"),
		      has(ev, "child-did", "parent.sigign", SIGUSR2, false,
			  "ignored by the child, in the maker"));
}

static struct fw_verdict dispositions_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(child_has_dispositions_of_its_own(ev),
		      has(ev, "maker-did", "parent.sigcgt", SIGWINCH, true,
			  "maker's handler, in the maker"),
		      has(ev, "maker-did", "child.sigcgt", SIGWINCH, false,
			  "maker's handler, in the child"),
		      has(ev, "maker-did", "parent.sigign", SIGURG, true,
			  "ignored by the maker, in the maker"),
		      has(ev, "maker-did", "child.sigign", SIGURG, false,
			  "ignored by the maker, in the child"));
}

/* One of each kind was there before the child. */
static struct fw_verdict child_begins_with_makers_dispositions(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      has(ev, "standing", "parent.sigcgt", SIGALRM, true,
			  "handler set before, in the maker"),
		      has(ev, "standing", "child.sigcgt", SIGALRM, true,
			  "handler set before, in the child"),
		      has(ev, "standing", "child.sigign", SIGPIPE, true,
			  "ignored before, in the child"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.sigcgt"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.sigcgt"),
			       "signals with a handler"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.sigign"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.sigign"),
			       "ignored signals"));
}

/* Only the end of the child lies between the two looks. */
static struct fw_verdict maker_is_left_ignoring(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "dispositions of child and maker compared"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nspid_inner"), 1,
			    "number of the child in its namespace"),
		      has(ev, "maker-did", "parent.sigign", SIGCHLD, false,
			  "SIGCHLD ignored by the maker, the child alive"),
		      has(ev, "ended", "parent.sigign", SIGCHLD, true,
			  "SIGCHLD ignored by the maker, the child over"));
}

/* By SIGINT, whose action is the default for both; the maker goes on to its gate and waits. */
static struct fw_verdict signal_ends_the_child_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "dispositions of child and maker compared"),
		      fw_reached(ev, "ended", "parent"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid with __WALL"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, as waited for"),
		      fw_is(fw_told(ev, "parent.wait_status"), SIGINT, "wait status"));
}

static const struct fw_check checks_newpid[] = {
	{ .clause = "clone-sighand-newpid-sigchld-side-effect", .pin = 0x4a20, .oracle = maker_is_left_ignoring,
	  .saboteurs = "sighand-copied" },
	{ 0 }
};

static const struct fw_edit edits_newpid[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2 },
	{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGCHLD) },
	{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "ended", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGCHLD) },
	{ 0 }
};

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };

static const struct fw_check checks_with[] = {
	{ .clause = "clone-sighand-shared", .pin = 0x8bf5, .oracle = dispositions_are_one,
	  .saboteurs = "sighand-copied" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR1) },
	{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR2) },
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGWINCH) },
	{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGURG) },
	{ .name = "parent.sigblk", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGTERM) },
	{ .name = "parent.sigpnd", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGTERM) },
	{ .name = "child.sigblk", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGHUP) },
	{ .name = "child.sigpnd", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGHUP) },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-sighand-separate", .pin = 0x471c, .oracle = dispositions_are_two,
	  .saboteurs = "sighand-shared" },
	{ .clause = "sig-dispositions-inherited", .pin = 0x5532, .oracle = child_begins_with_makers_dispositions,
	  .saboteurs = "handlers-lost" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0,
	  .breaks = "clone-sighand-separate" },
	{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR1),
	  .breaks = "clone-sighand-separate" },
	{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR2),
	  .breaks = "clone-sighand-separate" },
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGWINCH),
	  .breaks = "clone-sighand-separate" },
	{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "maker-did", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGURG),
	  .breaks = "clone-sighand-separate" },
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGALRM),
	  .breaks = "sig-dispositions-inherited" },
	{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGPIPE),
	  .breaks = "sig-dispositions-inherited" },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "vfork-other-context-copied", .pin = 0xee41, .oracle = child_has_dispositions_of_its_own,
	  .saboteurs = "sighand-shared" },
	{ .clause = "sig-dispositions-inherited", .pin = 0x5532, .oracle = child_begins_with_makers_dispositions,
	  .saboteurs = "handlers-lost" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0,
	  .breaks = "vfork-other-context-copied" },
	{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR1),
	  .breaks = "vfork-other-context-copied" },
	{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = FW_SIG(SIGUSR2),
	  .breaks = "vfork-other-context-copied" },
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR, .becomes = FW_SIG(SIGALRM),
	  .breaks = "sig-dispositions-inherited" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "maker-did", .of = "child", .with = FW_LOOK_STATUS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_SIGHAND there is one table of dispositions, and two masks",
	  .args = { "flags=0x900" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "with-killed", .claim = "with CLONE_SIGHAND a signal that ends the child ends the child alone",
	  .args = { "flags=0x900", "end=2" },
	  .checks = FW_CHECKS({ .clause = "clone-sighand-fatal-signal", .pin = 0xad65,
				.oracle = signal_ends_the_child_alone, .saboteurs = "status-lost" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("parent.ended", -ECHILD, NULL), FW_SAID("parent.wait_status", SIGTERM, NULL),
		{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 }) },
	{ .name = "without", .claim = "without CLONE_SIGHAND the child has dispositions of its own",
	  .doors = FW_DOORS_COPYING, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "beside-vm", .claim = "CLONE_VM alone does not share the dispositions",
	  .args = { "flags=0x100" }, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "newpid", .claim = "the end of a PID namespace's init leaves a maker that shares its table ignoring SIGCHLD",
	  .args = { "flags=0x20000900" }, .env = &as_admin, .needs = FW_NEEDS("pidns"),
	  .checks = checks_newpid, .counterexamples = edits_newpid },
	{ .name = "vfork", .claim = "the child of vfork has dispositions of its own",
	  .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
	{ 0 }
};

const struct fw_case fw_case_flags_sighand = {
	.id = "flags.sighand",
	.claim = "the table of signal dispositions is one with CLONE_SIGHAND, two without",
	.cannot_tell = "which handler it is, only that there is one",
	.violated_by = "a kernel that copies the table under CLONE_SIGHAND, shares it without, or shares the masks",
	.probe = "share",
	.args = { "effect=signals" },
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.needs = FW_NEEDS("proc-signals"),
	.variants = variants,
};
