/* SPDX-License-Identifier: MIT */
/*
 * Pages that are nobody's own before a fork: shared memory, clean pages of a file, the page of zeros.
 *
 * Claim: a shared page stays one frame whoever stores to it, and a file has the stores of both; a clean page of a
 *   private file mapping, and memory that was only read, is one frame once both have read it, and a store parts that
 *   page alone.
 * Door: every copying one.
 * Seen from: pagemap of both after both have touched every page (of a file or shared; privileged: frames), all bytes of
 *   both through /proc/PID/mem, read after the page tables.
 * Would be violated by: a kernel that copies shared memory for the child, or lets a private store through to the file's
 *   page or to the page of zeros.
 * Cannot tell: what stands in the child's page tables before it has touched the pages; no page says.
 */
#include "area.h"

/* ---- MAP_SHARED ---- */

static struct fw_verdict stores_are_seen_by_both(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      none(ev, bytes(ev, "child-wrote", "child.mem.area.unlike"),
			   "pages with other bytes, the child having stored"),
		      fw_differ(bytes(ev, "child-wrote", "parent.mem.area"),
				bytes(ev, "born", "parent.mem.area"), "bytes of the maker"),
		      none(ev, bytes(ev, "maker-wrote", "child.mem.area.unlike"),
			   "pages with other bytes, both having stored"),
		      fw_differ(bytes(ev, "maker-wrote", "child.mem.area"),
				bytes(ev, "child-wrote", "child.mem.area"), "bytes of the child"));
}

/* The third read it all, between the child's stores and the maker's and after those. */
static struct fw_verdict file_has_the_stores_of_both(const struct fw_evidence *ev)
{
	return FW_ALL(stores_are_seen_by_both(ev),
		      fw_equal(bytes(ev, "maker-wrote", "parent.mem.file_then"),
			       bytes(ev, "child-wrote", "child.mem.area"),
			       "the file as it was read then, the child's bytes"),
		      fw_equal(bytes(ev, "maker-wrote", "parent.mem.file_now"),
			       bytes(ev, "maker-wrote", "parent.mem.area"),
			       "the file as it was read last, the maker's bytes"));
}

static struct fw_verdict frames_stay_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, pagemap(ev, "born", "child.range.area.same"), "one frame, at first"),
		      all(ev, pagemap(ev, "child-wrote", "child.range.area.same"),
			  "one frame, the child having stored"),
		      all(ev, pagemap(ev, "maker-wrote", "child.range.area.same"),
			  "one frame, both having stored"));
}

static struct fw_verdict pages_are_not_anonymous(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, pagemap(ev, "born", "parent.range.area.file_shared"),
			  "of a file or shared, in the maker"),
		      all(ev, pagemap(ev, "born", "child.range.area.file_shared"),
			  "of a file or shared, in the child"));
}

/* ---- what a store parts ---- */

static struct fw_verdict frames_are_one_at_first(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), all(ev, pagemap(ev, "born", "child.range.area.same"),
				       "in one frame with the maker's"));
}

static struct fw_verdict store_parts_just_its_pages(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, pagemap(ev, "born", "child.range.area.same"), "one frame, at first"),
		      fw_pages(pagemap(ev, "child-wrote", "child.range.area.same"), pages(ev),
			       by_child(ev), NULL, true, "one frame, the child having stored"),
		      fw_pages_stayed(pagemap(ev, "child-wrote", "parent.range.area.moved"),
				      pages(ev), by_child(ev),
				      "frames of the maker over the child's store"),
		      fw_pages(pagemap(ev, "maker-wrote", "child.range.area.same"), pages(ev),
			       by_child(ev), by_maker(ev), true, "one frame, both having stored"),
		      fw_pages_stayed(pagemap(ev, "maker-wrote", "child.range.area.moved"),
				      pages(ev), by_maker(ev),
				      "frames of the child over the maker's store"));
}

