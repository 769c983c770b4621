/* SPDX-License-Identifier: MIT */
/*
 * Which number of a child's user its parent is told of, where the two are in different user namespaces.
 *
 * Claim: waitid and SIGCHLD tell the number that the child's user has where the parent is.
 * Door: every one that makes a process; where the maker goes into the new namespace, those that let it go on.
 * Seen from: the answers as they stand in the maker's memory, the maps of both in /proc.
 * Would be violated by: a kernel that tells the number that the child's user has in the child's own namespace.
 * Cannot tell: which number a user without any in the parent's namespace is given.
 */
#include "make_and_wait.h"

#include <signal.h>

/* The number inside, which the machine's root may not have outside. */
enum { INSIDE = 1021 };

/* "1021 0 1", seen from where the witness is. */
static struct fw_verdict user_has_a_number_inside(const struct fw_evidence *ev, const char *map)
{
	return FW_ALL(fw_made(ev), fw_has_word(fw_find_at(ev, "child-alive", FW_SRC_NS, map),
					       "1021", true, "users of the new namespace"));
}

static const struct fw_fact *told(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "child-ended", FW_SRC_MEM, name);
}

static struct fw_verdict both_were_answered(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.waitid"), 0, "result of waitid"),
		      fw_is(fw_told(ev, "parent.took"), SIGCHLD, "signal taken"));
}

static struct fw_verdict user_outside_is_told(const struct fw_evidence *ev)
{
	const struct fw_fact *uid = fw_told(ev, "parent.uid");

	return FW_ALL(user_has_a_number_inside(ev, "child.uid_map"), both_were_answered(ev),
		      fw_equal(told(ev, "parent.mem.user_by_wait"), uid, "si_uid by waitid, user"),
		      fw_equal(told(ev, "parent.mem.user_by_signal"), uid,
			       "si_uid of SIGCHLD, user"));
}

static struct fw_verdict user_inside_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(user_has_a_number_inside(ev, "parent.uid_map"), both_were_answered(ev),
		      fw_is(told(ev, "parent.mem.user_by_wait"), INSIDE, "si_uid by waitid"),
		      fw_is(told(ev, "parent.mem.user_by_signal"), INSIDE, "si_uid of SIGCHLD"));
}

#define TOLD(name_, op_, value_) \
	{ .name = name_, .src = FW_SRC_MEM, .at = "child-ended", .op = op_, .becomes = value_ }
#define EDITS(map_) \
	FW_EDITS(FW_NOT_MADE, TOLD("parent.mem.user_by_wait", FW_EDIT_ADD, 1), \
		 TOLD("parent.mem.user_by_signal", FW_EDIT_ADD, 1), FW_SAID("parent.took", -11, NULL), \
		 FW_SAID("parent.waitid", -10, NULL), \
		 { .name = map_, .src = FW_SRC_NS, .at = "child-alive", .text = "0 0 4294967295" })

const struct fw_case fw_case_namespaces_child_user = {
	.id = "namespaces.child-user",
	.claim = "a parent is told its child's user by the number that this one has where the parent is",
	.cannot_tell = "which number a user without any in the parent's namespace is given",
	.violated_by = "a kernel that tells the number that the child's user has in the child's own namespace",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS,
	/* who is root outside may not be mapped without it */
	.env = { .user = FW_USER_CALLER, .caps = "cap_setfcap=ep" },
	.gates = make_and_wait_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_VIEW },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_VIEW },
		{ .at = "child-ended", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("userns"),
	.saboteurs = "user-of-child-changed",
	.variants = (const struct fw_variant[]){
		{ .name = "child-inside", .claim = "of a child in a user namespace of its own the user outside is told",
		  .args = { "userns=child" },
		  .checks = FW_ONE_CHECK("userns-child-user-told", 0x8672, user_outside_is_told),
		  .counterexamples = EDITS("child.uid_map") },
		{ .name = "maker-inside", .claim = "a parent in a user namespace of its own is told the number inside",
		  .args = { "userns=maker" }, .doors = FW_DOORS_COPYING,
		  .checks = FW_ONE_CHECK("userns-child-user-told-inside", 0x5b43, user_inside_is_told),
		  .counterexamples = EDITS("parent.uid_map") },
		{ 0 } },
};
