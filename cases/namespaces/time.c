/* SPDX-License-Identifier: MIT */
/*
 * A caller that moves its children to a new time namespace.
 *
 * Claim: the caller stays; a child with memory of its own is in the new one and has its clocks, whose offsets can be
 *   set until it is there; a child that shares the memory is made and stays where the caller is.
 * Door: every one that makes a process; raw clone and clone3 with CLONE_VM, alone and as a thread.
 * Seen from: both links of caller and child, the offsets in /proc/PID/timens_offsets; the clock of each by its own
 *   word, the child's between two readings of its maker's.
 * Would be violated by: a kernel that moves the caller, leaves the child, or changes clocks under a running process.
 * Cannot tell: the clocks by a bystander: nobody reads another's.
 */
#include "case.h"

#include <errno.h>

#define DAY_NS 86400000000000LL

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

/* The child's clock, less this, lies between two readings of its maker's. */
static struct fw_verdict clock_is_ahead_by(const struct fw_evidence *ev, int64_t ns_ahead)
{
	const struct fw_fact *before = fw_told(ev, "parent.clock_before"),
			     *clock = fw_told(ev, "child.clock");
	const struct fw_fact *after = fw_told(ev, "parent.clock_after");
	struct fw_verdict v;
	int64_t reading;

	if (!before || !clock || !after || before->kind != FW_INT || clock->kind != FW_INT ||
	    after->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no three readings of the clock");
	reading = clock->i - ns_ahead;
	v = fw_say(reading >= before->i && reading <= after->i ? FW_HOLDS : FW_VIOLATED,
		   ns_ahead ? "the child's clock a day ahead" : "the child's clock as its maker's",
		   "%lld seconds ahead", (long long)((clock->i - before->i) / 1000000000));
	fw_cite(&v, before);
	fw_cite(&v, clock);
	fw_cite(&v, after);
	return v;
}

static struct fw_verdict caller_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.unshared"), 0, "unshare"),
		      fw_equal(ns(ev, "moved", "parent.ns.time"),
			       ns(ev, "before", "parent.ns.time"),
			       "caller's namespace before and after the call"),
		      fw_equal(ns(ev, "standing", "parent.ns.time"),
			       ns(ev, "before", "parent.ns.time"),
			       "caller's namespace before and with a child"),
		      fw_differ(ns(ev, "moved", "parent.ns.time_for_children"),
				ns(ev, "before", "parent.ns.time_for_children"),
				"caller's for children before and after"));
}

static struct fw_verdict child_is_moved(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), caller_stays(ev),
		      fw_equal(ns(ev, "standing", "child.ns.time"),
			       ns(ev, "moved", "parent.ns.time_for_children"),
			       "child's namespace, the caller's for children"),
		      clock_is_ahead_by(ev, DAY_NS));
}

static struct fw_verdict offsets_are_set_before(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.set_offsets"), 0, "write without a child"),
		      fw_is_text(ns(ev, "moved", "parent.timens_offsets"),
				 "monotonic 86400 0 boottime 172800 0", "offsets then"),
		      fw_is_text(ns(ev, "standing", "child.timens_offsets"),
				 "monotonic 86400 0 boottime 172800 0", "offsets of the child"),
		      fw_is(fw_told(ev, "parent.set_again"), -EACCES, "write with a child"));
}

/* The namespace is a day ahead: an hour ago there is tomorrow elsewhere. */
static struct fw_verdict times_are_the_namespaces(const struct fw_evidence *ev)
{
	return FW_ALL(child_is_moved(ev),
		      fw_is(fw_told(ev, "child.expired"), 8, "read of a timer for an hour ago"));
}

static struct fw_verdict uptime_is_the_namespaces(const struct fw_evidence *ev)
{
	const struct fw_fact *uptime = fw_told(ev, "child.uptime");

	return FW_ALL(child_is_moved(ev),
		      fw_at_most_sum(fw_told(ev, "child.boot_before"), uptime, 0,
				     "boot clock before, uptime, hundredths of a second"),
		      fw_at_most_sum(uptime, fw_told(ev, "child.boot_after"), 0,
				     "uptime, boot clock after"),
		      fw_at_least(uptime, 2 * DAY_NS / 10000000, "uptime, two days ahead"));
}

static struct fw_verdict child_stays_too(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), caller_stays(ev),
		      fw_equal(ns(ev, "standing", "child.ns.time"),
			       ns(ev, "standing", "parent.ns.time"),
			       "namespaces of child and caller"),
		      clock_is_ahead_by(ev, 0));
}