static struct fw_verdict other_side_keeps_the_files_page(const struct fw_evidence *ev)
{
	return FW_ALL(stores_are_each_ones_own(ev),
		      fw_pages(pagemap(ev, "child-wrote", "child.range.area.file_shared"),
			       pages(ev), by_child(ev), NULL, true,
			       "the file's pages in the child that stored"),
		      all(ev, pagemap(ev, "child-wrote", "parent.range.area.file_shared"),
			  "the file's pages in the maker"),
		      fw_pages(pagemap(ev, "maker-wrote", "parent.range.area.file_shared"),
			       pages(ev), by_maker(ev), NULL, true,
			       "the file's pages in the maker that stored"));
}

static struct fw_verdict zeros_stay_for_the_other(const struct fw_evidence *ev)
{
	return FW_ALL(stores_are_each_ones_own(ev),
		      fw_is(bytes(ev, "born", "parent.mem.word"), 0, "a word of the maker"),
		      fw_is(bytes(ev, "born", "child.mem.word"), 0, "a word of the child"));
}

static const struct fw_check checks_shared[] = {
	{ .clause = "mem-file-pagemap-type", .pin = 0xc233, .oracle = pages_are_not_anonymous,
	  .needs = pagemap_needed,
	  .saboteurs = "shared-pages-copied" },
	{ .clause = "mem-shared-anon-visible", .pin = 0x929f, .oracle = stores_are_seen_by_both,
	  .needs = memory_needed,
	  .saboteurs = "shared-pages-copied" },
	{ .clause = "mem-shared-one-frame", .pin = 0xa892, .oracle = frames_stay_one, .needs = frames_needed,
	  .saboteurs = "shared-pages-copied" },
	{ 0 }
};

static const struct fw_check checks_shared_file[] = {
	{ .clause = "mem-shared-file-visible", .pin = 0xa676, .oracle = file_has_the_stores_of_both,
	  .needs = memory_needed, .saboteurs = "shared-pages-copied" },
	{ .clause = "mem-shared-one-frame", .pin = 0xa892, .oracle = frames_stay_one, .needs = frames_needed,
	  .saboteurs = "shared-pages-copied" },
	{ 0 }
};

static const struct fw_check checks_clean[] = {
	{ .clause = "mem-clean-file-one-frame", .pin = 0x4e55, .oracle = frames_are_one_at_first,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-file-pagemap-type", .pin = 0xc233, .oracle = pages_are_not_anonymous,
	  .needs = pagemap_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-file-private-cow", .pin = 0xd5eb, .oracle = other_side_keeps_the_files_page,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ .clause = "mem-file-private-cow-frame", .pin = 0x5fde, .oracle = store_parts_just_its_pages,
	  .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ 0 }
};

