/* SPDX-License-Identifier: MIT */
/*
 * What a process without privilege, and its child, are told of their own page frames.
 *
 * Claim: that the page is there, and nothing of which frame it is in.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: both processes' reading of their own pagemap, which only they can do as who they are; beside the witness's
 *   reading of the same pages, and, where that one is privileged, the frame that it is shown.
 * Would be violated by: a kernel whose child is shown frames that its maker was not, or that hides the rest as well.
 * Cannot tell: what may be learned of frames in other ways.
 */
#include "case.h"

static const uint64_t PRESENT = 1ULL << 63, FRAME = (1ULL << 55) - 1;

static const struct fw_fact *seen(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "born", FW_SRC_PAGEMAP, name);
}

static struct fw_verdict told_that_it_is_there(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.read"), 8, "bytes the child has read"),
		      fw_bits(fw_told(ev, "child.pagemap"), PRESENT, PRESENT,
			      "present, as the child is told"),
		      fw_bits(fw_told(ev, "parent.pagemap"), PRESENT, PRESENT,
			      "present, as the maker is told"),
		      fw_is(seen(ev, "child.page.word.present"), 1,
			    "present, as the witness is told"));
}

static struct fw_verdict not_told_where(const struct fw_evidence *ev)
{
	return FW_ALL(told_that_it_is_there(ev),
		      fw_bits(fw_told(ev, "child.pagemap"), FRAME, 0,
			      "frame, as the child is told"),
		      fw_bits(fw_told(ev, "parent.pagemap"), FRAME, 0,
			      "frame, as the maker is told"));
}

static struct fw_verdict the_privileged_are(const struct fw_evidence *ev)
{
	return FW_ALL(told_that_it_is_there(ev),
		      fw_is_not(seen(ev, "child.page.word.pfn"), 0,
				"frame, as a privileged witness is told"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-pagemap-pfn-hidden", .pin = 0xd9bb, .oracle = not_told_where },
	{ .clause = "mem-pagemap-pfn-hidden-neighbour", .pin = 0xd78d, .oracle = the_privileged_are,
	  .needs = FW_NEEDS("kpagecount") },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	FW_SAID("child.read", 0, NULL),
	FW_SAID("child.pagemap", 0, NULL),
	FW_SAID("parent.pagemap", 0, NULL),
	{ .name = "child.page.word.present", .src = FW_SRC_PAGEMAP, .at = "born", .becomes = 0 },
	{ .name = "child.pagemap", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 0x11d64c,
	  .breaks = "mem-pagemap-pfn-hidden" },
	{ .name = "parent.pagemap", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 0x11d64c,
	  .breaks = "mem-pagemap-pfn-hidden" },
	{ .name = "child.page.word.pfn", .src = FW_SRC_PAGEMAP, .at = "born", .becomes = 0,
	  .breaks = "mem-pagemap-pfn-hidden-neighbour" },
	{ 0 }
};

const struct fw_case fw_case_cow_hidden = {
	.id = "cow.hidden",
	.claim = "without privilege neither maker nor child is told which frames its pages are in",
	.cannot_tell = "what may be learned of frames in other ways",
	.violated_by = "a kernel whose child is shown frames that its maker was not, or that hides the rest as well",
	.probe = "read_pagemap",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_PLAIN },
	.gates = (const struct fw_gate[]){ { "born" }, { "back", .with = "born" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "born", .of = "child", .with = FW_LOOK_PAGES }, { 0 } },
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "pages-dropped",
};
