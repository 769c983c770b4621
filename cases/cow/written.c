/* SPDX-License-Identifier: MIT */
/*
 * Pages written before a fork: one frame for both, until one of the two stores.
 *
 * Claim: every private page written before is one frame in both afterwards; a store by either parts exactly that page,
 *   the other side keeps its frame and its bytes, and who is left alone with a page has it to itself again.
 * Door: every copying one; anonymous memory, heap, stack, .data, .bss and a private mapping of a file; stores of the
 *   two themselves, and of the kernel for them, also past page tables that permit none.
 * Seen from: pagemap of both (present, anonymous, mapped once; privileged: frames), kpagecount, all bytes of both
 *   through /proc/PID/mem, read after the page tables.
 * Would be violated by: a kernel that copies at once, that copies more than was stored to, that moves the wrong side to
 *   the new frame, or that lets a store through.
 * Cannot tell: when a frame was copied between two looks; whether pages outside of the area are treated the same.
 */
#include "area.h"

static struct fw_verdict bytes_are_equal_at_first(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(bytes(ev, "born", "parent.mem.area"),
			       bytes(ev, "born", "child.mem.area"), "bytes of both"),
		      none(ev, bytes(ev, "born", "child.mem.area.unlike"),
			   "pages with other bytes"));
}

static struct fw_verdict child_has_them_untouched(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), all(ev, pagemap(ev, "born", "child.range.area.present"),
				       "present in the child"));
}

static struct fw_verdict both_have_what_was_stored_to_alone(const struct fw_evidence *ev)
{
	const struct fw_fact *n = pages(ev), *c = by_child(ev), *m = by_maker(ev);

	return FW_ALL(fw_made(ev),
		      fw_pages(pagemap(ev, "child-wrote", "child.range.area.exclusive"), n, c, NULL,
			       false, "the child's alone, the child having stored"),
		      fw_pages(pagemap(ev, "child-wrote", "parent.range.area.exclusive"), n, c,
			       NULL, false, "the maker's alone, the child having stored"),
		      fw_pages(pagemap(ev, "maker-wrote", "parent.range.area.exclusive"), n, c, m,
			       false, "the maker's alone, both having stored"),
		      fw_pages(pagemap(ev, "maker-wrote", "child.range.area.exclusive"), n, c, m,
			       false, "the child's alone, both having stored"));
}

static struct fw_verdict they_are_anonymous(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      none(ev, pagemap(ev, "born", "parent.range.area.file_shared"),
			   "of a file or shared, in the maker"),
		      none(ev, pagemap(ev, "born", "child.range.area.file_shared"),
			   "of a file or shared, in the child"),
		      none(ev, pagemap(ev, "child-wrote", "child.range.area.file_shared"),
			   "of a file or shared, in the child that stored"));
}

static struct fw_verdict left_frames_are_mapped_once(const struct fw_evidence *ev)
{
	const struct fw_fact *n = pages(ev), *c = by_child(ev), *m = by_maker(ev);

