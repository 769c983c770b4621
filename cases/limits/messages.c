/* SPDX-License-Identifier: MIT */
/*
 * A queue of messages that a child has made, where RLIMIT_MSGQUEUE has room for one, and its worth when it has ended.
 *
 * Claim: the child can make one and no second one; when it has ended with the only descriptor of that, which has no
 *   name any more, its maker can make as large a one.
 * Door: every one that makes a process.
 * Seen from: descriptors of both, while the child stands, after its end, and when the maker has one of its own; what
 *   each is told by who asks.
 * Would be violated by: a kernel that never takes back what a child's queue was counted, or does not count it.
 * Cannot tell: how many bytes are counted for a queue: no file says so.
 */
#include "case.h"

enum { QUEUE = 30, REFUSED = -24 };	/* the probe's number; EMFILE, but the page names no errno */

static struct fw_verdict has_queue(const struct fw_evidence *ev, const char *at, const char *name,
				   bool want, const char *what)
{
	return fw_lists(fw_find_at(ev, at, FW_SRC_FDS, name), QUEUE, want, what);
}

static struct fw_verdict is_refused(const struct fw_fact *a, const char *what)
{
	struct fw_verdict v;

	if (!a || a->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(a->i < 0 ? FW_HOLDS : FW_VIOLATED, "refused", "%s: %lld", what, (long long)a->i);
	fw_cite(&v, a);
	return v;
}

static struct fw_verdict child_makes_one_and_no_second(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.made_queue"), 0, "the child makes one"),
		      is_refused(fw_told(ev, "child.queue_then"), "a second one of the child's"),
		      has_queue(ev, "opened", "child.fds", true, "descriptors of the child"));
}

static struct fw_verdict maker_makes_one_after_its_end(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      has_queue(ev, "opened", "child.fds", true, "descriptors of the child"),
		      has_queue(ev, "opened", "parent.fds", false, "of the maker then"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "pid waited for, result in parent"),
		      has_queue(ev, "ended", "parent.fds", false, "of the maker after its end"),
		      fw_is(fw_told(ev, "parent.made_queue"), 0, "the maker makes one then"),
		      has_queue(ev, "again", "parent.fds", true, "descriptors of the maker then"),
		      is_refused(fw_told(ev, "parent.queue_then"), "a second one of the maker's"));
}

#define FDS(name_, at_, list_, clause_) \
	{ .name = name_, .src = FW_SRC_FDS, .at = at_, .text = list_, .breaks = clause_ }

const struct fw_case fw_case_limits_messages = {
	.id = "limits.messages",
	.claim = "a queue that a child makes counts under RLIMIT_MSGQUEUE, and no longer when it has ended",
	.cannot_tell = "how many bytes are counted for a queue: no file says so",
	.violated_by = "a kernel that never takes back what a child's queue was counted, or does not count it",
	.probe = "make_at_limit",
	.args = { "by=messages" },
	.doors = FW_DOORS_PROCESS,
	/* the second where user 0 is to be mapped, the third for an IPC namespace */
	.env = { .user = FW_USER_ADMIN, .caps = "cap_setuid,cap_setfcap,cap_sys_admin=ep" },
	.gates = (const struct fw_gate[]){ { "opened" }, { "ended" }, { "again" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "opened", .of = "parent", .with = FW_LOOK_FDLIST },
		{ .at = "opened", .of = "child", .with = FW_LOOK_FDLIST },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_FDLIST },
		{ .at = "again", .of = "parent", .with = FW_LOOK_FDLIST },
		{ 0 } },
	.needs = FW_NEEDS("limited-user", "mqueue"),
	.checks = FW_CHECKS(
		FW_CHECK("lim-msgqueue-binds-child", 0x83f0, child_makes_one_and_no_second),
		FW_CHECK("lim-msgqueue-ended-uncounted", 0x8393, maker_makes_one_after_its_end)),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FW_SAID("child.made_queue", REFUSED, "lim-msgqueue-binds-child"),
		FW_SAID("child.queue_then", 0, "lim-msgqueue-binds-child"),
		FDS("child.fds", "opened", "0 1 2", NULL),
		FDS("parent.fds", "opened", "0 1 2 30", "lim-msgqueue-ended-uncounted"),
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "lim-msgqueue-ended-uncounted" },
		FDS("parent.fds", "ended", "0 1 2 30", "lim-msgqueue-ended-uncounted"),
		FW_SAID("parent.made_queue", REFUSED, "lim-msgqueue-ended-uncounted"),
		FDS("parent.fds", "again", "0 1 2", "lim-msgqueue-ended-uncounted"),
		FW_SAID("parent.queue_then", 0, "lim-msgqueue-ended-uncounted")),
	.saboteurs = "queue-stays-counted",
	.variants = (const struct fw_variant[]){
		{ .name = "exit", .claim = "a message queue that only a child had when it exited is counted no longer" },
		{ .name = "killed", .args = { "end=kill" },
		  .claim = "a message queue that only a child had when it was killed is counted no longer" },
		{ 0 } },
};
