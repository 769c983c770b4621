/* SPDX-License-Identifier: MIT */
/*
 * A child that becomes a user who has more processes than RLIMIT_NPROC allows, and then begins a program.
 *
 * Claim: the change of user is allowed, and the beginning of a program is EAGAIN as long as the user is above the
 *   limit; within the limit, and when it is raised, the program begins.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: user IDs and task flags of the child before and after its try; status of the program that begins.
 * Would be violated by: a kernel that counts at the creation alone, refuses the change of user, or refuses the program
 *   for good.
 * Cannot tell: whether the process itself counts, in which kernels differ.
 */
#include "at_limit.h"

#include <string.h>

enum { FORKED_AND_NO_MORE = 0x40 };	/* PF_FORKNOEXEC */

static struct fw_verdict has_begun(const struct fw_evidence *ev, const char *gate,
				   const char *flags, bool begun)
{
	return fw_bits(fw_find_at(ev, gate, FW_SRC_STAT, flags), FORKED_AND_NO_MORE,
		       begun ? 0 : FORKED_AND_NO_MORE, "has executed nothing");
}

static struct fw_verdict is_no_root(const struct fw_evidence *ev, const char *gate,
				    const char *name)
{
	const struct fw_fact *uid = fw_find_at(ev, gate, FW_SRC_STATUS, name);
	struct fw_verdict v;

	if (!uid || uid->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the user IDs");
	v = fw_say(strncmp(uid->s, "0 ", 2) != 0 ? FW_HOLDS : FW_VIOLATED,
		   "another real user ID than 0", "user IDs %s", uid->s);
	fw_cite(&v, uid);
	return v;
}

static struct fw_verdict program_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "above.set"), 0, "the child's change of user"),
		      is_no_root(ev, "at-limit", "above.uid"),
		      fw_at_least(fw_find_at(ev, "at-limit", FW_SRC_CHILDREN,
					     "parent.children_count"),
				  4, "children, all but one long of that user"),
		      fw_is(fw_told(ev, "after.refused_before"), 1,
			    "refused before the program began"),
		      fw_is(fw_told(ev, "above.exec"), -EAGAIN, "its try to begin a program"),
		      has_begun(ev, "refused", "above.flags", false));
}

static struct fw_verdict programs_within_begin(const struct fw_evidence *ev)
{
	return FW_ALL(fw_at_least(fw_told(ev, "parent.below_ret"), 1, "result in the maker"),
		      is_no_root(ev, "child-below", "below.uid"),
		      has_begun(ev, "child-below", "below.flags", true),
		      is_no_root(ev, "child-after", "after.uid"),
		      has_begun(ev, "child-after", "after.flags", true),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "after.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "above.pid"),
			       "who begins when the limit is raised, who was refused"));
}

#define FLAG(name_, at_, clause_) \
	{ .name = name_, .src = FW_SRC_STAT, .at = at_, .op = FW_EDIT_XOR, .becomes = FORKED_AND_NO_MORE, \
	  .breaks = clause_ }
#define ROOT(name_, at_, clause_) \
	{ .name = name_, .src = FW_SRC_STATUS, .at = at_, .text = "0 0 0 0", .breaks = clause_ }

const struct fw_case fw_case_limits_exec = {
	.id = "limits.exec",
	.claim = "a child that becomes a user above the limit of processes begins no program until that is over",
	.cannot_tell = "whether the process itself counts, in which kernels differ",
	.violated_by = "a kernel that counts at the creation alone, or refuses the change of user or the program for good",
	.probe = "make_at_limit",
	.args = { "by=exec" },
	.doors = FW_DOORS_PROCESS,
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "at-limit", .of = "above", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOK_CHILDREN },
		{ .at = "refused", .of = "above", .with = FW_LOOK_STAT },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ 0 } },
	.env = { .caps = "cap_setuid=ep" },
	.needs = FW_NEEDS("root", "limited-user", "exec-self"),
	.checks = (const struct fw_check[]){
		{ .clause = "lim-nproc-exec-recheck", .pin = 0x67f7, .oracle = program_is_refused,
		  .saboteurs = "change-of-user-not-made" },
		{ .clause = "lim-nproc-exec-recheck-neighbour", .pin = 0xa55d, .oracle = programs_within_begin,
		  .saboteurs = "success-made-refusal" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_SAID("parent.ret", -1, "lim-nproc-exec-recheck"),
		FW_SAID("above.set", -EAGAIN, "lim-nproc-exec-recheck"),
		FW_SAID("above.exec", -EACCES, "lim-nproc-exec-recheck"),
		FW_SAID("after.refused_before", 0, "lim-nproc-exec-recheck"),
		FLAG("above.flags", "refused", "lim-nproc-exec-recheck"),
		ROOT("above.uid", "at-limit", "lim-nproc-exec-recheck"),
		FW_SAID("parent.below_ret", -1, "lim-nproc-exec-recheck-neighbour"),
		FLAG("below.flags", "child-below", "lim-nproc-exec-recheck-neighbour"),
		FLAG("after.flags", "child-after", "lim-nproc-exec-recheck-neighbour"),
		ROOT("after.uid", "child-after", "lim-nproc-exec-recheck-neighbour"),
		{ .name = "after.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "lim-nproc-exec-recheck-neighbour" },
		{ 0 } },
};
