/* SPDX-License-Identifier: MIT */
/*
 * One table of descriptors or two: opening, closing and marking, by the child and by its maker.
 *
 * Claim: with CLONE_FILES what either does to a descriptor is so for both; without it each has a table of its own.
 * Door: raw clone and clone3 with the flag, every copying door without it, and vfork, which never shares the table.
 * Seen from: kcmp of the two, /proc/PID/fd and fdinfo of both.
 * Would be violated by: a kernel that copies the table under CLONE_FILES, or whose copy still points to the old one.
 * Cannot tell: what becomes of a shared table at exec, or at the end of one of those who share it.
 */
#include "share.h"

/* As the probe numbers them. */
enum { CLOSED_BY_CHILD = 40, OPENED_BY_CHILD = 42, CLOSED_BY_MAKER = 43, OPENED_BY_MAKER = 45 };
#define MARKED_BY_CHILD "fd.41.flags"
#define MARKED_BY_MAKER "fd.44.flags"
enum { CLOSE_ON_EXEC = 02000000 };

static const struct fw_fact *kcmp(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_KCMP, "child.kcmp.files");
}

static const struct fw_fact *fds(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_FDS, name);
}

static struct fw_verdict table_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(kcmp(ev, "standing"), 0, "tables of child and maker compared"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), OPENED_BY_CHILD, true,
			       "opened by the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), CLOSED_BY_CHILD, false,
			       "closed by the child"),
		      fw_bits(fds(ev, "child-did", "parent." MARKED_BY_CHILD), CLOSE_ON_EXEC,
			      CLOSE_ON_EXEC, "marked by the child"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), OPENED_BY_MAKER, true,
			       "opened by the maker"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), CLOSED_BY_MAKER, false,
			       "closed by the maker"),
		      fw_bits(fds(ev, "maker-did", "child." MARKED_BY_MAKER), CLOSE_ON_EXEC,
			      CLOSE_ON_EXEC, "marked by the maker"));
}

static struct fw_verdict child_has_a_table_of_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(kcmp(ev, "standing"), 0, "tables of child and maker compared"),
		      fw_lists(fds(ev, "child-did", "child.fds"), OPENED_BY_CHILD, true,
			       "opened by the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), OPENED_BY_CHILD, false,
			       "opened by the child"),
		      fw_lists(fds(ev, "child-did", "child.fds"), CLOSED_BY_CHILD, false,
			       "closed by the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), CLOSED_BY_CHILD, true,
			       "closed by the child"),
		      fw_bits(fds(ev, "child-did", "child." MARKED_BY_CHILD), CLOSE_ON_EXEC,
			      CLOSE_ON_EXEC, "marked by the child, in the child"),
		      fw_bits(fds(ev, "child-did", "parent." MARKED_BY_CHILD), CLOSE_ON_EXEC, 0,
			      "marked by the child, in the maker"));
}

static struct fw_verdict tables_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(child_has_a_table_of_its_own(ev),
		      fw_lists(fds(ev, "maker-did", "parent.fds"), OPENED_BY_MAKER, true,
			       "opened by the maker"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), OPENED_BY_MAKER, false,
			       "opened by the maker"),
		      fw_lists(fds(ev, "maker-did", "parent.fds"), CLOSED_BY_MAKER, false,
			       "closed by the maker"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), CLOSED_BY_MAKER, true,
			       "closed by the maker"),
		      fw_bits(fds(ev, "maker-did", "parent." MARKED_BY_MAKER), CLOSE_ON_EXEC,
			      CLOSE_ON_EXEC, "marked by the maker, in the maker"),
		      fw_bits(fds(ev, "maker-did", "child." MARKED_BY_MAKER), CLOSE_ON_EXEC, 0,
			      "marked by the maker, in the child"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-files-shared", .pin = 0x09a5, .oracle = table_is_one,
	  .saboteurs = "files-copied" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 41 43 44" },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 40 41 42 43 44" },
	{ .name = "parent.fd.41.flags", .src = FW_SRC_FDS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 41 42 44" },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 41 42 43 44 45" },
	{ .name = "child.fd.44.flags", .src = FW_SRC_FDS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-files-separate", .pin = 0x0cc7, .oracle = tables_are_two,
	  .saboteurs = "files-shared" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 40 41 42 43 44" },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 41 43 44" },
	{ .name = "parent.fd.41.flags", .src = FW_SRC_FDS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 41 42 43 44 45" },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 41 42 44" },
	{ .name = "child.fd.44.flags", .src = FW_SRC_FDS, .at = "maker-did", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "vfork-other-context-copied", .pin = 0xee41, .oracle = child_has_a_table_of_its_own,
	  .saboteurs = "files-shared" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 40 41 42 43 44" },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 41 43 44" },
	{ .name = "parent.fd.41.flags", .src = FW_SRC_FDS, .at = "child-did", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_FDS },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_FDS },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_FDS },
	{ .at = "maker-did", .of = "child", .with = FW_LOOK_FDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_FILES there is one table of descriptors",
	  .args = { "flags=0x400" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_FILES the child has a table of descriptors of its own",
	  .doors = FW_DOORS_COPYING, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "beside-vm", .claim = "CLONE_VM alone does not share the table of descriptors",
	  .args = { "flags=0x100" }, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "vfork", .claim = "the child of vfork has a table of descriptors of its own",
	  .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
	{ 0 }
};

const struct fw_case fw_case_flags_files = {
	.id = "flags.files",
	.claim = "the table of descriptors is one with CLONE_FILES, two without",
	.cannot_tell = "what becomes of a shared table at exec, or at the end of one of those who share it",
	.violated_by = "a kernel that copies the table under CLONE_FILES, or whose copy still points to the old one",
	.probe = "share",
	.args = { "effect=files" },
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
