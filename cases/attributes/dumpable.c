/* SPDX-License-Identifier: MIT */
/*
 * A process that has made itself not dumpable, and its child.
 *
 * Claim: the child is not dumpable either, so that another process of its user may not look into it; when it makes
 *   itself dumpable again that is its own.
 * Door: every one that makes a process; the change only where the child has a memory of its own.
 * Seen from: a third process of the same user that tries to look into both, before, at the child's birth and later;
 *   both tell their own setting.
 * Would be violated by: a kernel that lets the child begin dumpable, which opens to its user what the maker had
 *   closed.
 * Cannot tell: what becomes of a core dump.
 */
#include <errno.h>

#include "case.h"

/* That it could look into the maker before is what its refusal afterwards is measured by. */
static struct fw_verdict child_is_closed(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "watcher.maker.before"), 0, "into the maker, before"),
		      fw_is(fw_told(ev, "watcher.maker.set"), -EPERM, "into the maker"),
		      fw_is(fw_told(ev, "watcher.child.born"), -EPERM, "into the child"),
		      fw_is(fw_told(ev, "parent.dumpable"), 0, "the maker's setting"),
		      fw_is(fw_told(ev, "child.dumpable"), 0, "the child's setting"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.uid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.uid"), "users"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "watcher.uid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.uid"), "users"));
}

static struct fw_verdict child_opens_itself_alone(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "watcher.child.born"), -EPERM, "into the child"),
		      fw_is(fw_told(ev, "watcher.child.later"), 0,
			    "into the child that opened itself"),
		      fw_is(fw_told(ev, "watcher.maker.later"), -EPERM,
			    "into the maker after that"));
}

const struct fw_case fw_case_attributes_dumpable = {
	.id = "attributes.dumpable",
	.claim = "the child of a process that is not dumpable is not dumpable, and may change that for itself",
	.cannot_tell = "what becomes of a core dump",
	.violated_by = "a kernel that lets the child begin dumpable",
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
	.checks = (const struct fw_check[]){
		{ .clause = "attr-dumpable-inherited", .pin = 0x44fa, .oracle = child_is_closed,
		  .saboteurs = "dumpable-made" },
		{ .clause = "attr-dumpable-inherited-own", .pin = 0x6ee3, .oracle = child_opens_itself_alone,
		  .doors = FW_DOORS_COPYING, .saboteurs = "shared-memory-made" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "watcher.child.born", .src = FW_SRC_PROBE, .becomes = 0 },
		{ .name = "child.dumpable", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "attr-dumpable-inherited" },
		{ .name = "watcher.maker.set", .src = FW_SRC_PROBE, .becomes = 0,
		  .breaks = "attr-dumpable-inherited" },
		{ .name = "watcher.maker.later", .src = FW_SRC_PROBE, .becomes = 0, .doors = FW_DOORS_COPYING,
		  .breaks = "attr-dumpable-inherited-own" },
		{ .name = "watcher.child.later", .src = FW_SRC_PROBE, .becomes = -EPERM, .doors = FW_DOORS_COPYING,
		  .breaks = "attr-dumpable-inherited-own" },
		{ 0 } },
};
