/* SPDX-License-Identifier: MIT */
/*
 * Transparent huge pages over a fork.
 *
 * Claim: huge pages written before are the same frames in both afterwards; a store by either is not seen by the other,
 *   who keeps frames and bytes.
 * Door: every copying one.
 * Seen from: smaps of the maker (a huge page it is), pagemap of both (mapped once; privileged: frames), all bytes of
 *   both through /proc/PID/mem, read after the page tables.
 * Would be violated by: a kernel that copies a huge page at once, or moves the wrong side when it splits one.
 * Cannot tell: how much is copied with the page that was stored to; no page says whether it is one or all of them.
 */
#include "area.h"

enum { HUGE_KB = 3 * 2048 };

static struct fw_verdict area_is_huge(const struct fw_evidence *ev)
{
	return fw_is(fw_find_at(ev, "before", FW_SRC_SMAPS, "parent.smap.area.anonhuge_kb"),
		     HUGE_KB, "huge pages of the area, in kB");
}

static struct fw_verdict huge_frame_is_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(area_is_huge(ev), frames_are_the_same(ev));
}

static struct fw_verdict maker_keeps_its_frames(const struct fw_evidence *ev)
{
	const struct fw_fact *moved = pagemap(ev, "child-wrote", "parent.range.area.moved");

	/* one page or all of them: either would be the wrong side's */
	return FW_ALL(fw_made(ev),
		      fw_pages(bytes(ev, "child-wrote", "child.mem.area.unlike"), pages(ev),
			       by_child(ev), NULL, false, "pages with other bytes"),
		      fw_pages_stayed(moved, pages(ev), NULL, "frames of the maker"),
		      fw_pages_stayed(moved, pages(ev), by_child(ev), "frames of the maker"));
}

static struct fw_verdict nobody_has_it_alone(const struct fw_evidence *ev)
{
	return FW_ALL(area_is_huge(ev), nobody_has_them_alone(ev));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-cow-exclusive-bit-clears", .pin = 0x30a4, .oracle = nobody_has_it_alone,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-last-owner-exclusive", .pin = 0x2f9c, .oracle = maker_has_all_alone_again,
	  .needs = pagemap_needed,
	  .saboteurs = "third-owner" },
	{ .clause = "mem-thp-other-side-kept", .pin = 0x8fe2, .oracle = maker_keeps_its_frames,
	  .needs = frames_needed,
	  .saboteurs = "shared-memory-made" },
	{ .clause = "mem-thp-same-frame", .pin = 0x5436, .oracle = huge_frame_is_the_same, .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-thp-write-isolated", .pin = 0xbc5b, .oracle = stores_are_each_ones_own,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.smap.area.anonhuge_kb", .src = FW_SRC_SMAPS, .becomes = 0, .breaks = "mem-thp-same-frame" },
	{ .name = "parent.smap.area.anonhuge_kb", .src = FW_SRC_SMAPS, .becomes = 0,
	  .breaks = "mem-cow-exclusive-bit-clears" },
	PAGES("before", "parent.range.area.exclusive", "5", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "parent.range.area.exclusive", "0-1535", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "child.range.area.exclusive", "0-1535", "mem-cow-exclusive-bit-clears"),
	PAGES("ended", "parent.range.area.exclusive", "5", "mem-cow-last-owner-exclusive"),
	PAGES("born", "child.range.area.same", "", "mem-thp-same-frame"),
	PAGES("born", "parent.range.area.moved", "0-1535", "mem-thp-same-frame"),
	PAGES("child-wrote", "parent.range.area.moved", "0-1535", "mem-thp-other-side-kept"),
	PAGES("child-wrote", "parent.range.area.moved", "5", "mem-thp-other-side-kept"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-thp-other-side-kept"),
	BYTES("born", "child.mem.area.unlike", "5", "mem-thp-write-isolated"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-thp-write-isolated"),
	BYTES("maker-wrote", "child.mem.area.unlike", "5", "mem-thp-write-isolated"),
	OTHER_BYTES("child-wrote", "parent.mem.area", "mem-thp-write-isolated"),
	OTHER_BYTES("maker-wrote", "child.mem.area", "mem-thp-write-isolated"),
	{ 0 }
};

/* Pages of both before the bytes of either: reading memory puts pages into page tables. */
static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_SMAPS | FW_LOOK_RANGES },
	{ .at = "born", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "born", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_RANGES },
	{ 0 }
};

const struct fw_case fw_case_cow_huge = {
	.id = "cow.huge",
	.claim = "a huge page written before is the same frames in both, and a store is not seen by the other",
	.cannot_tell = "how much is copied with the page that was stored to: no page says",
	.violated_by = "a kernel that copies a huge page at once, or moves the wrong side when it splits one",
	.probe = "store_each_side",
	.args = { "area=thp", "child=5", "maker=300,1100" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
};