#define STAYS_EDITS(clause_) \
	{ .name = "parent.unshared", .src = FW_SRC_PROBE, .becomes = -EINVAL, .breaks = clause_ }, \
	{ .name = "parent.ns.time", .src = FW_SRC_NS, .at = "moved", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "parent.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "parent.ns.time_for_children", .src = FW_SRC_NS, .at = "moved", .op = FW_EDIT_COPY, \
	  .from = "parent.ns.time", .breaks = clause_ }

static const struct fw_check checks_own_memory[] = {
	{ .clause = "timens-absolute-time", .pin = 0xe09a, .oracle = times_are_the_namespaces,
	  .saboteurs = "time-namespace-left" },
	{ .clause = "timens-children-only", .pin = 0x7e82, .oracle = child_is_moved,
	  .saboteurs = "time-namespace-left" },
	{ .clause = "timens-children-only-offsets", .pin = 0x0a1a, .oracle = offsets_are_set_before,
	  .saboteurs = "time-namespace-left" },
	{ .clause = "timens-uptime", .pin = 0xa43e, .oracle = uptime_is_the_namespaces,
	  .saboteurs = "time-namespace-left" },
	{ 0 }
};

static const struct fw_edit edits_own_memory[] = {
	FW_NOT_MADE,
	FW_SAID("child.expired", -EAGAIN, "timens-absolute-time"),
	{ .name = "child.uptime", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -2 * DAY_NS / 10000000,
	  .breaks = "timens-uptime" },
	STAYS_EDITS("timens-children-only"),
	{ .name = "child.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.time",
	  .breaks = "timens-children-only" },
	{ .name = "child.clock", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -DAY_NS,
	  .breaks = "timens-children-only" },
	{ .name = "parent.set_offsets", .src = FW_SRC_PROBE, .becomes = -EIO,
	  .breaks = "timens-children-only-offsets" },
	{ .name = "parent.timens_offsets", .src = FW_SRC_NS, .at = "moved", .text = "monotonic 0 0 boottime 0 0",
	  .breaks = "timens-children-only-offsets" },
	{ .name = "child.timens_offsets", .src = FW_SRC_NS, .at = "standing", .text = "monotonic 0 0 boottime 0 0",
	  .breaks = "timens-children-only-offsets" },
	{ .name = "parent.set_again", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "timens-children-only-offsets" },
	{ 0 }
};

static const struct fw_check checks_one_memory[] = {
	{ .clause = "timens-clone-vm", .pin = 0x078e, .oracle = child_stays_too },
	{ 0 }
};

static const struct fw_edit edits_one_memory[] = {
	FW_NOT_MADE,
	STAYS_EDITS(NULL),
	{ .name = "child.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "child.clock", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = DAY_NS },
	{ 0 }
};

const struct fw_case fw_case_namespaces_time = {
	.id = "namespaces.time",
	.claim = "unshare(CLONE_NEWTIME) moves later children with memory of their own, and nobody else",
	.cannot_tell = "the clocks by a bystander: nobody reads another's",
	.violated_by = "a kernel that moves the caller, leaves the child, or changes clocks under a running process",
	.probe = "for_children",
	.args = { "what=unshare-time" },
	.env = { .user = FW_USER_ADMIN, .caps = "cap_sys_admin,cap_sys_time=ep" },
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "before" }, { "moved" }, { "standing" }, { "back", .with = "standing" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "moved", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_NSOWN },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_NS | FW_LOOK_NSOWN },
		{ 0 } },
	.needs = FW_NEEDS("ns-time"),
	.variants = (const struct fw_variant[]){
		{ .name = "own-memory", .claim = "a child with memory of its own is in the new time namespace",
		  .needs = FW_NEEDS("time-offsets"), .args = { "tells=times" },
		  .doors = FW_DOORS_COPYING, .checks = checks_own_memory, .counterexamples = edits_own_memory },
		{ .name = "vfork", .saboteurs = "fork-for-vfork", .claim = "a child of vfork stays in the time namespace of its maker",
		  .doors = FW_DOORS_VFORK, .checks = checks_one_memory, .counterexamples = edits_one_memory },
		{ .name = "vm", .saboteurs = "memory-copied", .claim = "a child that shares the memory stays in the time namespace of its maker",
		  .args = { "flags=0x100" }, .checks = checks_one_memory, .counterexamples = edits_one_memory },
		{ .name = "thread", .saboteurs = "memory-copied", .claim = "a thread stays in the time namespace of its maker",
		  .args = { "flags=0x10900" }, .checks = checks_one_memory, .counterexamples = edits_one_memory },
		{ 0 } },
};
