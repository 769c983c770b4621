/* SPDX-License-Identifier: MIT */
/*
 * Who adopts what the child of a subreaper leaves behind.
 *
 * Claim: the mark of a subreaper is not inherited: not the child adopts the orphan, but the subreaper above it,
 *   whichever of its threads made the child.
 * Door: every one that makes a process.
 * Seen from: the parent and the list of children in /proc of the orphan and of both; who could wait for it.
 * Would be violated by: a kernel that copies the mark, or keeps it with the one thread that set it.
 * Cannot tell: what becomes of orphans when the subreaper itself has ended.
 */
#include "case.h"

static struct fw_verdict orphan_goes_to_the_subreaper(const struct fw_evidence *ev)
{
	const struct fw_fact *orphan = fw_find(ev, FW_SRC_HARNESS, "orphan.pid");

	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.told"), 1, "the maker's mark"),
		      fw_equal(fw_find_at(ev, "orphaned", FW_SRC_STATUS, "orphan.ppid"),
			       fw_find_at(ev, "orphaned", FW_SRC_STATUS, "parent.pid"),
			       "parent of the orphan, subreaper"),
		      fw_lists_fact(fw_find_at(ev, "orphaned", FW_SRC_CHILDREN, "child.children"),
				    orphan, false, "orphan"),
		      fw_equal(fw_told(ev, "parent.adopted"), orphan,
			       "waited for by the subreaper"));
}

static struct fw_verdict child_is_no_subreaper(const struct fw_evidence *ev)
{
	return FW_ALL(orphan_goes_to_the_subreaper(ev),
		      fw_is(fw_told(ev, "child.told"), 0, "the child's mark"));
}

#define EDITS \
	FW_NOT_MADE, \
	{ .name = "orphan.ppid", .src = FW_SRC_STATUS, .at = "orphaned", .op = FW_EDIT_ADD, .becomes = 1 }, \
	{ .name = "parent.adopted", .src = FW_SRC_PROBE, .becomes = -1 }

static const struct fw_variant variants[] = {
	{ .name = "child",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-subreaper-not-inherited", .pin = 0x6487, .oracle = child_is_no_subreaper,
		  .saboteurs = "subreaper-mark-kept" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		EDITS, { .name = "child.told", .src = FW_SRC_PROBE, .becomes = 1 }, { 0 } } },
	{ .name = "thread", .args = { "thread=1" }, .needs = FW_NEEDS("libc:threads"),
	  .claim = "a process that one thread has made a subreaper is one for what another thread makes",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-subreaper-of-process", .pin = 0x880a, .oracle = orphan_goes_to_the_subreaper,
		  .saboteurs = "subreaper-mark-lost" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS, { 0 } } },
	{ 0 }
};

const struct fw_case fw_case_attributes_subreaper = {
	.id = "attributes.subreaper",
	.claim = "the child of a subreaper is none: what it leaves behind goes to its maker",
	.cannot_tell = "what becomes of orphans when the subreaper itself has ended",
	.violated_by = "a kernel that copies the mark, or keeps it with the one thread that set it",
	.probe = "leave_orphan",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "orphaned" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "orphaned", .of = "orphan", .with = FW_LOOK_STATUS },
		{ .at = "orphaned", .of = "child", .with = FW_LOOK_CHILDREN },
		{ .at = "orphaned", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("subreaper"),
	.variants = variants,
};
