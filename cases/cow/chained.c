/* SPDX-License-Identifier: MIT */
/*
 * A child that forks while it still shares its pages: three have one frame, and leave it one by one.
 *
 * Claim: what nobody has stored to since is one frame in all three; who stores parts from the two others, who stay
 *   together; who is left alone with a page has it to itself.
 * Door: every copying one, for both calls.
 * Seen from: pagemap of the three (mapped once; privileged: frames), kpagecount, all bytes of the three through
 *   /proc/PID/mem, read after the page tables.
 * Would be violated by: a kernel that copies shared pages at the second call, or takes one of three for the last owner.
 * Cannot tell: what happens beyond three.
 */
#include "area.h"

static struct fw_verdict made_both(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_at_least(fw_find(ev, FW_SRC_PROBE, "child.made"), 1,
					       "result in the child"));
}

/* Of eight pages the child stores to the first, the grandchild to the first and the last. */
static struct fw_verdict one_frame_for_three(const struct fw_evidence *ev)
{
	return FW_ALL(made_both(ev),
		      fw_is_text(pagemap(ev, "three", "child.range.area.same"), "0-7",
				 "child's in one frame with the maker's"),
		      fw_is_text(pagemap(ev, "three", "grandchild.range.area.same"), "0-7",
				 "grandchild's in one frame with the maker's"));
}

static struct fw_verdict who_stores_parts_alone(const struct fw_evidence *ev)
{
	return FW_ALL(
		made_both(ev),
		fw_is_text(pagemap(ev, "child-wrote", "child.range.area.same"), "1-7",
			   "child's in one frame with the maker's, the child having stored"),
		fw_is_text(pagemap(ev, "child-wrote", "grandchild.range.area.same"), "0-7",
			   "grandchild's in one frame with the maker's, the child having stored"),
		fw_is_text(pagemap(ev, "grand-wrote", "grandchild.range.area.same"), "1-6",
			   "grandchild's in one frame with the maker's, both having stored"),
		fw_is_text(pagemap(ev, "grand-wrote", "child.range.area.same"), "1-7",
			   "child's in one frame with the maker's, both having stored"));
}

static struct fw_verdict counts_are_three_two_one(const struct fw_evidence *ev)
{
	return FW_ALL(made_both(ev),
		      fw_is_text(counts(ev, "before", "parent.range.area.count.1"), "0-7",
				 "mapped once, before"),
		      fw_is_text(counts(ev, "three", "parent.range.area.count.3"), "0-7",
				 "mapped three times"),
		      fw_is_text(counts(ev, "child-wrote", "parent.range.area.count.2"), "0",
				 "mapped twice, the child having stored"),
		      fw_is_text(counts(ev, "child-wrote", "parent.range.area.count.3"), "1-7",
				 "mapped three times, the child having stored"),
		      fw_is_text(counts(ev, "grand-wrote", "parent.range.area.count.1"), "0",
				 "mapped once, both having stored"),
		      fw_is_text(counts(ev, "grand-wrote", "parent.range.area.count.2"), "7",
				 "mapped twice, both having stored"),
		      fw_is_text(counts(ev, "grand-ended", "parent.range.area.count.2"), "1-7",
				 "mapped twice, the grandchild having ended"));
}

static struct fw_verdict only_the_last_has_it_alone(const struct fw_evidence *ev)
{
	return FW_ALL(made_both(ev),
		      fw_is_text(pagemap(ev, "three", "parent.range.area.exclusive"), "",
				 "maker's alone"),
		      fw_is_text(pagemap(ev, "three", "child.range.area.exclusive"), "",
				 "child's alone"),
		      fw_is_text(pagemap(ev, "three", "grandchild.range.area.exclusive"), "",
				 "grandchild's alone"),
		      fw_is_text(pagemap(ev, "child-wrote", "child.range.area.exclusive"), "0",
				 "child's alone, the child having stored"),
		      fw_is_text(pagemap(ev, "child-wrote", "parent.range.area.exclusive"), "",
				 "maker's alone, the child having stored"),
		      fw_is_text(pagemap(ev, "child-wrote", "grandchild.range.area.exclusive"), "",
				 "grandchild's alone, the child having stored"),
		      fw_is_text(pagemap(ev, "grand-wrote", "grandchild.range.area.exclusive"),
				 "0 7", "grandchild's alone, both having stored"),
		      fw_is_text(pagemap(ev, "grand-wrote", "parent.range.area.exclusive"), "0",
				 "maker's alone, both having stored"),
		      fw_is_text(pagemap(ev, "grand-ended", "parent.range.area.exclusive"), "0",
				 "maker's alone, the grandchild having ended"));
}

static struct fw_verdict stores_are_not_seen_by_others(const struct fw_evidence *ev)
{
	return FW_ALL(made_both(ev),
		      fw_is_text(bytes(ev, "child-wrote", "child.mem.area.unlike"), "0",
				 "child's bytes unlike the maker's, the child having stored"),
		      fw_is_text(bytes(ev, "child-wrote", "grandchild.mem.area.unlike"), "",
				 "grandchild's bytes unlike the maker's, the child having stored"),
		      fw_is_text(bytes(ev, "grand-wrote", "grandchild.mem.area.unlike"), "0 7",
				 "grandchild's bytes unlike the maker's, both having stored"),
		      fw_is_text(bytes(ev, "grand-wrote", "child.mem.area.unlike"), "0",
				 "child's bytes unlike the maker's, both having stored"),
		      fw_equal(bytes(ev, "child-wrote", "child.mem.area"),
			       bytes(ev, "grand-wrote", "child.mem.area"), "bytes of the child"));
}

