/* SPDX-License-Identifier: MIT */
/*
 * One place in the file system or two: working directory, umask and root, changed by the child and by its maker.
 *
 * Claim: with CLONE_FS a change by either is a change for both; without it each has its own.
 * Door: raw clone and clone3 with the flag, every copying door without it, and vfork, which never shares them.
 * Seen from: kcmp of the two, /proc/PID/cwd, /proc/PID/root and the Umask line of both.
 * Would be violated by: a kernel that copies them under CLONE_FS, or that shares them without.
 * Cannot tell: whether files are really looked up from where the links say.
 */
#include "share.h"

/* As the probe sets them: umask of the stage, of the child, of the maker. */
enum { UMASK_BEFORE = 022, UMASK_OF_CHILD = 077, UMASK_OF_MAKER = 027 };

static const struct fw_fact *kcmp(const struct fw_evidence *ev)
{
	return fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.fs");
}

static const struct fw_fact *umask_of(const struct fw_evidence *ev, const char *at,
				      const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *place(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_LINKS, name);
}

static struct fw_verdict place_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "place of child and maker compared"),
		      fw_is(umask_of(ev, "child-did", "parent.umask"), UMASK_OF_CHILD,
			    "child's umask, in the maker"),
		      fw_is_text(place(ev, "child-did", "parent.cwd"), "/proc",
				 "child's directory, in the maker"),
		      fw_is(umask_of(ev, "maker-did", "child.umask"), UMASK_OF_MAKER,
			    "maker's umask, in the child"),
		      fw_equal(place(ev, "maker-did", "child.cwd"),
			       place(ev, "maker-did", "parent.cwd"), "maker's directory, in both"),
		      fw_differ(place(ev, "maker-did", "child.cwd"),
				place(ev, "child-did", "child.cwd"),
				"the child's directory after the maker went elsewhere"));
}

static struct fw_verdict child_has_a_place_of_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(kcmp(ev), 0, "place of child and maker compared"),
		      fw_is(umask_of(ev, "child-did", "child.umask"), UMASK_OF_CHILD,
			    "child's umask, in the child"),
		      fw_is(umask_of(ev, "child-did", "parent.umask"), UMASK_BEFORE,
			    "child's umask, in the maker"),
		      fw_is_text(place(ev, "child-did", "child.cwd"), "/proc",
				 "child's directory, in the child"),
		      fw_equal(place(ev, "child-did", "parent.cwd"),
			       place(ev, "standing", "parent.cwd"),
			       "the maker's directory after the child went elsewhere"));
}

static struct fw_verdict places_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(child_has_a_place_of_its_own(ev),
		      fw_is(umask_of(ev, "maker-did", "parent.umask"), UMASK_OF_MAKER,
			    "maker's umask, in the maker"),
		      fw_is(umask_of(ev, "maker-did", "child.umask"), UMASK_OF_CHILD,
			    "maker's umask, in the child"),
		      fw_differ(place(ev, "maker-did", "parent.cwd"),
				place(ev, "standing", "parent.cwd"),
				"the maker's directory after it went elsewhere"),
		      fw_is_text(place(ev, "maker-did", "child.cwd"), "/proc",
				 "the child's directory after the maker went elsewhere"));
}

static struct fw_verdict root_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(kcmp(ev), 0, "place of child and maker compared"),
		      fw_is_text(place(ev, "child-did", "parent.root"), "/proc",
				 "child's root, in the maker"),
		      fw_equal(place(ev, "maker-did", "child.root"),
			       place(ev, "maker-did", "parent.root"), "maker's root, in both"),
		      fw_differ(place(ev, "maker-did", "child.root"),
				place(ev, "child-did", "child.root"),
				"the child's root after the maker changed its"));
}

