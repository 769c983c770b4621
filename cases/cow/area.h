/* SPDX-License-Identifier: MIT */
/*
 * What the cases of this family share: the watched area and what looks at it tell, which pages child and maker stored
 * to, the oracles that hold for an area of any kind, and the edits that break them.
 */
#ifndef FW_AREA_H
#define FW_AREA_H

#include "case.h"

/* Where maker and child stand: nothing done, born, one has written, both have, the child another program, over. */
static const struct fw_gate area_gates[] = {
	{ .name = "before" },
	{ .name = "born" },
	{ .name = "back", .with = "born" },
	{ .name = "child-wrote" },
	{ .name = "seen", .with = "child-wrote" },
	{ .name = "maker-wrote" },
	{ .name = "child-saw", .with = "maker-wrote" },
	{ .name = "execed" },
	{ .name = "ended" },
	{ 0 }
};

static inline const struct fw_fact *pagemap(const struct fw_evidence *ev, const char *at,
					    const char *name)
{
	return fw_find_at(ev, at, FW_SRC_PAGEMAP, name);
}

static inline const struct fw_fact *counts(const struct fw_evidence *ev, const char *at,
					   const char *name)
{
	return fw_find_at(ev, at, FW_SRC_KPAGECOUNT, name);
}

static inline const struct fw_fact *bytes(const struct fw_evidence *ev, const char *at,
					  const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

/* How many pages the area has. */
static inline const struct fw_fact *pages(const struct fw_evidence *ev)
{
	return pagemap(ev, "before", "parent.range.area.pages");
}

/* The pages that one side stores to. */
static inline const struct fw_fact *by_child(const struct fw_evidence *ev)
{
	return fw_find(ev, FW_SRC_PROBE, "parent.by_child");
}

static inline const struct fw_fact *by_maker(const struct fw_evidence *ev)
{
	return fw_find(ev, FW_SRC_PROBE, "parent.by_maker");
}

/* The list is all pages of the area, or none. */
static inline struct fw_verdict all(const struct fw_evidence *ev, const struct fw_fact *list,
				    const char *what)
{
	return fw_pages(list, pages(ev), NULL, NULL, true, what);
}

static inline struct fw_verdict none(const struct fw_evidence *ev, const struct fw_fact *list,
				     const char *what)
{
	return fw_pages(list, pages(ev), NULL, NULL, false, what);
}

static inline struct fw_verdict nobody_has_them_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, pagemap(ev, "before", "parent.range.area.exclusive"),
			  "mapped by one only, before"),
		      none(ev, pagemap(ev, "born", "parent.range.area.exclusive"),
			   "mapped by one only, in the maker"),
		      none(ev, pagemap(ev, "born", "child.range.area.exclusive"),
			   "mapped by one only, in the child"));
}

static inline struct fw_verdict maker_has_all_alone_again(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"), "child waited for"),
		      all(ev, pagemap(ev, "ended", "parent.range.area.exclusive"),
			  "mapped by one only, in the end"));
}

static inline struct fw_verdict frames_are_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, pagemap(ev, "born", "child.range.area.same"),
			  "in one frame with the maker's"),
		      fw_pages_stayed(pagemap(ev, "born", "parent.range.area.moved"), pages(ev),
				      NULL, "frames of the maker over the call"));
}

static inline struct fw_verdict child_leaves_just_its_pages(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_pages(pagemap(ev, "child-wrote", "child.range.area.same"), pages(ev),
			       by_child(ev), NULL, true, "in one frame with the maker's"),
		      fw_pages_stayed(pagemap(ev, "child-wrote", "parent.range.area.moved"),
				      pages(ev), by_child(ev),
				      "frames of the maker over the child's store"));
}

static inline struct fw_verdict maker_leaves_just_its_pages(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_pages(pagemap(ev, "maker-wrote", "child.range.area.same"), pages(ev),
			       by_child(ev), by_maker(ev), true, "in one frame with the maker's"),
		      fw_pages_stayed(pagemap(ev, "maker-wrote", "child.range.area.moved"),
				      pages(ev), by_maker(ev),
				      "frames of the child over the maker's store"));
}

static inline struct fw_verdict frames_are_mapped_twice(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      all(ev, counts(ev, "before", "parent.range.area.count.1"),
			  "mapped once, before"),
		      all(ev, counts(ev, "born", "parent.range.area.count.2"),
			  "mapped twice, the maker's"),
		      all(ev, counts(ev, "born", "child.range.area.count.2"),
			  "mapped twice, the child's"));
}

static inline struct fw_verdict stores_are_not_seen_by_the_other(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
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

/* Equal at first, and then each side's stores are that side's. */
static inline struct fw_verdict stores_are_each_ones_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      none(ev, bytes(ev, "born", "child.mem.area.unlike"),
			   "pages with other bytes at first"),
		      stores_are_not_seen_by_the_other(ev));
}

static const char *const pagemap_needed[] = { "pagemap", NULL };
static const char *const frames_needed[] = { "pagemap", "kpagecount", NULL };
static const char *const memory_needed[] = { "proc-mem", NULL };

/* A list at a gate becomes another one. */
#define PAGES(gate, fact, list, clause) \
	{ .name = fact, .src = FW_SRC_PAGEMAP, .at = gate, .text = list, .breaks = clause }
#define COUNTS(gate, fact, list, clause) \
	{ .name = fact, .src = FW_SRC_KPAGECOUNT, .at = gate, .text = list, .breaks = clause }
#define BYTES(gate, fact, list, clause) \
	{ .name = fact, .src = FW_SRC_MEM, .at = gate, .text = list, .breaks = clause }
/* Bytes that are another's at a gate. */
#define OTHER_BYTES(gate, fact, clause) \
	{ .name = fact, .src = FW_SRC_MEM, .at = gate, .op = FW_EDIT_XOR, .becomes = 1, .breaks = clause }

#endif
