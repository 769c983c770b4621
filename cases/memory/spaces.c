/* SPDX-License-Identifier: MIT */
/*
 * What one of the two does to its address space is its own affair.
 *
 * Claim: the child begins with its maker's mappings, all of them and no other. After the call the two have a space
 *   each: what one maps, unmaps, protects, drops or adds to its break stays as it was in the other, both ways.
 * Door: every copying one.
 * Seen from: kcmp, /proc/PID/maps and words of /proc/PID/mem of both, before and after each has changed its own.
 * Would be violated by: a kernel whose child still stands in its maker's space, in part or as a whole.
 * Cannot tell: what passes through mappings that are shared on purpose.
 */
#include "case.h"

enum { WRITTEN = 0x1111, CHANGES = 5 };

static const struct fw_fact *map(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MAPS, name);
}

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

/* A check says nothing unless the one who changes has changed it all. */
static struct fw_verdict both_have_changed(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.changes"), CHANGES,
			    "changes of the child"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.changes"), CHANGES,
			    "changes of the maker"));
}

static struct fw_verdict each_has_a_space(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(fw_find_at(ev, "born", FW_SRC_KCMP, "child.kcmp.vm"),
					     0, "comparison of the two spaces"));
}

/* What a change did to the one who made it, and that the other is as before. */
#define OTHER_KEEPS(from, at, other, fact, what) \
	fw_unchanged(ev, from, at, FW_SRC_MAPS, other "." fact, what)

static struct fw_verdict mappings_are_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(both_have_changed(ev),
		      fw_differ(map(ev, "born", "child.map.by_child.mapped"),
				map(ev, "child-changed", "child.map.by_child.mapped"),
				"the hole, the child having mapped"),
		      fw_is_text(map(ev, "child-changed", "child.map.by_child.unmapped"), "",
				 "what the child has unmapped"),
		      fw_is_text(map(ev, "child-changed", "parent.map.by_child.mapped"), "",
				 "the same hole in the maker"),
		      OTHER_KEEPS("before", "child-changed", "parent", "map.by_child.unmapped",
				  "the same page in the maker"),
		      fw_is(word(ev, "child-changed", "parent.mem.by_child.unmapped"), WRITTEN,
			    "word of that page"),
		      fw_is_text(map(ev, "maker-changed", "parent.map.by_maker.unmapped"), "",
				 "what the maker has unmapped"),
		      fw_is_text(map(ev, "maker-changed", "child.map.by_maker.mapped"), "",
				 "the maker's hole in the child"),
		      OTHER_KEEPS("born", "maker-changed", "child", "map.by_maker.unmapped",
				  "the maker's page in the child"),
		      fw_is(word(ev, "maker-changed", "child.mem.by_maker.unmapped"), WRITTEN,
			    "word of that page"));
}

static struct fw_verdict protection_is_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(both_have_changed(ev),
		      fw_differ(map(ev, "born", "child.map.by_child.protected"),
				map(ev, "child-changed", "child.map.by_child.protected"),
				"the page, the child having protected it"),
		      OTHER_KEEPS("before", "child-changed", "parent", "map.by_child.protected",
				  "the same page in the maker"),
		      fw_differ(map(ev, "before", "parent.map.by_maker.protected"),
				map(ev, "maker-changed", "parent.map.by_maker.protected"),
				"the page, the maker having protected it"),
		      OTHER_KEEPS("born", "maker-changed", "child", "map.by_maker.protected",
				  "the same page in the child"));
}

static struct fw_verdict dropping_is_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(both_have_changed(ev),
		      fw_is(word(ev, "child-changed", "child.mem.by_child.dropped"), 0,
			    "word of what the child has dropped"),
		      fw_is(word(ev, "child-changed", "parent.mem.by_child.dropped"), WRITTEN,
			    "the same word in the maker"),
		      fw_is(word(ev, "maker-changed", "parent.mem.by_maker.dropped"), 0,
			    "word of what the maker has dropped"),
		      fw_is(word(ev, "maker-changed", "child.mem.by_maker.dropped"), WRITTEN,
			    "the same word in the child"));
}

static struct fw_verdict break_is_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(both_have_changed(ev),
		      fw_equal(map(ev, "before", "parent.heap"), map(ev, "born", "child.heap"),
			       "heap of both, before"),
		      fw_differ(map(ev, "born", "child.heap"),
				map(ev, "child-changed", "child.heap"),
				"heap of the child, before and after"),
		      OTHER_KEEPS("before", "child-changed", "parent", "heap", "heap of the maker"),
		      fw_differ(map(ev, "before", "parent.heap"),
				map(ev, "maker-changed", "parent.heap"),
				"heap of the maker, before and after"),
		      OTHER_KEEPS("child-changed", "maker-changed", "child", "heap",
				  "heap of the child"));
}

/* Where it is within its page only the two know themselves. */
static struct fw_verdict break_is_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(map(ev, "before", "parent.heap"), map(ev, "born", "child.heap"),
			       "heap of both"),
		      fw_equal(fw_told(ev, "child.break"), fw_told(ev, "parent.break"),
			       "break of both"));
}

