/* SPDX-License-Identifier: MIT */
/*
 * What a user namespace says of setgroups when another one is made in it.
 *
 * Claim: the new one says the same: what is denied stays denied, what is allowed stays allowed.
 * Door: raw clone and clone3 with CLONE_NEWUSER.
 * Seen from: /proc/PID/setgroups of the maker before the call and of the child; the links of both user namespaces.
 * Would be violated by: a kernel whose new user namespace begins with a word of its own.
 * Cannot tell: whether setgroups(2) heeds it; where the caller itself may not call it, what becomes of "allow".
 */
#include "request.h"

static struct fw_verdict childs_is_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(then(ev, FW_SRC_NS, "child.ns.user"),
				then(ev, FW_SRC_NS, "parent.ns.user"),
				"user namespaces of child and maker"),
		      fw_equal(then(ev, FW_SRC_NS, "child.setgroups"),
			       before(ev, FW_SRC_NS, "parent.setgroups"),
			       "word of the child's namespace, of the maker's"));
}

static struct fw_verdict denied_stays_denied(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is_text(before(ev, FW_SRC_NS, "parent.setgroups"), "deny",
				 "word of the maker's namespace"),
		      childs_is_makers(ev));
}

#define EDITS \
	FW_NOT_MADE, \
	{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "child-alive", .op = FW_EDIT_COPY, \
	  .from = "parent.ns.user" }, \
	{ .name = "child.setgroups", .src = FW_SRC_NS, .at = "child-alive", .text = "neither" }

const struct fw_case fw_case_namespaces_setgroups = {
	.id = "namespaces.setgroups",
	.claim = "a new user namespace says of setgroups what that of its maker says",
	.cannot_tell = "whether setgroups(2) heeds it; and what becomes of allow, where the caller itself may not call it",
	.violated_by = "a kernel whose new user namespace begins with a word of its own",
	.probe = "request",
	.args = { "flags=newuser" },
	/* of user ID 0, to give it to a user namespace */
	.env = { .caps = "cap_setfcap=ep" },
	.doors = FW_DOORS_FLAGS,
	.gates = request_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_VIEW },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_NS | FW_LOOK_VIEW },
		{ 0 } },
	.needs = FW_NEEDS("userns"),
	.variants = (const struct fw_variant[]){
		{ .name = "denied", .args = { "setup=mapped" },
		  .claim = "where setgroups is denied a nested user namespace denies it too",
		  .checks = FW_CHECKS({ .clause = "userns-setgroups-inherited", .pin = 0x9daf,
					.oracle = denied_stays_denied,
					.no_saboteur = "no process can take the denial back" }),
		  .counterexamples = FW_EDITS(
			EDITS,
			{ .name = "parent.setgroups", .src = FW_SRC_NS, .at = "before", .text = "allow" }) },
		{ .name = "kept",
		  .claim = "a user namespace begins with the word of its parent",
		  .checks = FW_CHECKS({ .clause = "userns-setgroups-inherited", .pin = 0x9daf,
					.oracle = childs_is_makers, .saboteurs = "setgroups-denied" }),
		  .counterexamples = FW_EDITS(EDITS) },
		{ 0 } },
};
