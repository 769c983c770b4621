/* SPDX-License-Identifier: MIT */
/*
 * Locked memory over a fork.
 *
 * Claim: what the maker has locked is not locked in the child, nor is what the child maps when the maker has asked for
 *   all that is mapped later; the maker keeps both.
 * Door: every copying one.
 * Seen from: VmLck in /proc/PID/status of both, flags and locked size of the range in smaps of both.
 * Would be violated by: a kernel whose child inherits locks or the request for later ones, or whose fork undoes them.
 * Cannot tell: whether locked pages stay where they are when memory is short.
 */
#include "case.h"

enum { RANGE_KB = 16 };

static const struct fw_fact *locked_kb(const struct fw_evidence *ev, const char *at,
				       const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *smap(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_SMAPS, name);
}

static struct fw_verdict lock_is_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.locked"), 0, "result of mlock"),
		      fw_is(locked_kb(ev, "born", "child.vmlck"), 0, "locked in the child, in kB"),
		      fw_has_word(smap(ev, "born", "child.smap.area.vmflags"), "lo", false,
				  "flags of the range in the child"),
		      fw_is(locked_kb(ev, "born", "parent.vmlck"), RANGE_KB,
			    "locked in the maker, in kB"),
		      fw_has_word(smap(ev, "born", "parent.smap.area.vmflags"), "lo", true,
				  "flags of the range in the maker"));
}

static struct fw_verdict request_is_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.locked"), 0, "result of mlockall"),
		      fw_is(locked_kb(ev, "born", "child.vmlck"), 0, "locked in the child, in kB"),
		      fw_is_sum(locked_kb(ev, "born", "parent.vmlck"),
				locked_kb(ev, "before", "parent.vmlck"), RANGE_KB,
				"locked in the maker, in kB"));
}

static const struct fw_check checks_range[] = {
	{ .clause = "mem-mlock-not-inherited", .pin = 0x17d8, .oracle = lock_is_the_makers_alone,
	  .saboteurs = "mlock-kept" },
	{ 0 }
};

static const struct fw_check checks_future[] = {
	{ .clause = "mem-mlock-future-not-inherited", .pin = 0x376f, .oracle = request_is_the_makers_alone,
	  .saboteurs = "mlock-kept" },
	{ 0 }
};

static const struct fw_edit edits_range[] = {
	FW_NOT_MADE,
	{ .name = "parent.locked", .src = FW_SRC_PROBE, .becomes = -1 },
	{ .name = "child.vmlck", .src = FW_SRC_STATUS, .at = "born", .becomes = RANGE_KB },
	{ .name = "child.smap.area.vmflags", .src = FW_SRC_SMAPS, .at = "born", .text = "rd wr mr mw me lo ac" },
	{ .name = "parent.vmlck", .src = FW_SRC_STATUS, .at = "born", .becomes = 0 },
	{ .name = "parent.smap.area.vmflags", .src = FW_SRC_SMAPS, .at = "born", .text = "rd wr mr mw me ac" },
	{ 0 }
};

static const struct fw_edit edits_future[] = {
	FW_NOT_MADE,
	{ .name = "parent.locked", .src = FW_SRC_PROBE, .becomes = -1 },
	{ .name = "child.vmlck", .src = FW_SRC_STATUS, .at = "born", .becomes = RANGE_KB },
	{ .name = "parent.vmlck", .src = FW_SRC_STATUS, .at = "born", .op = FW_EDIT_ADD, .becomes = -RANGE_KB },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "before" },
	{ "born" },
	{ "back", .with = "born" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "born", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SMAPS },
	{ .at = "born", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_SMAPS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "future", .claim = "a request to lock all that is mapped later does not hold for the child",
	  .args = { "future=1" }, .checks = checks_future, .counterexamples = edits_future },
	{ .name = "on-fault", .claim = "a range whose pages are locked as they come is not locked in the child",
	  .args = { "onfault=1" }, .needs = FW_NEEDS("lock-on-fault"), .checks = checks_range,
	  .counterexamples = edits_range },
	{ .name = "range", .claim = "a locked range is not locked in the child", .checks = checks_range,
	  .counterexamples = edits_range },
	{ 0 }
};

const struct fw_case fw_case_cow_locked = {
	.id = "cow.locked",
	.claim = "memory locks are the maker's alone",
	.cannot_tell = "whether locked pages stay where they are when memory is short",
	.violated_by = "a kernel whose child inherits locks or the request for later ones, or whose fork undoes them",
	.probe = "lock_range",
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("proc-locked"),
	.variants = variants,
};
