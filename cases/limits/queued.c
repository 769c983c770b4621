/* SPDX-License-Identifier: MIT */
/*
 * Signals that a child has queued to itself, or timers that it has made, up to RLIMIT_SIGPENDING, and what they are
 * worth when it has ended.
 *
 * Claim: they count for the user whom the child has from its maker, up to the limit and no further, and no longer once
 *   the child has ended with them pending: the maker can queue, or make, as many.
 * Door: every one that makes a process.
 * Seen from: the count of queued signals in the maker's status before the call, while the child stands, after its end
 *   and after the maker's own; pending sets and timers of the child.
 * Would be violated by: a kernel that never takes back what a child had queued or made, or does not count it for its
 *   user.
 * Cannot tell: what other processes of the same user in another user namespace do to the count.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

enum { SIGNAL = 40, LIMIT = 4 };	/* the probe's */
#define NONE_OF_4 "0/4"
#define ALL_OF_4 "4/4"

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

/* Others of that user would be in the count, too: then nothing follows. */
static struct fw_verdict user_has_none_before(const struct fw_evidence *ev)
{
	struct fw_verdict v = fw_is_text(status(ev, "before", "parent.sigq"), NONE_OF_4,
					 "queued for the user before");

	return v.kind == FW_VIOLATED ?
		       fw_say(FW_INCONCLUSIVE, "", "the user has signals queued already") :
		       v;
}

static struct fw_verdict child_queues_up_to_the_limit(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), user_has_none_before(ev),
		      fw_is(fw_told(ev, "child.queued"), LIMIT, "queued by the child"),
		      fw_is(fw_told(ev, "child.queue_then"), -EAGAIN, "one more"),
		      fw_is(status(ev, "queued", "child.shdpnd"), (int64_t)FW_SIG(SIGNAL),
			    "pending, child's process"),
		      fw_is(status(ev, "queued", "child.sigpnd"), (int64_t)FW_SIG(SIGNAL),
			    "pending, child's thread"),
		      fw_is_text(status(ev, "queued", "parent.sigq"), ALL_OF_4,
				 "queued for the user, asked of the maker"));
}

static struct fw_verdict nothing_is_queued_after_its_end(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), user_has_none_before(ev),
		      fw_is_text(status(ev, "queued", "child.sigq"), ALL_OF_4,
				 "queued for the user, asked of the child"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "pid waited for, result in parent"),
		      fw_is_text(status(ev, "ended", "parent.sigq"), NONE_OF_4,
				 "queued for the user after its end"),
		      fw_is(fw_told(ev, "parent.queued"), LIMIT, "queued by the maker then"),
		      fw_is(fw_told(ev, "parent.queue_then"), -EAGAIN, "one more"),
		      fw_is_text(status(ev, "again", "parent.sigq"), ALL_OF_4,
				 "queued for the user then"));
}

/* No signal of theirs is pending: counted is what is kept ready for each. */
static struct fw_verdict timers_count_until_its_end(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_is_queued_after_its_end(ev),
		      fw_is(fw_told(ev, "child.queued"), LIMIT, "timers made by the child"),
		      fw_is(fw_told(ev, "child.queue_then"), -EAGAIN, "one more"),
		      fw_is(fw_find_at(ev, "queued", FW_SRC_TIMERS, "child.timers_count"), LIMIT,
			    "timers of the child"),
		      fw_is(status(ev, "queued", "child.shdpnd"), 0, "pending, child's process"));
}

#define SIGQ(name_, at_, text_, clause_) \
	{ .name = name_, .src = FW_SRC_STATUS, .at = at_, .text = text_, .breaks = clause_ }

#define TIMERS \
	.saboteurs = "signal-stays-counted", \
	.checks = FW_ONE_CHECK("lim-sigpending-timers-ended", 0xb619, timers_count_until_its_end), \
	.counterexamples = FW_EDITS( \
		FW_NOT_MADE, FW_SAID("child.queued", LIMIT - 1, NULL), FW_SAID("child.queue_then", 0, NULL), \
		{ .name = "child.timers_count", .src = FW_SRC_TIMERS, .at = "queued", .becomes = 0 }, \
		SIGQ("child.sigq", "queued", NONE_OF_4, NULL), SIGQ("parent.sigq", "ended", "2/4", NULL), \
		SIGQ("parent.sigq", "again", "2/4", NULL), FW_SAID("parent.queued", LIMIT - 2, NULL), \
		FW_SAID("parent.queue_then", 0, NULL))

const struct fw_case fw_case_limits_queued = {
	.id = "limits.queued",
	.claim = "signals queued to a child, and its timers, count for its user up to RLIMIT_SIGPENDING, and no longer when it has ended",
	.cannot_tell = "what other processes of the same user in another user namespace do to the count",
	.violated_by = "a kernel that never takes back what a child had queued or made, or does not count it for its user",
	.probe = "make_at_limit",
	.args = { "by=queued", "count=4" },
	.doors = FW_DOORS_PROCESS,
	.env = { .caps = "cap_setuid,cap_setfcap=ep" }, /* the second where user 0 is to be mapped */
	.gates = (const struct fw_gate[]){ { "before" }, { "queued" }, { "ended" }, { "again" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "queued", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "queued", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_TIMERS },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "again", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("limited-user", "proc-signals"),
	.checks = (const struct fw_check[]){
		{ .clause = "lim-sigpending-counts-child", .pin = 0x28f3, .oracle = child_queues_up_to_the_limit,
		  .saboteurs = "signal-stays-counted" },
		{ .clause = "lim-sigpending-ended-uncounted", .pin = 0x6c20, .oracle = nothing_is_queued_after_its_end,
		  .saboteurs = "signal-stays-counted" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		FW_SAID("child.queued", LIMIT - 1, "lim-sigpending-counts-child"),
		FW_SAID("child.queue_then", 0, "lim-sigpending-counts-child"),
		SIGQ("parent.sigq", "queued", NONE_OF_4, "lim-sigpending-counts-child"),
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "queued", .becomes = 0,
		  .breaks = "lim-sigpending-counts-child" },
		{ .name = "child.sigpnd", .src = FW_SRC_STATUS, .at = "queued", .becomes = 0,
		  .breaks = "lim-sigpending-counts-child" },
		SIGQ("parent.sigq", "ended", "2/4", "lim-sigpending-ended-uncounted"),
		SIGQ("parent.sigq", "again", "2/4", "lim-sigpending-ended-uncounted"),
		FW_SAID("parent.queued", LIMIT - 2, "lim-sigpending-ended-uncounted"),
		FW_SAID("parent.queue_then", 0, "lim-sigpending-ended-uncounted"),
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "exit", .claim = "signals that a child had queued when it exited count for its user no longer" },
		{ .name = "killed", .args = { "end=kill" },
		  .claim = "signals that a child had queued when it was killed count for its user no longer" },
		{ .name = "timers", .args = { "what=timers" }, TIMERS,
		  .claim = "POSIX timers that a child had when it exited count for its user no longer" },
		{ .name = "timers-killed", .args = { "what=timers", "end=kill" }, TIMERS,
		  .claim = "POSIX timers that a child had when it was killed count for its user no longer" },
		{ 0 } },
};
