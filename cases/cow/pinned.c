/* SPDX-License-Identifier: MIT */
/*
 * A page that a device may be writing to while its owner makes a child.
 *
 * Claim: a page pinned for that is copied for the child at once; the maker keeps its frame, and the pages beside it are
 *   shared as ever.
 * Door: every copying one.
 * Seen from: frames of both in pagemap, before and after the call, and all bytes of both.
 * Would be violated by: a kernel that shares the pinned page too, so that a later store of the maker goes to another
 *   frame than the device writes to; or that copies all.
 * Cannot tell: whether a device then writes to that frame: an io_uring's registered buffer stands for it.
 */
#include "area.h"

static struct fw_verdict pinned_page_is_copied(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.pinned"), 0, "result of pinning"),
		      fw_is_text(pagemap(ev, "born", "child.range.area.same"), "1-7",
				 "pages in one frame with the maker's"),
		      fw_pages_stayed(pagemap(ev, "born", "parent.range.area.moved"),
				      pagemap(ev, "born", "parent.range.area.pages"), NULL,
				      "frames of the maker over the call"),
		      fw_is_text(fw_find_at(ev, "born", FW_SRC_MEM, "child.mem.area.unlike"), "",
				 "pages with other bytes than the maker's"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-pinned-page-copied", .pin = 0xe652, .oracle = pinned_page_is_copied,
	  .needs = FW_NEEDS("kpagecount") },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.pinned", .src = FW_SRC_PROBE, .becomes = -12 },
	{ .name = "child.range.area.same", .src = FW_SRC_PAGEMAP, .at = "born", .text = "0-7" },
	{ .name = "child.range.area.same", .src = FW_SRC_PAGEMAP, .at = "born", .text = "" },
	{ .name = "parent.range.area.moved", .src = FW_SRC_PAGEMAP, .at = "born", .text = "0-7" },
	{ .name = "child.mem.area.unlike", .src = FW_SRC_MEM, .at = "born", .text = "0" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_RANGES, .uncounted = true },
	{ .at = "born", .of = "parent", .with = FW_LOOK_RANGES, .uncounted = true },
	{ .at = "born", .of = "child", .with = FW_LOOK_RANGES | FW_LOOK_WORDS, .uncounted = true },
	{ 0 }
};

const struct fw_case fw_case_cow_pinned = {
	.id = "cow.pinned",
	.claim = "a page pinned for a device is copied for the child at once, and stays the maker's",
	.cannot_tell = "whether a device then writes to that frame: an io_uring's registered buffer stands for it",
	.violated_by = "a kernel that shares the pinned page too, or copies all",
	.probe = "store_each_side",
	.args = { "area=few", "pin=1" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.needs = FW_NEEDS("io-uring"),
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "pin-dropped",
};
