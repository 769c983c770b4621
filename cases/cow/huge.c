/* SPDX-License-Identifier: MIT */
/*
 * A transparent huge page over a fork.
 *
 * Claim: a huge page written before is the same frames in both afterwards; a store by either is not seen by the other,
 *   who keeps frames and bytes.
 * Door: every copying one.
 * Seen from: smaps of the maker (a huge page it is), pagemap of both (mapped once; privileged: frames), all bytes of
 *   both through /proc/PID/mem, read after the page tables.
 * Would be violated by: a kernel that copies a huge page at once, or moves the wrong side when it splits one.
 * Cannot tell: how much is copied with the page that was stored to; no page says whether it is one or all of them.
 */
#include "case.h"

enum { HUGE_KB = 2048 };

static const struct fw_fact *pagemap(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_PAGEMAP, name);
}

static const struct fw_fact *bytes(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static const struct fw_fact *pages(const struct fw_evidence *ev)
{
	return pagemap(ev, "before", "parent.range.area.pages");
}

static const struct fw_fact *by_child(const struct fw_evidence *ev)
{
	return fw_find(ev, FW_SRC_PROBE, "parent.by_child");
}

static const struct fw_fact *by_maker(const struct fw_evidence *ev)
{
	return fw_find(ev, FW_SRC_PROBE, "parent.by_maker");
}

static struct fw_verdict all(const struct fw_evidence *ev, const struct fw_fact *list,
			     const char *what)
{
	return fw_pages(list, pages(ev), NULL, NULL, true, what);
}

static struct fw_verdict none(const struct fw_evidence *ev, const struct fw_fact *list,
			      const char *what)
{
	return fw_pages(list, pages(ev), NULL, NULL, false, what);
}

static struct fw_verdict frames_are_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "before", FW_SRC_SMAPS, "parent.smap.area.anonhuge_kb"),
			    HUGE_KB, "huge pages of the area, in kB"),
		      all(ev, pagemap(ev, "born", "child.range.area.same"),
			  "in one frame with the maker's"),
		      fw_pages_stayed(pagemap(ev, "born", "parent.range.area.moved"), pages(ev),
				      NULL, "frames of the maker over the call"));
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
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "before", FW_SRC_SMAPS, "parent.smap.area.anonhuge_kb"),
			    HUGE_KB, "huge pages of the area, in kB"),
		      all(ev, pagemap(ev, "before", "parent.range.area.exclusive"),
			  "mapped by one only, before"),
		      none(ev, pagemap(ev, "born", "parent.range.area.exclusive"),
			   "mapped by one only, in the maker"),
		      none(ev, pagemap(ev, "born", "child.range.area.exclusive"),
			   "mapped by one only, in the child"));
}

static struct fw_verdict stores_are_not_seen_by_the_other(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      none(ev, bytes(ev, "born", "child.mem.area.unlike"),
			   "pages with other bytes at first"),
		      fw_pages(bytes(ev, "child-wrote", "child.mem.area.unlike"), pages(ev),
			       by_child(ev), NULL, false,
			       "pages with other bytes, the child having stored"),
		      fw_equal(bytes(ev, "child-wrote", "parent.mem.area"),
			       bytes(ev, "born", "parent.mem.area"), "bytes of the maker"),
		      fw_pages(bytes(ev, "maker-wrote", "child.mem.area.unlike"), pages(ev),
			       by_child(ev), by_maker(ev), false,
			       "pages with other bytes, both having stored"),
		      fw_equal(bytes(ev, "maker-wrote", "child.mem.area"),
			       bytes(ev, "child-wrote", "child.mem.area"), "bytes of the child"));
}

static struct fw_verdict maker_has_all_alone_again(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"), "child waited for"),
		      all(ev, pagemap(ev, "ended", "parent.range.area.exclusive"),
			  "mapped by one only, in the end"));
}

static const char *const pagemap_needed[] = { "pagemap", NULL };
static const char *const frames_needed[] = { "pagemap", "kpagecount", NULL };
static const char *const memory_needed[] = { "proc-mem", NULL };

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
	{ .clause = "mem-thp-same-frame", .pin = 0x5436, .oracle = frames_are_the_same, .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-thp-write-isolated", .pin = 0xbc5b, .oracle = stores_are_not_seen_by_the_other,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

/* A list at a gate becomes another one. */
#define PAGES(gate, fact, list, clause) \
	{ .name = fact, .src = FW_SRC_PAGEMAP, .at = gate, .text = list, .breaks = clause }
#define BYTES(gate, fact, list, clause) \
	{ .name = fact, .src = FW_SRC_MEM, .at = gate, .text = list, .breaks = clause }
#define OTHER_BYTES(gate, fact, clause) \
	{ .name = fact, .src = FW_SRC_MEM, .at = gate, .op = FW_EDIT_XOR, .becomes = 1, .breaks = clause }

static const struct fw_edit edits[] = {
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
	{ .name = "parent.smap.area.anonhuge_kb", .src = FW_SRC_SMAPS, .becomes = 0, .breaks = "mem-thp-same-frame" },
	{ .name = "parent.smap.area.anonhuge_kb", .src = FW_SRC_SMAPS, .becomes = 0,
	  .breaks = "mem-cow-exclusive-bit-clears" },
	PAGES("before", "parent.range.area.exclusive", "5", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "parent.range.area.exclusive", "0-511", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "child.range.area.exclusive", "0-511", "mem-cow-exclusive-bit-clears"),
	PAGES("ended", "parent.range.area.exclusive", "5", "mem-cow-last-owner-exclusive"),
	PAGES("born", "child.range.area.same", "", "mem-thp-same-frame"),
	PAGES("born", "parent.range.area.moved", "0-511", "mem-thp-same-frame"),
	PAGES("child-wrote", "parent.range.area.moved", "0-511", "mem-thp-other-side-kept"),
	PAGES("child-wrote", "parent.range.area.moved", "5", "mem-thp-other-side-kept"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-thp-other-side-kept"),
	BYTES("born", "child.mem.area.unlike", "5", "mem-thp-write-isolated"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-thp-write-isolated"),
	BYTES("maker-wrote", "child.mem.area.unlike", "5", "mem-thp-write-isolated"),
	OTHER_BYTES("child-wrote", "parent.mem.area", "mem-thp-write-isolated"),
	OTHER_BYTES("maker-wrote", "child.mem.area", "mem-thp-write-isolated"),
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "before" },
	{ "born" },
	{ "back", .with = "born" },
	{ "child-wrote" },
	{ "seen", .with = "child-wrote" },
	{ "maker-wrote" },
	{ "child-saw", .with = "maker-wrote" },
	{ "execed" },
	{ "ended" },
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
	.args = { "area=thp", "child=5", "maker=300" },
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
};
