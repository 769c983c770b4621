/* SPDX-License-Identifier: MIT */
/*
 * The largest resident set and address space of a process that had larger ones than now, and of its child.
 *
 * Claim: each of the child's marks begins at what it has; what its maker once had and has given back is not counted for
 *   it.
 * Door: every copying one.
 * Seen from: VmHWM, VmRSS, VmPeak and VmSize in /proc/PID/status of both.
 * Would be violated by: a kernel whose child takes a mark of its maker's over.
 * Cannot tell: what the mark is a few pages next to the size: the kernel counts in batches.
 */
#include "shape_own.h"

/* The peak was 16 MiB above all else; half of that tells the two apart whatever is counted in batches. */
enum { FAR_KB = 8192 };

static const struct fw_fact *status(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "born", FW_SRC_STATUS, name);
}

static struct fw_verdict above(const struct fw_fact *mark, const struct fw_fact *size, bool far,
			       const char *expected)
{
	struct fw_verdict v;

	if (!mark || !size || mark->kind != FW_INT || size->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, expected, "not both are known");
	v = fw_say((mark->i - size->i >= FAR_KB) == far ? FW_HOLDS : FW_VIOLATED, expected,
		   "largest %lld kB, now %lld kB", (long long)mark->i, (long long)size->i);
	fw_cite(&v, mark);
	fw_cite(&v, size);
	return v;
}

static struct fw_verdict mark_begins_at_the_size(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      above(status(ev, "parent.vmhwm"), status(ev, "parent.vmrss"), true,
			    "a mark in the maker far above its size"),
		      above(status(ev, "child.vmhwm"), status(ev, "child.vmrss"), false,
			    "a mark in the child that is not far above its size"),
		      above(status(ev, "parent.vmhwm"), status(ev, "child.vmhwm"), true,
			    "a mark in the maker far above the child's"));
}

/* The same of its address space; it is counted exactly, but a half tells the two apart here, too. */
static struct fw_verdict mark_of_space_begins_at_the_size(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      above(status(ev, "parent.vmpeak"), status(ev, "parent.vmsize"), true,
			    "a mark in the maker far above its size"),
		      above(status(ev, "child.vmpeak"), status(ev, "child.vmsize"), false,
			    "a mark in the child that is not far above its size"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-hwm-reset", .pin = 0xd1b3, .oracle = mark_begins_at_the_size },
	{ .clause = "mem-peak-reset", .pin = 0x30db, .oracle = mark_of_space_begins_at_the_size },
	{ 0 }
};

#define MARK(fact, by, id) \
	{ .name = fact, .src = FW_SRC_STATUS, .at = "born", .op = FW_EDIT_ADD, .becomes = by, .breaks = id }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	MARK("child.vmhwm", 16384, "mem-hwm-reset"),
	MARK("parent.vmhwm", -16384, "mem-hwm-reset"),
	MARK("parent.vmrss", 16384, "mem-hwm-reset"),
	MARK("child.vmpeak", 16384, "mem-peak-reset"),
	MARK("parent.vmpeak", -16384, "mem-peak-reset"),
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "born", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "born", .of = "child", .with = FW_LOOK_STATUS },
	{ 0 }
};

const struct fw_case fw_case_memory_peak = {
	.id = "memory.peak",
	.claim = "the marks of the child's largest resident set and address space begin at what it has",
	.cannot_tell = "what the mark is a few pages next to the size: the kernel counts in batches",
	.violated_by = "a kernel whose child takes its maker's mark over",
	.probe = "shape_own",
	.args = { "shape=peak" },
	.doors = FW_DOORS_COPYING,
	.gates = shape_own_gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
	.needs = FW_NEEDS("proc-peak"),
	.saboteurs = "peak-kept",
};
