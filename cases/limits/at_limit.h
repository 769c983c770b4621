/* SPDX-License-Identifier: MIT */
/*
 * What the cases of this family share, whose probe is make_at_limit: a child one below the limit, the limit, what is
 * refused there, once and often (a thousand times; two hundred through _Fork, the raw fork and vfork, clone3 and mini,
 * which ask the kernel for what another door asks it for), and a child when there is room again. Oracles, and the edits
 * that break them.
 */
#ifndef FW_AT_LIMIT_H
#define FW_AT_LIMIT_H

#include "case.h"

#include <errno.h>

/* The result is above zero, and somebody whose parent is the maker stands at the gate. */
static inline struct fw_verdict child_came(const struct fw_evidence *ev, const char *ret,
					   const char *gate, const char *ppid)
{
	return FW_ALL(fw_at_least(fw_told(ev, ret), 1, "result in the maker"),
		      fw_equal(fw_find_at(ev, gate, FW_SRC_STATUS, ppid),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "the child's parent, the maker"));
}

static inline struct fw_verdict calls_beside_the_limit_succeed(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.below_ret", "child-below", "below.ppid"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

/* At the limit, with this errno, and the maker is as it was. */
static inline struct fw_verdict refused_with(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_refused(ev, code), fw_maker_unchanged(ev, "at-limit", "refused"));
}

/* Every further call was refused as the first, and neither maker nor stage has more or less than at the limit. */
static inline struct fw_verdict nothing_is_left(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_refused(ev, code),
		      fw_equal(fw_told(ev, "parent.repeated"), fw_told(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_TASKS, "stage.processes",
				   "processes of the stage"),
		      fw_maker_unchanged(ev, "at-limit", "refused-often"));
}

static const struct fw_gate at_limit_gates[] = {
	{ .name = "child-below" },
	{ .name = "at-limit" },
	{ .name = "child-beyond" },
	{ .name = "refused" },
	{ .name = "refused-often" },
	{ .name = "child-after" },
	{ 0 }
};

/* User ID 0 with one of the two capabilities that lift RLIMIT_NPROC: a maker without them tells nothing. */
enum { SYS_ADMIN = 21, SYS_RESOURCE = 24 };
static inline struct fw_verdict maker_is_root_with(const struct fw_evidence *ev, int capability)
{
	const struct fw_fact *caps = fw_find_at(ev, "at-limit", FW_SRC_STATUS, "parent.capeff"),
			     *uid = fw_find_at(ev, "at-limit", FW_SRC_STATUS, "parent.uid");
	const uint64_t bit = 1ULL << capability;
	struct fw_verdict v = FW_ALL(fw_bits(caps, bit, bit, "capabilities"),
				     fw_is_text(uid, "0 0 0 0", "user IDs"));

	if (v.kind == FW_VIOLATED)
		return fw_say(FW_INCONCLUSIVE, "", "the maker has no privilege");
	return v;
}

/* The list of a refusal's one check. */
#define REFUSAL_CHECKS(clause_, pin_, oracle_) \
	FW_CHECKS({ .clause = clause_, .pin = pin_, .oracle = oracle_, \
		    .saboteurs = "errno-replaced success-told-after-refusal" })
/* No limit here is told by EPERM. */
#define REFUSED_EDITS(clause_, gate_) \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242, .breaks = clause_ }, \
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EPERM, .breaks = clause_ }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = gate_, .text = "4242", .breaks = clause_ }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = gate_, .text = "2 4242", .breaks = clause_ }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = gate_, .text = "0 1 2 4242", .breaks = clause_ }, \
	{ .name = "parent.vmsize", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }, \
	{ .name = "parent.vmpte", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }
/* What the calls beside the limit tell the maker, and whose the two children are. */
#define TOLD_EDITS(clause_) \
	{ .name = "parent.below_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }
#define BESIDE_EDITS(clause_) \
	TOLD_EDITS(clause_), \
	{ .name = "below.ppid", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "after.ppid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }
#define REPEATED_EDIT(clause_) \
	{ .name = "parent.repeated", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1, .breaks = clause_ }
#define LEFT_EDITS \
	REFUSED_EDITS("fork-ret-failure-no-child", "refused-often"), \
	REPEATED_EDIT("fork-ret-failure-no-child"), \
	{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "refused-often", .text = "1 2 4242", \
	  .breaks = "fork-ret-failure-no-child" }

#endif