/* The whole file, so that what nobody watches counts too; the maker's of the same moment, lest its stack has grown. */
static struct fw_verdict mappings_are_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(map(ev, "born", "parent.maps_count"),
			       map(ev, "born", "child.maps_count"), "number of mappings of both"),
		      fw_equal(map(ev, "born", "parent.maps_digest"),
			       map(ev, "born", "child.maps_digest"), "mappings of both"),
		      fw_unchanged(ev, "before", "born", FW_SRC_MAPS, "parent.maps_count",
				   "number of mappings of the maker"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-equal-at-fork-break", .pin = 0x9c75, .oracle = break_is_the_same, .saboteurs = "break-moved" },
	{ .clause = "mem-equal-at-fork-mappings", .pin = 0xcf14, .oracle = mappings_are_the_same,
	  .saboteurs = "mapping-added mapping-lost" },
	{ .clause = "mem-map-changes-isolated", .pin = 0x5725, .oracle = mappings_are_ones_own },
	{ .clause = "mem-map-changes-isolated-advice", .pin = 0x5c99, .oracle = dropping_is_ones_own },
	{ .clause = "mem-map-changes-isolated-break", .pin = 0xf458, .oracle = break_is_ones_own },
	{ .clause = "mem-map-changes-isolated-protection", .pin = 0x7b0a, .oracle = protection_is_ones_own },
	{ .clause = "mem-separate-spaces", .pin = 0x8ff3, .oracle = each_has_a_space },
	{ 0 }
};

#define MAP(gate, fact, value, id) \
	{ .name = fact, .src = FW_SRC_MAPS, .at = gate, .text = value, .breaks = id }
#define WORD(gate, fact, value, id) \
	{ .name = fact, .src = FW_SRC_MEM, .at = gate, .becomes = value, .breaks = id }
#define CHANGED(who, id) \
	{ .name = who ".changes", .src = FW_SRC_PROBE, .becomes = 4, .breaks = id }
#define BOTH_CHANGED(id) CHANGED("child", id), CHANGED("parent", id)

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "born", .becomes = 0, .breaks = "mem-separate-spaces" },
	BOTH_CHANGED("mem-map-changes-isolated"),
	BOTH_CHANGED("mem-map-changes-isolated-advice"),
	BOTH_CHANGED("mem-map-changes-isolated-break"),
	BOTH_CHANGED("mem-map-changes-isolated-protection"),
	MAP("child-changed", "child.map.by_child.mapped", "", "mem-map-changes-isolated"),
	MAP("child-changed", "child.map.by_child.unmapped", "rw-p 7000-8000", "mem-map-changes-isolated"),
	MAP("child-changed", "parent.map.by_child.mapped", "rw-p 7000-8000", "mem-map-changes-isolated"),
	MAP("child-changed", "parent.map.by_child.unmapped", "", "mem-map-changes-isolated"),
	WORD("child-changed", "parent.mem.by_child.unmapped", 0, "mem-map-changes-isolated"),
	MAP("maker-changed", "parent.map.by_maker.unmapped", "rw-p 7000-8000", "mem-map-changes-isolated"),
	MAP("maker-changed", "child.map.by_maker.mapped", "rw-p 7000-8000", "mem-map-changes-isolated"),
	MAP("maker-changed", "child.map.by_maker.unmapped", "", "mem-map-changes-isolated"),
	WORD("maker-changed", "child.mem.by_maker.unmapped", 0, "mem-map-changes-isolated"),
	MAP("child-changed", "parent.map.by_child.protected", "---p 7000-8000", "mem-map-changes-isolated-protection"),
	MAP("maker-changed", "child.map.by_maker.protected", "---p 7000-8000", "mem-map-changes-isolated-protection"),
	WORD("child-changed", "child.mem.by_child.dropped", WRITTEN, "mem-map-changes-isolated-advice"),
	WORD("child-changed", "parent.mem.by_child.dropped", 0, "mem-map-changes-isolated-advice"),
	WORD("maker-changed", "parent.mem.by_maker.dropped", WRITTEN, "mem-map-changes-isolated-advice"),
	WORD("maker-changed", "child.mem.by_maker.dropped", 0, "mem-map-changes-isolated-advice"),
	MAP("born", "child.heap", "7000-8000", "mem-map-changes-isolated-break"),
	MAP("born", "child.heap", "7000-8000", "mem-equal-at-fork-break"),
	{ .name = "child.break", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 0xedd,
	  .breaks = "mem-equal-at-fork-break" },
	{ .name = "child.maps_digest", .src = FW_SRC_MAPS, .at = "born", .op = FW_EDIT_XOR, .becomes = 1,
	  .breaks = "mem-equal-at-fork-mappings" },
	{ .name = "child.maps_count", .src = FW_SRC_MAPS, .at = "born", .op = FW_EDIT_ADD, .becomes = -1,
	  .breaks = "mem-equal-at-fork-mappings" },
	{ .name = "parent.maps_count", .src = FW_SRC_MAPS, .at = "before", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "mem-equal-at-fork-mappings" },
	MAP("child-changed", "parent.heap", "7000-9000", "mem-map-changes-isolated-break"),
	MAP("maker-changed", "child.heap", "7000-9000", "mem-map-changes-isolated-break"),
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "before" },
	{ "born" },
	{ "back", .with = "born" },
	{ "child-changed" },
	{ "seen", .with = "child-changed" },
	{ "maker-changed" },
	{ "child-saw", .with = "maker-changed" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_MAPS },
	{ .at = "born", .of = "parent", .with = FW_LOOK_MAPS },
	{ .at = "born", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_KCMP },
	{ .at = "child-changed", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "child-changed", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "maker-changed", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "maker-changed", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ 0 }
};

const struct fw_case fw_case_memory_spaces = {
	.id = "memory.spaces",
	.claim = "maker and child have an address space each, and what one does to its own is not seen in the other's",
	.cannot_tell = "what passes through mappings that are shared on purpose",
	.violated_by = "a kernel whose child still stands in its maker's space, in part or as a whole",
	.probe = "change_own",
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "shared-memory-made",
};
