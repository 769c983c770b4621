/* SPDX-License-Identifier: MIT */
/*
 * One memory or two: stores, new mappings and removed ones, by the child and by its maker.
 *
 * Claim: with CLONE_VM what either does to the memory is so for both; without it each works on its own copy.
 * Door: raw clone and clone3 with the flag, every copying door without it; vfork, which shares until its child ends.
 * Seen from: kcmp of the two, words read from /proc/PID/mem of both, lines of /proc/PID/maps of both.
 * Would be violated by: a kernel that copies the memory although CLONE_VM was asked for, or that lets a store through.
 * Cannot tell: whether other parts of the memory than those looked at are as common, or as separate, as these.
 */
#include "share.h"

enum {
	BEFORE_CHILD = 0x1111,
	BEFORE_MAKER = 0x2222,
	STORED_BY_CHILD = 0xc41d,
	STORED_BY_MAKER = 0x3a4e,
};

static const struct fw_fact *kcmp(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_KCMP, "child.kcmp.vm");
}

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static const struct fw_fact *line(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MAPS, name);
}

static struct fw_verdict child_works_in_makers_memory(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(kcmp(ev, "standing"), 0, "memory of child and maker compared"),
		      fw_is(word(ev, "child-did", "parent.mem.by_child"), STORED_BY_CHILD,
			    "child's store, in the maker"),
		      fw_is_text(line(ev, "standing", "parent.map.made_by_child"), "",
				 "maker's mapping before"),
		      fw_differ(line(ev, "child-did", "parent.map.made_by_child"),
				line(ev, "standing", "parent.map.made_by_child"),
				"child's new mapping, in the maker"),
		      fw_is_text(line(ev, "child-did", "parent.map.removed_by_child"), "",
				 "mapping that the child removed, in the maker"));
}

static struct fw_verdict memory_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(child_works_in_makers_memory(ev),
		      fw_is(kcmp(ev, "maker-did"), 0, "memory of child and maker compared"),
		      fw_is(word(ev, "maker-did", "child.mem.by_maker"), STORED_BY_MAKER,
			    "maker's store, in the child"),
		      fw_is_text(line(ev, "standing", "child.map.made_by_maker"), "",
				 "child's mapping before"),
		      fw_differ(line(ev, "maker-did", "child.map.made_by_maker"),
				line(ev, "standing", "child.map.made_by_maker"),
				"maker's new mapping, in the child"),
		      fw_is_text(line(ev, "maker-did", "child.map.removed_by_maker"), "",
				 "mapping that the maker removed, in the child"));
}

static struct fw_verdict memories_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(kcmp(ev, "standing"), 0, "memory of child and maker compared"),
		      fw_is(word(ev, "child-did", "parent.mem.by_child"), BEFORE_CHILD,
			    "child's store, in the maker"),
		      fw_is(word(ev, "child-did", "child.mem.by_child"), STORED_BY_CHILD,
			    "child's store, in the child"),
		      fw_is_text(line(ev, "child-did", "parent.map.made_by_child"), "",
				 "child's new mapping, in the maker"),
		      fw_differ(line(ev, "child-did", "child.map.made_by_child"),
				line(ev, "child-did", "parent.map.made_by_child"),
				"child's new mapping, in both"),
		      fw_equal(line(ev, "child-did", "parent.map.removed_by_child"),
			       line(ev, "standing", "parent.map.removed_by_child"),
			       "what the child removed, in the maker"),
		      fw_is_text(line(ev, "child-did", "child.map.removed_by_child"), "",
				 "what the child removed, in the child"),
		      fw_is(word(ev, "maker-did", "child.mem.by_maker"), BEFORE_MAKER,
			    "maker's store, in the child"),
		      fw_is(word(ev, "maker-did", "parent.mem.by_maker"), STORED_BY_MAKER,
			    "maker's store, in the maker"),
		      fw_is_text(line(ev, "maker-did", "child.map.made_by_maker"), "",
				 "maker's new mapping, in the child"),
		      fw_differ(line(ev, "maker-did", "child.map.made_by_maker"),
				line(ev, "maker-did", "parent.map.made_by_maker"),
				"maker's new mapping, in both"),
		      fw_equal(line(ev, "maker-did", "child.map.removed_by_maker"),
			       line(ev, "standing", "child.map.removed_by_maker"),
			       "what the maker removed, in the child"),
		      fw_is_text(line(ev, "maker-did", "parent.map.removed_by_maker"), "",
				 "what the maker removed, in the maker"));
}