	return FW_ALL(fw_made(ev),
		      fw_pages(counts(ev, "child-wrote", "parent.range.area.count.1"), n, c, NULL,
			       false, "mapped once, the maker's, the child having stored"),
		      fw_pages(counts(ev, "child-wrote", "parent.range.area.count.2"), n, c, NULL,
			       true, "mapped twice, the maker's, the child having stored"),
		      fw_pages(counts(ev, "maker-wrote", "child.range.area.count.1"), n, c, m,
			       false, "mapped once, the child's, both having stored"),
		      fw_pages(counts(ev, "maker-wrote", "child.range.area.count.2"), n, c, m, true,
			       "mapped twice, the child's, both having stored"),
		      all(ev, counts(ev, "ended", "parent.range.area.count.1"),
			  "mapped once, in the end"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-anon-pagemap-type", .pin = 0x7a50, .oracle = they_are_anonymous, .needs = pagemap_needed,
	  .saboteurs = "pages-absent" },
	{ .clause = "mem-cow-child-write-new-frame", .pin = 0xb34e, .oracle = child_leaves_just_its_pages,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-exclusive-after-write", .pin = 0xff11, .oracle = both_have_what_was_stored_to_alone,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-exclusive-bit-clears", .pin = 0x30a4, .oracle = nobody_has_them_alone,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-kpagecount-one", .pin = 0xb90f, .oracle = left_frames_are_mapped_once,
	  .needs = frames_needed,
	  .saboteurs = "third-owner" },
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
	{ .clause = "mem-equal-at-fork", .pin = 0xfe77, .oracle = bytes_are_equal_at_first, .needs = memory_needed,
	  .saboteurs = "word-changed" },
	{ .clause = "mem-private-write-isolated", .pin = 0x66b0, .oracle = stores_are_not_seen_by_the_other,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ .clause = "mem-pte-copied-anon", .pin = 0xb747, .oracle = child_has_them_untouched, .needs = pagemap_needed,
	  .saboteurs = "pages-absent" },
	{ 0 }
};

static const struct fw_check checks_read[] = {
	{ .clause = "mem-cow-kernel-store", .pin = 0xf657, .oracle = stores_are_not_seen_by_the_other,
	  .needs = memory_needed, .saboteurs = "shared-memory-made" },
	{ .clause = "mem-cow-child-write-new-frame", .pin = 0xb34e, .oracle = child_leaves_just_its_pages,
	  .needs = frames_needed, .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-parent-write-new-frame", .pin = 0x946a, .oracle = maker_leaves_just_its_pages,
	  .needs = frames_needed, .saboteurs = "pages-copied-early" },
	{ 0 }
};

/* Page 2 is one that neither side stores to, wherever the area is. */
static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	BYTES("born", "child.mem.area.unlike", "2", "mem-equal-at-fork"),
	OTHER_BYTES("born", "child.mem.area", "mem-equal-at-fork"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-private-write-isolated"),
	BYTES("maker-wrote", "child.mem.area.unlike", "2", "mem-private-write-isolated"),
	OTHER_BYTES("child-wrote", "parent.mem.area", "mem-private-write-isolated"),
	OTHER_BYTES("maker-wrote", "child.mem.area", "mem-private-write-isolated"),
	PAGES("born", "child.range.area.present", "", "mem-pte-copied-anon"),
	PAGES("born", "child.range.area.present", "0 3-7", "mem-pte-copied-anon"),
	PAGES("before", "parent.range.area.exclusive", "1-7", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "parent.range.area.exclusive", "2", "mem-cow-exclusive-bit-clears"),
	PAGES("born", "child.range.area.exclusive", "0", "mem-cow-exclusive-bit-clears"),
	PAGES("child-wrote", "child.range.area.exclusive", "0-2", "mem-cow-exclusive-after-write"),
	PAGES("child-wrote", "parent.range.area.exclusive", "", "mem-cow-exclusive-after-write"),
	PAGES("maker-wrote", "child.range.area.exclusive", "2", "mem-cow-exclusive-after-write"),
	PAGES("maker-wrote", "parent.range.area.exclusive", "0", "mem-cow-exclusive-after-write"),
	PAGES("ended", "parent.range.area.exclusive", "0-2", "mem-cow-last-owner-exclusive"),
	PAGES("born", "parent.range.area.file_shared", "2", "mem-anon-pagemap-type"),
	PAGES("born", "child.range.area.file_shared", "0-7", "mem-anon-pagemap-type"),
	PAGES("child-wrote", "child.range.area.file_shared", "0", "mem-anon-pagemap-type"),
	PAGES("born", "child.range.area.same", "", "mem-cow-same-frame"),
	PAGES("born", "child.range.area.same", "0-1 3-7", "mem-cow-same-frame"),
	PAGES("child-wrote", "child.range.area.same", "0-7", "mem-cow-child-write-new-frame"),
	PAGES("child-wrote", "child.range.area.same", "1 3-6", "mem-cow-child-write-new-frame"),
	{ .name = "parent.range.area.moved", .src = FW_SRC_PAGEMAP, .at = "child-wrote", .op = FW_EDIT_COPY,
	  .from = "parent.range.area.exclusive", .breaks = "mem-cow-child-write-new-frame" },
	PAGES("maker-wrote", "child.range.area.same", "1-6", "mem-cow-parent-write-new-frame"),
	/* where the maker has stored it has moved: a child moved there is the wrong side */
	{ .name = "child.range.area.moved", .src = FW_SRC_PAGEMAP, .at = "maker-wrote", .op = FW_EDIT_COPY,
	  .from = "parent.range.area.moved", .breaks = "mem-cow-parent-write-new-frame" },
	COUNTS("before", "parent.range.area.count.1", "", "mem-cow-kpagecount-two"),
	COUNTS("born", "parent.range.area.count.2", "0-1 3-7", "mem-cow-kpagecount-two"),
	COUNTS("born", "child.range.area.count.2", "", "mem-cow-kpagecount-two"),
	COUNTS("child-wrote", "parent.range.area.count.1", "", "mem-cow-kpagecount-one"),
	COUNTS("child-wrote", "parent.range.area.count.2", "0-7", "mem-cow-kpagecount-one"),
	COUNTS("maker-wrote", "child.range.area.count.1", "0", "mem-cow-kpagecount-one"),
	COUNTS("maker-wrote", "child.range.area.count.2", "0-7", "mem-cow-kpagecount-one"),
	COUNTS("ended", "parent.range.area.count.1", "0-2", "mem-cow-kpagecount-one"),
	{ 0 }
};

static const struct fw_edit edits_read[] = {
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-cow-kernel-store"),
	BYTES("maker-wrote", "child.mem.area.unlike", "0 7", "mem-cow-kernel-store"),
	{ .name = "parent.mem.area", .src = FW_SRC_MEM, .at = "child-wrote", .op = FW_EDIT_XOR, .becomes = 1,
	  .breaks = "mem-cow-kernel-store" },
	PAGES("child-wrote", "child.range.area.same", "0-7", "mem-cow-child-write-new-frame"),
	PAGES("maker-wrote", "child.range.area.same", "1-6", "mem-cow-parent-write-new-frame"),
	{ 0 }
};

/* Pages of both before the bytes of either: reading memory puts pages into page tables. */
static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "born", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "born", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "maker-wrote", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_RANGES },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "anon", .claim = "private anonymous memory is copied page by page, when stored to",
	  .args = { "area=anon", "child=0,511,599", "maker=3" } },
	{ .name = "bss", .claim = ".bss is copied page by page, when stored to",
	  .args = { "area=bss", "child=0,7", "maker=3" } },
	{ .name = "data", .claim = ".data is copied page by page, when stored to",
	  .args = { "area=data", "child=0,7", "maker=3" } },
	{ .name = "file", .claim = "written pages of a private file mapping are copied one by one, when stored to",
	  .args = { "area=file", "child=0,7", "maker=3" } },
	{ .name = "heap", .claim = "the heap is copied page by page, when stored to",
	  .args = { "area=heap", "child=0,7", "maker=3" } },
	{ .name = "mem-file", .claim = "what one side stores through its /proc/PID/mem is not seen by the other",
	  .args = { "area=few", "child=0,7", "maker=3", "by=mem" }, .needs = FW_NEEDS("proc-mem-store"),
	  .checks = checks_read, .counterexamples = edits_read },
	{ .name = "memfd", .claim = "written pages of a private mapping of a memfd are copied one by one, when stored to",
	  .args = { "area=memfd", "child=0,7", "maker=3" } },
	{ .name = "read", .claim = "what the kernel stores for one side by a read is not seen by the other",
	  .args = { "area=few", "child=0,7", "maker=3", "by=read" },
	  .checks = checks_read, .counterexamples = edits_read },
	{ .name = "stack", .claim = "the stack is copied page by page, when stored to",
	  .args = { "area=stack", "child=0,7", "maker=3" } },
	{ 0 }
};

const struct fw_case fw_case_cow_written = {
	.id = "cow.written",
	.claim = "pages written before are one frame for both, until one of the two stores",
	.cannot_tell = "when a frame was copied between two looks, or how pages outside of the area are treated",
	.violated_by = "a kernel that copies at once, copies more than was stored to, or moves the wrong side",
	.probe = "store_each_side",
	.args = { "end=exit" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
	.variants = variants,
};
