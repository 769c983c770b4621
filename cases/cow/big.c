/* SPDX-License-Identifier: MIT */
/*
 * 64 MiB written before a fork: 16384 pages, each of them looked at.
 *
 * Claim: each is one frame in both afterwards; of the first eighth the child gets copies by its stores, of half as many
 *   behind it the maker, and all the rest stays common.
 * Door: every copying one.
 * Seen from: pagemap of both (mapped once; privileged: frames), kpagecount, all bytes of both through /proc/PID/mem.
 * Would be violated by: a kernel that copies what is large at once, or in larger parts than a page.
 * Cannot tell: when a frame was copied between two looks.
 */
#include "area.h"

static struct fw_verdict each_side_has_its_own_stores(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_pages(bytes(ev, "maker-wrote", "child.mem.area.unlike"),
					    pages(ev), by_child(ev), by_maker(ev), false,
					    "pages with other bytes, both having stored"));
}

static struct fw_verdict both_have_what_was_stored_to_alone(const struct fw_evidence *ev)
{
	const struct fw_fact *n = pages(ev), *c = by_child(ev), *m = by_maker(ev);

	return FW_ALL(fw_made(ev),
		      fw_pages(pagemap(ev, "child-wrote", "child.range.area.exclusive"), n, c, NULL,
			       false, "the child's alone, the child having stored"),
		      fw_pages(pagemap(ev, "child-wrote", "parent.range.area.exclusive"), n, c,
			       NULL, false, "the maker's alone, the child having stored"),
		      fw_pages(pagemap(ev, "maker-wrote", "child.range.area.exclusive"), n, c, m,
			       false, "the child's alone, both having stored"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-cow-child-write-new-frame", .pin = 0xb34e, .oracle = child_leaves_just_its_pages,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-exclusive-after-write", .pin = 0xff11, .oracle = both_have_what_was_stored_to_alone,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-exclusive-bit-clears", .pin = 0x30a4, .oracle = nobody_has_them_alone,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-kpagecount-two", .pin = 0xa3ee, .oracle = frames_are_mapped_twice,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early third-owner" },
	{ .clause = "mem-cow-last-owner-exclusive", .pin = 0x2f9c, .oracle = maker_has_all_alone_again,
	  .needs = pagemap_needed,
	  .saboteurs = "third-owner" },
	{ .clause = "mem-cow-parent-write-new-frame", .pin = 0x946a, .oracle = maker_leaves_just_its_pages,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-same-frame", .pin = 0x1ad4, .oracle = frames_are_the_same, .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-private-write-isolated", .pin = 0x66b0, .oracle = each_side_has_its_own_stores,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	BYTES("maker-wrote", "child.mem.area.unlike", "0-2046 2048-3071", "mem-private-write-isolated"),
	BYTES("maker-wrote", "child.mem.area.unlike", "0-3072", "mem-private-write-isolated"),
	PAGES("before", "parent.range.area.exclusive", "1-16383", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "parent.range.area.exclusive", "12000", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "child.range.area.exclusive", "16383", "mem-cow-exclusive-bit-clears"),
	PAGES("child-wrote", "child.range.area.exclusive", "0-2048", "mem-cow-exclusive-after-write"),
	PAGES("child-wrote", "parent.range.area.exclusive", "0-2046", "mem-cow-exclusive-after-write"),
	PAGES("maker-wrote", "child.range.area.exclusive", "0-16383", "mem-cow-exclusive-after-write"),
	PAGES("ended", "parent.range.area.exclusive", "0-3071", "mem-cow-last-owner-exclusive"),
	PAGES("born", "child.range.area.same", "0-511 513-16383", "mem-cow-same-frame"),
	PAGES("born", "parent.range.area.moved", "0-16383", "mem-cow-same-frame"),
	PAGES("child-wrote", "child.range.area.same", "2560-16383", "mem-cow-child-write-new-frame"),
	PAGES("child-wrote", "parent.range.area.moved", "0-2047", "mem-cow-child-write-new-frame"),
	PAGES("maker-wrote", "child.range.area.same", "2048-16383", "mem-cow-parent-write-new-frame"),
	PAGES("maker-wrote", "child.range.area.moved", "2048-3071", "mem-cow-parent-write-new-frame"),
	COUNTS("before", "parent.range.area.count.1", "0-16382", "mem-cow-kpagecount-two"),
	COUNTS("born", "parent.range.area.count.2", "1-16383", "mem-cow-kpagecount-two"),
	COUNTS("born", "child.range.area.count.2", "", "mem-cow-kpagecount-two"),
	{ 0 }
};

/* Bytes, and how often each frame is mapped, cost more than all else here: only where a check reads them. */
static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_RANGES, .uncounted = true },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_RANGES, .uncounted = true },
	{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_RANGES | FW_LOOK_WORDS, .uncounted = true },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_RANGES, .uncounted = true },
	{ 0 }
};

const struct fw_case fw_case_cow_big = {
	.id = "cow.big",
	.claim = "64 MiB are one frame a page for both, and are copied page by page, when stored to",
	.cannot_tell = "when a frame was copied between two looks",
	.violated_by = "a kernel that copies what is large at once, or in larger parts than a page",
	.probe = "store_each_side",
	.args = { "area=big", "child=0-2047", "maker=2048-3071" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.needs = FW_NEEDS("memory:128m"),
	.checks = checks,
	.counterexamples = edits,
};
