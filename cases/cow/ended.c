/* SPDX-License-Identifier: MIT */
/*
 * The child goes: by its own end, by a signal, or into another program. What it shared is the maker's as it was.
 *
 * Claim: frames and bytes of the maker are the same before and after, and every page is its own again.
 * Door: every copying one.
 * Seen from: pagemap of the maker (mapped once; privileged: frames), all its bytes through /proc/PID/mem; that the
 *   child runs another program, by the message that this one sends from the same pid.
 * Would be violated by: a kernel that frees or reuses frames which the maker still has, or loses count of them.
 * Cannot tell: whether the frames that the child had for itself have been given back.
 */
#include "area.h"

static struct fw_verdict child_was_waited_for(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.waited"),
					    fw_find(ev, FW_SRC_PROBE, "parent.ret"),
					    "result in parent, pid waited for"));
}

static struct fw_verdict child_became_another(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
					    fw_find(ev, FW_SRC_HARNESS, "execed.pid"),
					    "result in parent, pid of the other program"));
}

static struct fw_verdict bytes_are_kept(const struct fw_evidence *ev, const char *at)
{
	return fw_equal(bytes(ev, "maker-wrote", "parent.mem.area"),
			bytes(ev, at, "parent.mem.area"), "bytes of the maker");
}

static struct fw_verdict frames_are_kept(const struct fw_evidence *ev, const char *at)
{
	return fw_pages_stayed(pagemap(ev, at, "parent.range.area.moved"), pages(ev), NULL,
			       "frames of the maker");
}

static struct fw_verdict bytes_are_kept_over_end(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_waited_for(ev), bytes_are_kept(ev, "ended"));
}

static struct fw_verdict frames_are_kept_over_end(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_waited_for(ev), frames_are_kept(ev, "ended"));
}

static struct fw_verdict pages_are_the_makers_over_end(const struct fw_evidence *ev)
{
	return FW_ALL(child_was_waited_for(ev),
		      all(ev, pagemap(ev, "ended", "parent.range.area.exclusive"),
			  "mapped by the maker only"));
}

static struct fw_verdict bytes_are_kept_over_exec(const struct fw_evidence *ev)
{
	return FW_ALL(child_became_another(ev), bytes_are_kept(ev, "execed"));
}

static struct fw_verdict frames_are_kept_over_exec(const struct fw_evidence *ev)
{
	return FW_ALL(child_became_another(ev), frames_are_kept(ev, "execed"));
}

static struct fw_verdict pages_are_the_makers_over_exec(const struct fw_evidence *ev)
{
	return FW_ALL(child_became_another(ev),
		      all(ev, pagemap(ev, "execed", "parent.range.area.exclusive"),
			  "mapped by the maker only"));
}

static const struct fw_check checks_end[] = {
	{ .clause = "mem-bytes-kept-over-end", .pin = 0x1c00, .oracle = bytes_are_kept_over_end,
	  .needs = memory_needed,
	  .saboteurs = "end-reaches-maker" },
	{ .clause = "mem-cow-kept-over-end", .pin = 0xb56c, .oracle = frames_are_kept_over_end,
	  .needs = frames_needed,
	  .saboteurs = "end-reaches-maker" },
	{ .clause = "mem-cow-last-owner-exclusive", .pin = 0x2f9c, .oracle = pages_are_the_makers_over_end,
	  .needs = pagemap_needed,
	  .saboteurs = "third-owner" },
	{ 0 }
};

static const struct fw_edit edits_end[] = {
	FW_NOT_MADE,
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -1 },
	OTHER_BYTES("ended", "parent.mem.area", "mem-bytes-kept-over-end"),
	{ .name = "parent.range.area.moved", .src = FW_SRC_PAGEMAP, .at = "ended", .text = "0-599",
	  .breaks = "mem-cow-kept-over-end" },
	{ .name = "parent.range.area.exclusive", .src = FW_SRC_PAGEMAP, .at = "ended", .text = "0 3",
	  .breaks = "mem-cow-last-owner-exclusive" },
	{ 0 }
};

static const struct fw_check checks_exec[] = {
	{ .clause = "mem-bytes-kept-over-exec", .pin = 0x29d8, .oracle = bytes_are_kept_over_exec,
	  .needs = memory_needed,
	  .no_saboteur = "what the child becomes is another program, which no door begins" },
	{ .clause = "mem-cow-kept-over-exec", .pin = 0x3544, .oracle = frames_are_kept_over_exec,
	  .needs = frames_needed,
	  .no_saboteur = "no other program has a hand on the frames of its maker" },
	{ .clause = "mem-cow-last-owner-exclusive", .pin = 0x2f9c, .oracle = pages_are_the_makers_over_exec,
	  .needs = pagemap_needed,
	  .saboteurs = "third-owner" },
	{ 0 }
};

static const struct fw_edit edits_exec[] = {
	FW_NOT_MADE,
	{ .name = "execed.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 },
	OTHER_BYTES("execed", "parent.mem.area", "mem-bytes-kept-over-exec"),
	{ .name = "parent.range.area.moved", .src = FW_SRC_PAGEMAP, .at = "execed", .text = "0-599",
	  .breaks = "mem-cow-kept-over-exec" },
	{ .name = "parent.range.area.exclusive", .src = FW_SRC_PAGEMAP, .at = "execed", .text = "0 3",
	  .breaks = "mem-cow-last-owner-exclusive" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_RANGES },
	{ .at = "maker-wrote", .of = "parent", .with = FW_LOOK_RANGES | FW_LOOK_WORDS },
	{ .at = "execed", .of = "parent", .with = FW_LOOK_RANGES | FW_LOOK_WORDS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_RANGES | FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "exec", .claim = "a child that begins another program leaves frames and bytes of its maker",
	  .args = { "end=exec" }, .needs = FW_NEEDS("exec-self"),
	  .checks = checks_exec, .counterexamples = edits_exec },
	{ .name = "exit", .claim = "a child that exits leaves frames and bytes of its maker",
	  .args = { "end=exit" } },
	{ .name = "killed", .claim = "a child that is killed leaves frames and bytes of its maker",
	  .args = { "end=kill" } },
	{ 0 }
};

const struct fw_case fw_case_cow_ended = {
	.id = "cow.ended",
	.claim = "a child that goes leaves frames and bytes of its maker as they were",
	.cannot_tell = "whether the frames that the child had for itself have been given back",
	.violated_by = "a kernel that frees frames which the maker still has, or loses count of them",
	.probe = "store_each_side",
	.args = { "area=anon", "child=0,511,599", "maker=3" },
	.doors = FW_DOORS_COPYING,
	.gates = area_gates,
	.observe = looks,
	.checks = checks_end,
	.counterexamples = edits_end,
	.variants = variants,
};
