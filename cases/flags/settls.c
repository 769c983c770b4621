/* SPDX-License-Identifier: MIT */
/*
 * The base of the child's FS segment: the one given, or its maker's.
 *
 * Claim: with CLONE_SETTLS the child starts with tls as its FS base; without it with its maker's, whatever tls says.
 * Door: raw clone and clone3, both with an address in tls.
 * Seen from: registers of the child's first stop and of the maker as it leaves the call, by ptrace.
 * Would be violated by: a kernel that ignores tls, that takes it without the flag, or that moves the maker's base.
 * Cannot tell: what a program does with the base.
 */
#include "share.h"

static const struct fw_fact *reg(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_PTRACE, name);
}

static struct fw_verdict base_is_tls(const struct fw_evidence *ev)
{
	const struct fw_fact *tls = fw_find(ev, FW_SRC_PROBE, "parent.tls");

	return FW_ALL(fw_made(ev),
		      fw_equal(reg(ev, "first-stop", "child.reg.fs_base"), tls,
			       "FS base of the child"),
		      fw_differ(reg(ev, "syscall-exit", "parent.reg.fs_base"), tls,
				"FS base of the maker"));
}

static struct fw_verdict base_is_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(reg(ev, "first-stop", "child.reg.fs_base"),
			       reg(ev, "syscall-exit", "parent.reg.fs_base"), "FS bases"),
		      fw_equal(reg(ev, "first-stop", "child.reg.gs_base"),
			       reg(ev, "syscall-exit", "parent.reg.gs_base"), "GS bases"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-settls", .pin = 0x468a, .oracle = base_is_tls,
	  .saboteurs = "tls-not-set" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.reg.fs_base", .src = FW_SRC_PTRACE, .at = "first-stop", .op = FW_EDIT_ADD, .becomes = 8 },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "arch-fs-gs-base-inherited", .pin = 0x5a79, .oracle = base_is_makers,
	  .saboteurs = "segment-base-set" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.reg.fs_base", .src = FW_SRC_PTRACE, .at = "first-stop", .op = FW_EDIT_ADD, .becomes = 8 },
	{ .name = "child.reg.gs_base", .src = FW_SRC_PTRACE, .at = "first-stop", .op = FW_EDIT_ADD, .becomes = 8 },
	{ 0 }
};

static const struct fw_look looks[] = { { 0 } };

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_SETTLS the child starts with tls as its FS base",
	  .args = { "flags=0x80000" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_SETTLS the child starts with its maker's bases",
	  .checks = checks_without, .counterexamples = edits_without },
	{ 0 }
};

const struct fw_case fw_case_flags_settls = {
	.id = "flags.settls",
	.claim = "tls is the child's FS base with CLONE_SETTLS, and nothing without",
	.cannot_tell = "what a program does with the base",
	.violated_by = "a kernel that ignores tls, that takes it without the flag, or that moves the maker's base",
	.probe = "share",
	.args = { "words=1" },
	.doors = FW_DOORS_FLAGS,
	.env = { .trace = 1 },
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
