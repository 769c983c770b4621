/* SPDX-License-Identifier: MIT */
/*
 * Memory that its maker has only read, in a child that has not touched it yet.
 *
 * Claim: page-table entries that a fault can make again are not copied: the maker has them, the child has not.
 * Door: every copying one.
 * Seen from: pagemap of both, right after the call.
 * Would be violated by: a kernel that copies every entry there is.
 * Cannot tell: what that saves; and no page promises it, only the kernel's source does.
 */
#include "area.h"

static const struct fw_fact *present(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "born", FW_SRC_PAGEMAP, name);
}

static struct fw_verdict entries_are_not_copied(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(present(ev, "parent.range.area.present"), "0-7",
				 "pages present in the maker"),
		      fw_is_text(present(ev, "child.range.area.present"), "",
				 "pages present in the child"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-pte-lazy-file", .pin = 0x6012, .oracle = entries_are_not_copied },
	{ 0 }
};

static const struct fw_check checks_zero[] = {
	{ .clause = "mem-pte-lazy-file-zero", .pin = 0xb765, .oracle = entries_are_not_copied },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.range.area.present", .src = FW_SRC_PAGEMAP, .at = "born", .text = "" },
	{ .name = "child.range.area.present", .src = FW_SRC_PAGEMAP, .at = "born", .text = "0-7" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "born", .of = "parent", .with = FW_LOOK_RANGES, .uncounted = true },
	{ .at = "born", .of = "child", .with = FW_LOOK_RANGES, .uncounted = true },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "file", .claim = "clean pages of a file are not in the child's page tables", .args = { "area=clean" },
	  .checks = checks, .counterexamples = edits },
	{ .name = "zero", .claim = "pages that were only read are not in the child's page tables",
	  .args = { "area=lone" }, .checks = checks_zero, .counterexamples = edits },
	{ 0 }
};

const struct fw_case fw_case_cow_lazy = {
	.id = "cow.lazy",
	.claim = "page-table entries that a fault can make again are not copied for the child",
	.cannot_tell = "what that saves; and no page promises it, only the kernel's source does",
	.violated_by = "a kernel that copies every entry there is",
	.probe = "store_each_side",
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.variants = variants,
	.saboteurs = "pages-touched",
};
