/* SPDX-License-Identifier: MIT */
/*
 * One I/O context or two: the I/O priority, set by the child and by its maker.
 *
 * Claim: with CLONE_IO a priority set on either is read from both, whether the maker had set one before or not;
 * without it each has its own.
 * Door: raw clone and clone3 with the flag, every copying door without it, and vfork, which never shares the context.
 * Seen from: kcmp of the two, ioprio_get of both by the keeper.
 * Would be violated by: a kernel that gives the child a context of its own under CLONE_IO, or the maker's without.
 * Cannot tell: whether a disk scheduler takes the two for one; nor whether a maker that has set none had a context for
 * another reason.
 */
#include "share.h"

/* Class best-effort and the levels that the probe sets. */
enum {
	PRIORITY_BEFORE = 2 << 13 | 6,
	PRIORITY_OF_CHILD = 2 << 13 | 3,
	PRIORITY_OF_MAKER = 2 << 13 | 1
};

static const struct fw_fact *kcmp(const struct fw_evidence *ev)
{
	return fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.io");
}

static const struct fw_fact *priority(const struct fw_evidence *ev, const char *at,
				      const char *name)
{
	return fw_find_at(ev, at, FW_SRC_IPC, name);
}

static struct fw_verdict what_either_sets_is_of_both(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "I/O contexts of child and maker compared"),
		      fw_is(priority(ev, "child-did", "parent.ioprio"), PRIORITY_OF_CHILD,
			    "child's priority, read from the maker"),
		      fw_is(priority(ev, "maker-did", "child.ioprio"), PRIORITY_OF_MAKER,
			    "maker's priority, read from the child"));
}

static struct fw_verdict context_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(what_either_sets_is_of_both(ev),
		      fw_is(priority(ev, "standing", "parent.ioprio"), PRIORITY_BEFORE,
			    "maker's priority before"));
}

/* Two who have none compare as one: only what is set later tells. */
static struct fw_verdict new_context_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(what_either_sets_is_of_both(ev),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_KCMP, "child.kcmp.io"), 0,
			    "I/O contexts compared, the child having set its priority"));
}

static struct fw_verdict child_has_a_context_of_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(kcmp(ev), 0, "I/O contexts of child and maker compared"),
		      fw_is(priority(ev, "child-did", "child.ioprio"), PRIORITY_OF_CHILD,
			    "child's priority, read from the child"),
		      fw_is(priority(ev, "child-did", "parent.ioprio"), PRIORITY_BEFORE,
			    "child's priority, read from the maker"));
}

static struct fw_verdict contexts_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(child_has_a_context_of_its_own(ev),
		      fw_is(priority(ev, "maker-did", "parent.ioprio"), PRIORITY_OF_MAKER,
			    "maker's priority, read from the maker"),
		      fw_is(priority(ev, "maker-did", "child.ioprio"), PRIORITY_OF_CHILD,
			    "maker's priority, read from the child"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-io-shared", .pin = 0x1791, .oracle = context_is_one,
	  .saboteurs = "io-copied" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.io", .src = FW_SRC_KCMP, .at = "standing", .becomes = 2 },
	{ .name = "parent.ioprio", .src = FW_SRC_IPC, .at = "child-did", .becomes = PRIORITY_BEFORE },
	{ .name = "child.ioprio", .src = FW_SRC_IPC, .at = "maker-did", .becomes = PRIORITY_OF_CHILD },
	{ 0 }
};

static const struct fw_check checks_new[] = {
	{ .clause = "clone-io-shared-new", .pin = 0x33fb, .oracle = new_context_is_one,
	  .saboteurs = "io-copied" },
	{ 0 }
};

static const struct fw_edit edits_new[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.io", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 2 },
	{ .name = "parent.ioprio", .src = FW_SRC_IPC, .at = "child-did", .becomes = 0 },
	{ .name = "child.ioprio", .src = FW_SRC_IPC, .at = "maker-did", .becomes = PRIORITY_OF_CHILD },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-io-separate", .pin = 0xf794, .oracle = contexts_are_two,
	  .saboteurs = "io-shared" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.io", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.ioprio", .src = FW_SRC_IPC, .at = "child-did", .becomes = PRIORITY_OF_CHILD },
	{ .name = "child.ioprio", .src = FW_SRC_IPC, .at = "maker-did", .becomes = PRIORITY_OF_MAKER },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "vfork-other-context-copied", .pin = 0xee41, .oracle = child_has_a_context_of_its_own,
	  .saboteurs = "io-shared" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.io", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.ioprio", .src = FW_SRC_IPC, .at = "child-did", .becomes = PRIORITY_OF_CHILD },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_IPC },
	{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_IPC },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_IPC | FW_LOOK_KCMP },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_IPC },
	{ .at = "maker-did", .of = "child", .with = FW_LOOK_IPC },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "new", .claim = "with CLONE_IO there is one I/O context, also of a maker that had set no priority",
	  .args = { "effect=io-new", "flags=0x80000000" }, .checks = checks_new, .counterexamples = edits_new },
	{ .name = "with", .claim = "with CLONE_IO there is one I/O context",
	  .args = { "effect=io", "flags=0x80000000" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_IO the child has an I/O context of its own",
	  .args = { "effect=io" }, .doors = FW_DOORS_COPYING,
	  .checks = checks_without, .counterexamples = edits_without },
	{ .name = "vfork", .claim = "the child of vfork has an I/O context of its own",
	  .args = { "effect=io" }, .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
	{ 0 }
};

const struct fw_case fw_case_flags_io = {
	.id = "flags.io",
	.claim = "the I/O context is one with CLONE_IO, two without",
	.cannot_tell = "whether a disk scheduler takes the two for one; nor why a maker without a priority has a context",
	.violated_by = "a kernel that gives the child a context of its own under CLONE_IO, or the maker's without",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.needs = FW_NEEDS("ioprio"),
	.variants = variants,
};
