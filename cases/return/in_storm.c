/* SPDX-License-Identifier: MIT */
/*
 * Creating calls into which signals come all the time.
 *
 * Claim: none of them fails for it; each makes its one child.
 * Door: every one that makes a process. Where libc blocks signals the handler runs before its function is back.
 * Seen from: the counts of the maker's handler, in its memory, before the first call and behind the last; the maker's
 *   children and the child behind that; the results of all calls, and each child's end.
 * Would be violated by: a kernel that returns EINTR or the internal code when a signal comes in the midst of its work.
 * Cannot tell: where in the call each signal came; the count tells those between its beginning and its end.
 */
#include "case.h"

static const struct fw_fact *count(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

/* Some came during calls: how many is up to the machine. */
static struct fw_verdict some_came_in(const struct fw_evidence *ev)
{
	const struct fw_fact *in = count(ev, "counted", "parent.mem.in_call");
	struct fw_verdict v = fw_at_least(in, 1, "runs of the handler during a call");

	if (v.kind == FW_VIOLATED)
		v.kind = FW_INCONCLUSIVE;
	return v;
}

static struct fw_verdict came_all_the_time(const struct fw_evidence *ev)
{
	const struct fw_fact *first = count(ev, "begun", "parent.mem.handled");
	const struct fw_fact *last = count(ev, "counted", "parent.mem.handled");
	struct fw_verdict v;

	if (!first || !last || first->kind != FW_WORD || last->kind != FW_WORD)
		return fw_say(FW_INCONCLUSIVE, "", "no single count of what the handler did");
	v = fw_say(first->w > 0 && last->w > first->w ? FW_HOLDS : FW_VIOLATED,
		   "signals before the first call, and behind the last", "%llu, then %llu",
		   (unsigned long long)first->w, (unsigned long long)last->w);
	fw_cite(&v, first);
	fw_cite(&v, last);
	return v;
}

static struct fw_verdict no_call_fails(const struct fw_evidence *ev)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(fw_made(ev), came_all_the_time(ev), some_came_in(ev),
		      fw_at_least(fw_told(ev, "parent.calls"), 8, "calls before"),
		      fw_equal(fw_told(ev, "parent.children"), fw_told(ev, "parent.calls"),
			       "children that ended as asked, calls"),
		      fw_equal(made, fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid"),
			       "result of the last call, Pid of the child"),
		      fw_lists_fact(fw_find_at(ev, "child-alive", FW_SRC_CHILDREN,
					       "parent.children"),
				    made, true, "children of the maker"),
		      /* and who sends the signals */
		      fw_is(fw_find_at(ev, "child-alive", FW_SRC_CHILDREN, "parent.children_count"),
			    2, "how many"));
}

const struct fw_case fw_case_return_in_storm = {
	.id = "return.in-storm",
	.claim = "no creating call fails for signals that come all the time",
	.cannot_tell = "where in the call each signal came; the count tells those between its beginning and its end",
	.violated_by = "a kernel that returns EINTR or the internal code when a signal comes in the midst of its work",
	.probe = "make_in_storm",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "begun" }, { "child-alive" }, { "parent-back", .with = "child-alive" },
		{ "counted" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "begun", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_CHILDREN },
		{ .at = "counted", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.checks = FW_CHECKS({ .clause = "fork-no-eintr", .pin = 0x9e67, .oracle = no_call_fails,
			      .saboteurs = "eintr-told" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.mem.handled", .src = FW_SRC_MEM, .at = "counted", .becomes = 0 },
		{ .name = "parent.children", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1 },
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "child-alive", .becomes = 3 },
		FW_SAID("parent.ret", 1, NULL)),
};
