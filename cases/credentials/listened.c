/* SPDX-License-Identifier: MIT */
/*
 * A filter of system calls with a listener, whose users are a maker and its child.
 *
 * Claim: the listener is told that nobody is left whom the filter binds when the last of them is reaped, not when the
 *   first is.
 * Door: every one that makes a process.
 * Seen from: polls of the listener, by the maker when its child is reaped and by one without a filter when the maker
 *   is; Seccomp in the status of the child.
 * Would be violated by: a kernel that does not count a child among those whom the filter binds.
 * Cannot tell: what a listener is told of calls.
 */
#include "case.h"

enum { FILTERING = 2, HANGUP = 0x10 };	/* SECCOMP_MODE_FILTER, POLLHUP */

static struct fw_verdict told_with_the_last(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.seccomp"), FILTERING,
			    "mode of the child"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "who was reaped, the child"),
		      fw_is(fw_told(ev, "parent.while_maker"), 0,
			    "told while the maker is bound, its child gone"),
		      fw_reached(ev, "all-gone", "top"),
		      fw_is(fw_told(ev, "top.when_all"), HANGUP,
			    "told when the maker is gone too"));
}

const struct fw_case fw_case_credentials_listened = {
	.id = "credentials.listened",
	.claim = "the listener of a filter is told of the end of all whom it binds, not of the first",
	.cannot_tell = "what a listener is told of calls",
	.violated_by = "a kernel that does not count a child among those whom the filter binds",
	.probe = "listened",
	.doors = FW_DOORS_PROCESS,
	.needs = FW_NEEDS("new-privileges", "no-filter", "seccomp-listener"),
	.gates = (const struct fw_gate[]){ { "standing" }, { "child-gone" }, { "all-gone" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ 0 } },
	.checks = FW_CHECKS(
		{ .clause = "cred-seccomp-listener-last", .pin = 0xa47b, .oracle = told_with_the_last,
		  .saboteurs = "third-owner" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("parent.while_maker", HANGUP, NULL), FW_SAID("top.when_all", 0, NULL),
		{ .name = "child.seccomp", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 }),
};