static const struct fw_check checks_zero[] = {
	{ .clause = "mem-zero-page", .pin = 0x38f4, .oracle = store_parts_just_its_pages, .needs = frames_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-zero-page-bytes", .pin = 0x342d, .oracle = zeros_stay_for_the_other,
	  .needs = memory_needed,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

static const struct fw_edit edits_shared[] = {
	FW_NOT_MADE,
	PAGES("born", "parent.range.area.file_shared", "1-7", "mem-file-pagemap-type"),
	PAGES("born", "child.range.area.file_shared", "", "mem-file-pagemap-type"),
	BYTES("child-wrote", "child.mem.area.unlike", "0", "mem-shared-anon-visible"),
	BYTES("maker-wrote", "child.mem.area.unlike", "3", "mem-shared-anon-visible"),
	PAGES("born", "child.range.area.same", "", "mem-shared-one-frame"),
	PAGES("child-wrote", "child.range.area.same", "1-7", "mem-shared-one-frame"),
	PAGES("maker-wrote", "child.range.area.same", "0-2 4-7", "mem-shared-one-frame"),
	{ 0 }
};

static const struct fw_edit edits_shared_file[] = {
	FW_NOT_MADE,
	BYTES("child-wrote", "child.mem.area.unlike", "0", "mem-shared-file-visible"),
	BYTES("maker-wrote", "child.mem.area.unlike", "3", "mem-shared-file-visible"),
	OTHER_BYTES("maker-wrote", "parent.mem.file_then", "mem-shared-file-visible"),
	OTHER_BYTES("maker-wrote", "parent.mem.file_now", "mem-shared-file-visible"),
	PAGES("child-wrote", "child.range.area.same", "1-7", "mem-shared-one-frame"),
	{ 0 }
};

/* A store that got through to the page of the file, or to the page of zeros, is seen in both. */
#define PRIVATE_BYTES(clause) \
	BYTES("born", "child.mem.area.unlike", "5", clause), \
	BYTES("child-wrote", "child.mem.area.unlike", "", clause), \
	BYTES("maker-wrote", "child.mem.area.unlike", "0", clause), \
	OTHER_BYTES("child-wrote", "parent.mem.area", clause), \
	OTHER_BYTES("maker-wrote", "child.mem.area", clause)
#define PRIVATE_FRAMES(clause) \
	PAGES("born", "child.range.area.same", "0-4", clause), \
	PAGES("child-wrote", "child.range.area.same", "0-7", clause), \
	PAGES("child-wrote", "child.range.area.same", "", clause), \
	PAGES("child-wrote", "parent.range.area.moved", "0", clause), \
	PAGES("maker-wrote", "child.range.area.same", "1-7", clause), \
	PAGES("maker-wrote", "child.range.area.moved", "3", clause)

static const struct fw_edit edits_clean[] = {
	FW_NOT_MADE,
	PAGES("born", "child.range.area.same", "", "mem-clean-file-one-frame"),
	PAGES("born", "parent.range.area.file_shared", "1-7", "mem-file-pagemap-type"),
	PAGES("born", "child.range.area.file_shared", "", "mem-file-pagemap-type"),
	PRIVATE_BYTES("mem-file-private-cow"),
	PAGES("child-wrote", "child.range.area.file_shared", "0-7", "mem-file-private-cow"),
	PAGES("child-wrote", "parent.range.area.file_shared", "1-7", "mem-file-private-cow"),
	PAGES("maker-wrote", "parent.range.area.file_shared", "0-7", "mem-file-private-cow"),
	PRIVATE_FRAMES("mem-file-private-cow-frame"),
	{ 0 }
};

static const struct fw_edit edits_zero[] = {
	FW_NOT_MADE,
	PRIVATE_FRAMES("mem-zero-page"),
	PRIVATE_BYTES("mem-zero-page-bytes"),
	{ .name = "parent.mem.word", .src = FW_SRC_MEM, .at = "born", .becomes = 1, .breaks = "mem-zero-page-bytes" },
	{ .name = "child.mem.word", .src = FW_SRC_MEM, .at = "born", .becomes = 1, .breaks = "mem-zero-page-bytes" },
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
	{ .at = "maker-wrote", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "maker-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "clean", .claim = "clean pages of a private file mapping are one frame until one of the two stores",
	  .args = { "area=clean" }, .checks = checks_clean, .counterexamples = edits_clean },
	{ .name = "map-shared", .claim = "shared memory is one frame, whoever stores to it",
	  .args = { "area=shared" }, .checks = checks_shared, .counterexamples = edits_shared },
	{ .name = "map-shared-file", .claim = "stores to a shared mapping of a file are seen by both, and in the file",
	  .args = { "area=shared-file" }, .checks = checks_shared_file, .counterexamples = edits_shared_file },
	{ .name = "zero", .claim = "memory that was only read is zeros in both, and a store parts that page alone",
	  .args = { "area=zero" }, .checks = checks_zero, .counterexamples = edits_zero },
	{ 0 }
};

const struct fw_case fw_case_cow_shared = {
	.id = "cow.shared",
	.claim = "what is nobody's own is one frame for both",
	.cannot_tell = "what stands in the child's page tables before it has touched the pages; no page says",
	.violated_by = "a kernel that copies shared memory, or lets a private store through to the file's page",
	.probe = "store_each_side",
	.args = { "touch=1", "child=0", "maker=3" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.variants = variants,
};
