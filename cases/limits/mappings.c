/* SPDX-License-Identifier: MIT */
/*
 * As many mappings as one process may have (vm.max_map_count), and a child of who has them.
 *
 * Claim: the child has as many, no more and no fewer: it is refused one more, takes one in place of one that it gives
 *   up, and is refused again; none of it changes what its maker may have.
 * Door: fork alone, as the mappings are many.
 * Seen from: the list of mappings of both in /proc; what each is told by mmap.
 * Would be violated by: a kernel that begins the child's count anew, or counts what is not copied.
 * Cannot tell: what a range costs that is split, or joined with another.
 */
#include <errno.h>

#include "case.h"

static const struct fw_fact *maps(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MAPS, name);
}

static struct fw_verdict each_is_full(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.more"), -ENOMEM, "one more, child"),
		      fw_is(fw_told(ev, "child.room"), 0, "one less, child"),
		      fw_is(fw_told(ev, "child.again"), 0, "one more then, child"),
		      fw_is(fw_told(ev, "child.beyond"), -ENOMEM, "and one more, child"),
		      fw_is(fw_told(ev, "parent.more"), -ENOMEM, "one more, maker"),
		      fw_is(fw_told(ev, "parent.room"), 0, "one less, maker"),
		      fw_is(fw_told(ev, "parent.again"), 0, "one more then, maker"),
		      fw_is(fw_told(ev, "parent.beyond"), -ENOMEM, "and one more, maker"),
		      fw_equal(maps(ev, "born", "child.maps_count"),
			       maps(ev, "full", "parent.maps_count"),
			       "mappings of the child, of the maker before"));
}

const struct fw_case fw_case_limits_mappings = {
	.id = "limits.mappings",
	.claim = "the child of a maker with as many mappings as there may be is refused one more, as its maker is",
	.cannot_tell = "what a range costs that is split, or joined with another",
	.violated_by = "a kernel that begins the child's count of mappings anew, or counts what is not copied",
	.probe = "fill_maps",
	.doors = FW_DOOR_FORK,
	.needs = FW_NEEDS("map-count", "memory:128m"),
	.gates = (const struct fw_gate[]){
		{ "full" }, { "born" }, { "back", .with = "born" }, { "child-tried" },
		{ "maker-tried", .with = "child-tried" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "full", .of = "parent", .with = FW_LOOK_MAPS },
		{ .at = "born", .of = "child", .with = FW_LOOK_MAPS },
		{ 0 } },
	.checks = FW_CHECKS({ .clause = "lim-map-count-of-child", .pin = 0xc8a2, .oracle = each_is_full,
			      .saboteurs = "dontfork-kept" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FW_SAID("child.more", 0, NULL),
		FW_SAID("child.room", -EINVAL, NULL),
		FW_SAID("child.again", -ENOMEM, NULL),
		FW_SAID("child.beyond", 0, NULL),
		FW_SAID("parent.more", 0, NULL),
		FW_SAID("parent.again", -ENOMEM, NULL),
		FW_SAID("parent.beyond", 0, NULL),
		{ .name = "child.maps_count", .src = FW_SRC_MAPS, .at = "born", .op = FW_EDIT_ADD, .becomes = -1 }),
};