static const char *const counts_needed[] = { "kpagecount", NULL };

static const struct fw_check checks[] = {
	{ .clause = "mem-cow-chained", .pin = 0xf9a1, .oracle = one_frame_for_three, .needs = counts_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-cow-chained-count", .pin = 0x1945, .oracle = counts_are_three_two_one,
	  .needs = counts_needed,
	  .saboteurs = "third-owner" },
	{ .clause = "mem-cow-chained-exclusive", .pin = 0xf39c, .oracle = only_the_last_has_it_alone,
	  .saboteurs = "third-owner" },
	{ .clause = "mem-cow-chained-parts", .pin = 0x09ca, .oracle = who_stores_parts_alone,
	  .needs = counts_needed,
	  .saboteurs = "pages-copied-early" },
	{ .clause = "mem-private-write-isolated", .pin = 0x66b0, .oracle = stores_are_not_seen_by_others,
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "child.made", .src = FW_SRC_PROBE, .becomes = -1 },
	PAGES("three", "child.range.area.same", "", "mem-cow-chained"),
	PAGES("three", "grandchild.range.area.same", "1-7", "mem-cow-chained"),
	PAGES("child-wrote", "child.range.area.same", "0-7", "mem-cow-chained-parts"),
	PAGES("child-wrote", "grandchild.range.area.same", "1-7", "mem-cow-chained-parts"),
	PAGES("grand-wrote", "grandchild.range.area.same", "0-7", "mem-cow-chained-parts"),
	PAGES("grand-wrote", "child.range.area.same", "1-6", "mem-cow-chained-parts"),
	PAGES("three", "parent.range.area.exclusive", "0-7", "mem-cow-chained-exclusive"),
	PAGES("three", "child.range.area.exclusive", "5", "mem-cow-chained-exclusive"),
	PAGES("three", "grandchild.range.area.exclusive", "0-7", "mem-cow-chained-exclusive"),
	PAGES("child-wrote", "child.range.area.exclusive", "", "mem-cow-chained-exclusive"),
	PAGES("child-wrote", "parent.range.area.exclusive", "0", "mem-cow-chained-exclusive"),
	PAGES("child-wrote", "grandchild.range.area.exclusive", "0", "mem-cow-chained-exclusive"),
	PAGES("grand-wrote", "grandchild.range.area.exclusive", "7", "mem-cow-chained-exclusive"),
	PAGES("grand-wrote", "parent.range.area.exclusive", "0 7", "mem-cow-chained-exclusive"),
	PAGES("grand-ended", "parent.range.area.exclusive", "0-7", "mem-cow-chained-exclusive"),
	COUNTS("before", "parent.range.area.count.1", "", "mem-cow-chained-count"),
	COUNTS("three", "parent.range.area.count.3", "1-7", "mem-cow-chained-count"),
	COUNTS("child-wrote", "parent.range.area.count.2", "", "mem-cow-chained-count"),
	COUNTS("child-wrote", "parent.range.area.count.3", "0-7", "mem-cow-chained-count"),
	COUNTS("grand-wrote", "parent.range.area.count.1", "0 7", "mem-cow-chained-count"),
	COUNTS("grand-wrote", "parent.range.area.count.2", "", "mem-cow-chained-count"),
	COUNTS("grand-ended", "parent.range.area.count.2", "", "mem-cow-chained-count"),
	BYTES("child-wrote", "child.mem.area.unlike", "", "mem-private-write-isolated"),
	BYTES("child-wrote", "grandchild.mem.area.unlike", "0", "mem-private-write-isolated"),
	BYTES("grand-wrote", "grandchild.mem.area.unlike", "7", "mem-private-write-isolated"),
	BYTES("grand-wrote", "child.mem.area.unlike", "0 7", "mem-private-write-isolated"),
	{ .name = "child.mem.area", .src = FW_SRC_MEM, .at = "grand-wrote", .op = FW_EDIT_XOR, .becomes = 1,
	  .breaks = "mem-private-write-isolated" },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "before" },
	{ "three" },
	{ "child-three", .with = "three" },
	{ "maker-three", .with = "three" },
	{ "child-wrote" },
	{ "maker-saw", .with = "child-wrote" },
	{ "grand-saw", .with = "child-wrote" },
	{ "grand-wrote" },
	{ "maker-saw-2", .with = "grand-wrote" },
	{ "child-saw-2", .with = "grand-wrote" },
	{ "grand-ended" },
	{ "maker-saw-3", .with = "grand-ended" },
	{ 0 }
};

/* Pages of all before the bytes of any: reading memory puts pages into page tables. */
static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "three", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "three", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "three", .of = "grandchild", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "grandchild", .with = FW_LOOK_RANGES },
	{ .at = "child-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "child-wrote", .of = "grandchild", .with = FW_LOOK_WORDS },
	{ .at = "grand-wrote", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "grand-wrote", .of = "child", .with = FW_LOOK_RANGES },
	{ .at = "grand-wrote", .of = "grandchild", .with = FW_LOOK_RANGES },
	{ .at = "grand-wrote", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "grand-wrote", .of = "grandchild", .with = FW_LOOK_WORDS },
	{ .at = "grand-ended", .of = "parent", .with = FW_LOOK_RANGES },
	{ 0 }
};

const struct fw_case fw_case_cow_chained = {
	.id = "cow.chained",
	.claim = "three generations have one frame for what none has stored to, and part one by one",
	.cannot_tell = "what happens beyond three generations",
	.violated_by = "a kernel that copies shared pages at the second call, or takes one of three for the last owner",
	.probe = "chain_of_three",
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
};
