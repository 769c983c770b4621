/* SPDX-License-Identifier: MIT */
/*
 * A process that has made itself not dumpable, and its child; and one that is dumpable, and its child.
 *
 * Claim: the child of the first is not dumpable either, so that another process of its user may not look into it, and
 *   that of the second is; when the child changes that it is its own.
 * Door: every one that makes a process; the change only where the child has a memory of its own.
 * Seen from: a third process of the same user that tries to look into both, before, at the child's birth and later;
 *   both tell their own setting.
 * Would be violated by: a kernel that lets the child begin dumpable, which opens to its user what the maker had
 *   closed; or not dumpable, which hides it from its own user's debugger.
 * Cannot tell: what becomes of a core dump.
 */
#include <errno.h>

#include "case.h"

/* How it is: 1 dumpable, so that the watcher may look, or 0; at the child's birth and, turned by the child, later. */
#define SEEN(dumpable) ((dumpable) ? 0 : -EPERM)

static struct fw_verdict is_inherited(const struct fw_evidence *ev, int dumpable)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "watcher.maker.before"), 0, "into the maker, before"),
		      fw_is(fw_told(ev, "watcher.maker.set"), SEEN(dumpable), "into the maker"),
		      fw_is(fw_told(ev, "watcher.child.born"), SEEN(dumpable), "into the child"),
		      fw_is(fw_told(ev, "parent.dumpable"), dumpable, "the maker's setting"),
		      fw_is(fw_told(ev, "child.dumpable"), dumpable, "the child's setting"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.uid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.uid"), "users"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "watcher.uid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.uid"), "users"));
}

static struct fw_verdict is_its_own(const struct fw_evidence *ev, int dumpable)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "watcher.child.born"), SEEN(dumpable), "into the child"),
		      fw_is(fw_told(ev, "watcher.child.later"), SEEN(!dumpable),
			    "into the child that has changed"),
		      fw_is(fw_told(ev, "watcher.maker.later"), SEEN(dumpable),
			    "into the maker after that"));
}

#define MAKER(name, dumpable) \
	static struct fw_verdict child_of_##name##_is_##name(const struct fw_evidence *ev) \
	{ \
		return is_inherited(ev, dumpable); \
	} \
	static struct fw_verdict child_of_##name##_changes_alone(const struct fw_evidence *ev) \
	{ \
		return is_its_own(ev, dumpable); \
	}

MAKER(closed, 0)
MAKER(open, 1)

#define CHECKS(name) \
	(const struct fw_check[]){ \
		{ .clause = "attr-dumpable-inherited", .pin = 0x44fa, .oracle = child_of_##name##_is_##name, \
		  .saboteurs = "dumpable-turned" }, \
		{ .clause = "attr-dumpable-inherited-own", .pin = 0x6ee3, .oracle = child_of_##name##_changes_alone, \
		  .doors = FW_DOORS_COPYING, .saboteurs = "shared-memory-made" }, { 0 } }

/* What each would be the other way round. */
#define EDITS(dumpable) \
	(const struct fw_edit[]){ \
		FW_NOT_MADE, \
		{ .name = "watcher.child.born", .src = FW_SRC_PROBE, .becomes = SEEN(!(dumpable)) }, \
		{ .name = "child.dumpable", .src = FW_SRC_PROBE, .becomes = !(dumpable), \
		  .breaks = "attr-dumpable-inherited" }, \
		{ .name = "watcher.maker.set", .src = FW_SRC_PROBE, .becomes = SEEN(!(dumpable)), \
		  .breaks = "attr-dumpable-inherited" }, \
		{ .name = "watcher.maker.later", .src = FW_SRC_PROBE, .becomes = SEEN(!(dumpable)), \
		  .doors = FW_DOORS_COPYING, .breaks = "attr-dumpable-inherited-own" }, \
		{ .name = "watcher.child.later", .src = FW_SRC_PROBE, .becomes = SEEN(dumpable), \
		  .doors = FW_DOORS_COPYING, .breaks = "attr-dumpable-inherited-own" }, { 0 } }

const struct fw_case fw_case_attributes_dumpable = {
	.id = "attributes.dumpable",
	.claim = "a child is dumpable where its maker is, and only there, and may change that for itself",
	.cannot_tell = "what becomes of a core dump",
	.violated_by = "a kernel that lets the child of one that is not begin dumpable, or the other way round",
	.probe = "look_into",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_PLAIN },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "child-did" }, { "back", .with = "child-did" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "watcher", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("robust-list"),
	.variants = (const struct fw_variant[]){
		{ .name = "closed", .claim = "the child of a process that is not dumpable is not dumpable",
		  .checks = CHECKS(closed), .counterexamples = EDITS(0) },
		{ .name = "open", .claim = "the child of a process that is dumpable is dumpable",
		  .args = { "dumpable=1" },
		  .checks = CHECKS(open), .counterexamples = EDITS(1) },
		{ 0 } },
};