/* The maker stands behind the call, and then the child still does something. */
static struct fw_verdict maker_goes_on_beside_the_child(const struct fw_evidence *ev)
{
	const struct fw_fact *back = fw_find_at(ev, "back", FW_SRC_HARNESS, "parent.reached");
	const struct fw_fact *did = fw_find_at(ev, "child-did", FW_SRC_HARNESS, "child.reached");
	struct fw_verdict order = { .kind = FW_INCONCLUSIVE };

	if (back && did) {
		order = fw_say(did->n > back->n ? FW_HOLDS : FW_VIOLATED,
			       "the maker is back before the child has done its part",
			       "fact %lld and then fact %lld",
			       (long long)(did->n > back->n ? back->n : did->n),
			       (long long)(did->n > back->n ? did->n : back->n));
		fw_cite(&order, back);
		fw_cite(&order, did);
	}
	return FW_ALL(fw_made(ev), fw_reached(ev, "back", "parent"),
		      fw_is(did, 1, "the child doing its part"), order);
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-vm-shared", .pin = 0x5dd3, .oracle = memory_is_one,
	  .saboteurs = "memory-copied" },
	{ .clause = "clone-vfork-separate", .pin = 0xc5eb, .oracle = maker_goes_on_beside_the_child,
	  .saboteurs = "maker-suspended" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, .breaks = "clone-vm-shared" },
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "maker-did", .becomes = 2, .breaks = "clone-vm-shared" },
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = BEFORE_CHILD,
	  .breaks = "clone-vm-shared" },
	{ .name = "parent.map.made_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "",
	  .breaks = "clone-vm-shared" },
	{ .name = "parent.map.removed_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "rw-p 1000-2000",
	  .breaks = "clone-vm-shared" },
	{ .name = "child.mem.by_maker", .src = FW_SRC_MEM, .at = "maker-did", .becomes = BEFORE_MAKER,
	  .breaks = "clone-vm-shared" },
	{ .name = "child.map.made_by_maker", .src = FW_SRC_MAPS, .at = "maker-did", .text = "",
	  .breaks = "clone-vm-shared" },
	{ .name = "child.map.removed_by_maker", .src = FW_SRC_MAPS, .at = "maker-did", .text = "rw-p 1000-2000",
	  .breaks = "clone-vm-shared" },
	{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "back", .becomes = 0,
	  .breaks = "clone-vfork-separate" },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-vm-separate", .pin = 0x2265, .oracle = memories_are_two,
	  .saboteurs = "shared-memory-made" },
	{ .clause = "clone-vfork-separate", .pin = 0xc5eb, .oracle = maker_goes_on_beside_the_child,
	  .saboteurs = "maker-suspended" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0, .breaks = "clone-vm-separate" },
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = STORED_BY_CHILD,
	  .breaks = "clone-vm-separate" },
	{ .name = "parent.map.made_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "rw-p 1000-2000",
	  .breaks = "clone-vm-separate" },
	{ .name = "parent.map.removed_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "",
	  .breaks = "clone-vm-separate" },
	{ .name = "child.mem.by_maker", .src = FW_SRC_MEM, .at = "maker-did", .becomes = STORED_BY_MAKER,
	  .breaks = "clone-vm-separate" },
	{ .name = "child.map.made_by_maker", .src = FW_SRC_MAPS, .at = "maker-did", .text = "rw-p 1000-2000",
	  .breaks = "clone-vm-separate" },
	{ .name = "child.map.removed_by_maker", .src = FW_SRC_MAPS, .at = "maker-did", .text = "",
	  .breaks = "clone-vm-separate" },
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-did", .becomes = 0,
	  .breaks = "clone-vfork-separate" },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "vfork-shares-memory", .pin = 0xca28, .oracle = child_works_in_makers_memory,
	  .saboteurs = "memory-copied" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = BEFORE_CHILD },
	{ .name = "parent.map.made_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "" },
	{ .name = "parent.map.removed_by_child", .src = FW_SRC_MAPS, .at = "child-did", .text = "rw-p 1000-2000" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_MAPS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_KCMP },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "maker-did", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_WORDS | FW_LOOK_KCMP },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_VM maker and child have one memory, and both go on",
	  .args = { "flags=0x100" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_VM maker and child have a memory each, and both go on",
	  .doors = FW_DOORS_COPYING, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "vfork", .claim = "the child of vfork works in the memory of its maker",
	  .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
	{ 0 }
};

const struct fw_case fw_case_flags_vm = {
	.id = "flags.vm",
	.claim = "memory is one with CLONE_VM, two without",
	.cannot_tell = "whether memory that was not looked at is as common, or as separate",
	.violated_by = "a kernel that copies the memory under CLONE_VM, or lets a store through without it",
	.probe = "share",
	.args = { "effect=memory" },
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
