/* SPDX-License-Identifier: MIT */
/*
 * Whose child it is: the maker's, or its sibling.
 *
 * Claim: with CLONE_PARENT the child's parent is its maker's parent, which is signalled and can wait, with the
 * maker's own termination signal; without it the maker is the parent.
 * Door: raw clone and clone3 with the flag, every door without it.
 * Seen from: PPid of the child, the lists of children of maker and grandparent, signals pending for both at the
 * child's end; what both are told when they ask to wait for it.
 * Would be violated by: a kernel that makes the maker the parent under CLONE_PARENT, or signals the wrong one.
 * Cannot tell: who becomes the parent when the maker's parent ends between the call and the look.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *list(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_CHILDREN, name);
}

static const struct fw_fact *pending(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "saw", FW_SRC_STATUS, name);
}

static struct fw_verdict child_is_makers_sibling(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "grandparent.pid"),
			       "parent of the child, parent of its maker"),
		      fw_lists_fact(list(ev, "grandparent.children"), fw_told(ev, "parent.ret"),
				    true, "children of the grandparent"),
		      fw_lists_fact(list(ev, "parent.children"), fw_told(ev, "parent.ret"), false,
				    "children of the maker"),
		      fw_is(fw_told(ev, "parent.asked"), -ECHILD, "waitid in the maker"),
		      fw_is(fw_told(ev, "grandparent.asked"), 0, "waitid in the grandparent"),
		      fw_bits(pending(ev, "grandparent.shdpnd"), FW_SIG(SIGUSR2), FW_SIG(SIGUSR2),
			      "pending for the grandparent"),
		      fw_bits(pending(ev, "parent.shdpnd"),
			      FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2) | FW_SIG(SIGCHLD), 0,
			      "pending for the maker"),
		      fw_equal(fw_told(ev, "grandparent.waited"), fw_told(ev, "parent.ret"),
			       "the child, waited for by the grandparent"));
}

/* SIGUSR2 is the maker's; what was asked for, if anything, is SIGUSR1. */
static struct fw_verdict signal_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "parent.exit_signal"), SIGUSR2,
			    "maker's termination signal"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), SIGUSR2,
			    "child's termination signal"),
		      fw_bits(pending(ev, "grandparent.shdpnd"), FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2),
			      FW_SIG(SIGUSR2), "pending for the grandparent"));
}

static struct fw_verdict child_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child, its maker"),
		      fw_lists_fact(list(ev, "parent.children"), fw_told(ev, "parent.ret"), true,
				    "children of the maker"),
		      fw_lists_fact(list(ev, "grandparent.children"), fw_told(ev, "parent.ret"),
				    false, "children of the grandparent"),
		      fw_is(fw_told(ev, "parent.asked"), 0, "waitid in the maker"),
		      fw_is(fw_told(ev, "grandparent.asked"), -ECHILD, "waitid in the grandparent"),
		      fw_bits(pending(ev, "grandparent.shdpnd"),
			      FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2) | FW_SIG(SIGCHLD), 0,
			      "pending for the grandparent"),
		      fw_bits(pending(ev, "parent.shdpnd"), FW_SIG(SIGCHLD), FW_SIG(SIGCHLD),
			      "pending for the maker"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "the child, waited for by its maker"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-parent-sibling", .pin = 0x0dc5, .oracle = child_is_makers_sibling,
	  .saboteurs = "parent-kept" },
	{ .clause = "clone-parent-exit-signal", .pin = 0x9cf6, .oracle = signal_is_the_makers,
	  .saboteurs = "parent-kept" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-parent-sibling" },
	{ .name = "grandparent.children", .src = FW_SRC_CHILDREN, .at = "standing", .text = "",
	  .breaks = "clone-parent-sibling" },
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "grandparent.children", .breaks = "clone-parent-sibling" },
	{ .name = "parent.asked", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-parent-sibling" },
	{ .name = "grandparent.asked", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "clone-parent-sibling" },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "saw", .becomes = FW_SIG(SIGUSR2),
	  .breaks = "clone-parent-sibling" },
	{ .name = "grandparent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "clone-parent-sibling" },
	{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGUSR1,
	  .breaks = "clone-parent-exit-signal" },
	{ .name = "grandparent.shdpnd", .src = FW_SRC_STATUS, .at = "saw", .becomes = FW_SIG(SIGUSR1) },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-parent-separate", .pin = 0xa4be, .oracle = child_is_the_makers,
	  .saboteurs = "sibling-made" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = -1 },
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "standing", .text = "" },
	{ .name = "grandparent.children", .src = FW_SRC_CHILDREN, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "parent.children" },
	{ .name = "parent.asked", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ .name = "grandparent.asked", .src = FW_SRC_PROBE, .becomes = 0 },
	{ .name = "grandparent.shdpnd", .src = FW_SRC_STATUS, .at = "saw", .becomes = FW_SIG(SIGCHLD) },
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "saw", .becomes = 0 },
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "standing" }, { "back", .with = "standing" }, { "waited", .with = "saw" }, { "saw" }, { 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "grandparent", .with = FW_LOOK_CHILDREN },
	{ .at = "standing", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_STAT },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
	{ .at = "saw", .of = "grandparent", .with = FW_LOOK_STATUS },
	{ .at = "saw", .of = "parent", .with = FW_LOOK_STATUS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_PARENT the child is its maker's sibling",
	  .args = { "flags=0x8000", "signal=0" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "with-signal",
	  .claim = "the termination signal asked for beside CLONE_PARENT is not the one that comes",
	  .args = { "flags=0x8000", "signal=10" }, .doors = FW_DOOR_SYS_CLONE,
	  .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_PARENT the child is its maker's child",
	  .doors = FW_DOORS_PROCESS, .checks = checks_without, .counterexamples = edits_without },
	{ 0 }
};

const struct fw_case fw_case_flags_parent = {
	.id = "flags.parent",
	.claim = "the child's parent is its maker's parent with CLONE_PARENT, its maker without",
	.cannot_tell = "who becomes the parent when the maker's parent ends between the call and the look",
	.violated_by = "a kernel that makes the maker the parent under CLONE_PARENT, or signals the wrong one",
	.probe = "lineage",
	.doors = FW_DOORS_FLAGS,
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("pidfd", "proc-signals"),
	.variants = variants,
};