static struct fw_verdict roots_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(kcmp(ev), 0, "place of child and maker compared"),
		      fw_is_text(place(ev, "child-did", "child.root"), "/proc",
				 "child's root, in the child"),
		      fw_equal(place(ev, "child-did", "parent.root"),
			       place(ev, "standing", "parent.root"),
			       "the maker's root after the child changed its"),
		      fw_differ(place(ev, "maker-did", "parent.root"),
				place(ev, "standing", "parent.root"),
				"the maker's root after it changed it"),
		      fw_is_text(place(ev, "maker-did", "child.root"), "/proc",
				 "the child's root after the maker changed its"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-fs-shared", .pin = 0x759d, .oracle = place_is_one,
	  .saboteurs = "fs-copied" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "parent.umask", .src = FW_SRC_STATUS, .at = "child-did", .becomes = UMASK_BEFORE },
	{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "child-did", .text = "/" },
	{ .name = "child.umask", .src = FW_SRC_STATUS, .at = "maker-did", .becomes = UMASK_OF_CHILD },
	{ .name = "child.cwd", .src = FW_SRC_LINKS, .at = "maker-did", .text = "/proc" },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-fs-separate", .pin = 0xbaf2, .oracle = places_are_two,
	  .saboteurs = "fs-shared" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.umask", .src = FW_SRC_STATUS, .at = "child-did", .becomes = UMASK_OF_CHILD },
	{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "child-did", .text = "/proc" },
	{ .name = "child.umask", .src = FW_SRC_STATUS, .at = "maker-did", .becomes = UMASK_OF_MAKER },
	{ .name = "child.cwd", .src = FW_SRC_LINKS, .at = "maker-did", .text = "/proc/2" },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "vfork-other-context-copied", .pin = 0xee41, .oracle = child_has_a_place_of_its_own,
	  .saboteurs = "fs-shared" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.umask", .src = FW_SRC_STATUS, .at = "child-did", .becomes = UMASK_OF_CHILD },
	{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "child-did", .text = "/proc" },
	{ 0 }
};

static const struct fw_check checks_root_with[] = {
	{ .clause = "clone-fs-shared", .pin = 0x759d, .oracle = root_is_one,
	  .saboteurs = "fs-copied" },
	{ 0 }
};

static const struct fw_edit edits_root_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "parent.root", .src = FW_SRC_LINKS, .at = "child-did", .text = "/" },
	{ .name = "child.root", .src = FW_SRC_LINKS, .at = "maker-did", .text = "/proc" },
	{ 0 }
};

static const struct fw_check checks_root_without[] = {
	{ .clause = "clone-fs-separate", .pin = 0xbaf2, .oracle = roots_are_two,
	  .saboteurs = "fs-shared" },
	{ 0 }
};

static const struct fw_edit edits_root_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "parent.root", .src = FW_SRC_LINKS, .at = "child-did", .text = "/proc" },
	{ .name = "child.root", .src = FW_SRC_LINKS, .at = "maker-did", .text = "/proc/2" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_LINKS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_LINKS | FW_LOOK_STATUS },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_LINKS | FW_LOOK_STATUS },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_LINKS | FW_LOOK_STATUS },
	{ .at = "maker-did", .of = "child", .with = FW_LOOK_LINKS | FW_LOOK_STATUS },
	{ 0 }
};

/* The capability over the stage's user namespace; as root, the real one. */
static const struct fw_env may_chroot = { .user = FW_USER_ADMIN, .caps = "cap_sys_chroot=ep" };
static const char *const needs_chroot[] = { "chroot", NULL };

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_FS working directory and umask are one",
	  .args = { "effect=fs", "flags=0x200" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_FS the child has a working directory and a umask of its own",
	  .args = { "effect=fs" }, .doors = FW_DOORS_COPYING,
	  .checks = checks_without, .counterexamples = edits_without },
	{ .name = "beside-vm", .claim = "CLONE_VM alone does not share working directory and umask",
	  .args = { "effect=fs", "flags=0x100" }, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "vfork", .claim = "the child of vfork has a working directory and a umask of its own",
	  .args = { "effect=fs" }, .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
	{ .name = "root-with", .claim = "with CLONE_FS the root directory is one",
	  .args = { "effect=root", "flags=0x200" }, .env = &may_chroot, .needs = needs_chroot,
	  .checks = checks_root_with, .counterexamples = edits_root_with },
	{ .name = "root-without", .claim = "without CLONE_FS the child has a root directory of its own",
	  .args = { "effect=root" }, .doors = FW_DOORS_COPYING, .env = &may_chroot, .needs = needs_chroot,
	  .checks = checks_root_without, .counterexamples = edits_root_without },
	{ 0 }
};

const struct fw_case fw_case_flags_fs = {
	.id = "flags.fs",
	.claim = "working directory, umask and root are one with CLONE_FS, two without",
	.cannot_tell = "whether files are really looked up from where the links say",
	.violated_by = "a kernel that copies them under CLONE_FS, or that shares them without",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
