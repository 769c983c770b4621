/* SPDX-License-Identifier: MIT */
/*
 * What a child that holds its maker back shares with it, and what it has of its own.
 *
 * Claim: the memory is the maker's, stack and page tables included, and what the child stores stays; descriptors,
 *   place and dispositions are the child's own.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: kcmp, the memory of both, sizes of page tables, descriptors, links and masks of both in /proc.
 * Would be violated by: a kernel that copies memory or page tables, or shares the table of descriptors.
 * Cannot tell: attributes that the child did not change.
 */
#include <signal.h>

#include "held.h"

enum {
	CLOSED_BY_CHILD = 40,
	OPENED_BY_CHILD = 41,
	STORED_BY_CHILD = 0xc41d,
	TABLES_KB = 32,		/* eight page tables of a page each */
	MASK_BEFORE = 022,
	MASK_BY_CHILD = 077,
};

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict kcmp_is(const struct fw_evidence *ev, const char *name, bool one)
{
	const struct fw_fact *compared = fw_find_at(ev, "child-did", FW_SRC_KCMP, name);

	return one ? fw_is(compared, 0, "child and maker compared") :
		     fw_is_not(compared, 0, "child and maker compared");
}

static struct fw_verdict memory_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), kcmp_is(ev, "child.kcmp.vm", true),
		      fw_is(word(ev, "child-did", "parent.mem.by_child"), STORED_BY_CHILD,
			    "child's store, in the maker"),
		      fw_is(word(ev, "child-did", "parent.mem.on_stack"), STORED_BY_CHILD,
			    "child's store on the maker's stack"),
		      fw_is(word(ev, "back", "parent.mem.by_child"), STORED_BY_CHILD,
			    "child's store, in the maker that goes on"),
		      fw_is(word(ev, "back", "parent.mem.on_stack"), STORED_BY_CHILD,
			    "child's store on the stack of the maker that goes on"));
}

/* The tables that the child's touching made are the maker's as well, at once: nothing of them is a copy. */
static struct fw_verdict page_tables_are_the_makers(const struct fw_evidence *ev)
{
	const struct fw_fact *before = status(ev, "standing", "parent.vmpte");
	const struct fw_fact *after = status(ev, "child-did", "parent.vmpte");
	struct fw_verdict grown;

	if (!before || !after || before->kind != FW_INT || after->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no size of page tables");
	grown = fw_say(after->i - before->i >= TABLES_KB ? FW_HOLDS : FW_VIOLATED,
		       "page tables of the maker larger by what the child filled",
		       "%lld kB, then %lld kB", (long long)before->i, (long long)after->i);
	fw_cite(&grown, before);
	fw_cite(&grown, after);
	return FW_ALL(fw_made(ev), kcmp_is(ev, "child.kcmp.vm", true),
		      fw_equal(before, status(ev, "standing", "child.vmpte"),
			       "page tables in kB, maker's and child's"),
		      fw_equal(after, status(ev, "child-did", "child.vmpte"),
			       "page tables in kB, maker's and child's"),
		      fw_equal(status(ev, "child-did", "parent.vmsize"),
			       status(ev, "child-did", "child.vmsize"),
			       "size in kB, maker's and child's"),
		      grown);
}

static const struct fw_fact *fds(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_FDS, name);
}

static struct fw_verdict descriptors_are_the_childs_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), kcmp_is(ev, "child.kcmp.files", false),
		      fw_lists(fds(ev, "child-did", "child.fds"), CLOSED_BY_CHILD, false,
			       "what the child closed, in the child"),
		      fw_lists(fds(ev, "child-did", "child.fds"), OPENED_BY_CHILD, true,
			       "what the child opened, in the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), CLOSED_BY_CHILD, true,
			       "what the child closed, in the maker"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), OPENED_BY_CHILD, false,
			       "what the child opened, in the maker"),
		      fw_equal(fds(ev, "child-did", "parent.fds"), fds(ev, "back", "parent.fds"),
			       "descriptors of the maker"));
}

static struct fw_verdict place_is_the_childs_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), kcmp_is(ev, "child.kcmp.fs", false),
		      fw_is_text(fw_find_at(ev, "child-did", FW_SRC_LINKS, "child.cwd"), "/proc",
				 "directory of the child"),
		      fw_is_text(fw_find_at(ev, "child-did", FW_SRC_LINKS, "parent.cwd"), "/",
				 "directory of the maker"),
		      fw_is_text(fw_find_at(ev, "back", FW_SRC_LINKS, "parent.cwd"), "/",
				 "directory of the maker that goes on"),
		      fw_is(status(ev, "child-did", "child.umask"), MASK_BY_CHILD,
			    "umask of the child"),
		      fw_is(status(ev, "child-did", "parent.umask"), MASK_BEFORE,
			    "umask of the maker"),
		      fw_is(status(ev, "back", "parent.umask"), MASK_BEFORE,
			    "umask of the maker that goes on"));
}

static struct fw_verdict dispositions_are_the_childs_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), kcmp_is(ev, "child.kcmp.sighand", false),
		      fw_bits(status(ev, "child-did", "child.sigcgt"), FW_SIG(SIGUSR1),
			      FW_SIG(SIGUSR1), "handled by the child"),
		      fw_bits(status(ev, "child-did", "child.sigign"), FW_SIG(SIGUSR2),
			      FW_SIG(SIGUSR2), "ignored by the child"),
		      fw_bits(status(ev, "child-did", "child.sigblk"), FW_SIG(SIGTERM),
			      FW_SIG(SIGTERM), "blocked by the child"),
		      fw_bits(status(ev, "back", "parent.sigcgt"), FW_SIG(SIGUSR1), 0,
			      "handled by the maker"),
		      fw_bits(status(ev, "back", "parent.sigign"), FW_SIG(SIGUSR2), 0,
			      "ignored by the maker"),
		      fw_bits(status(ev, "back", "parent.sigblk"), FW_SIG(SIGTERM), 0,
			      "blocked by the maker"),
		      fw_bits(status(ev, "child-did", "parent.sigcgt"), FW_SIG(SIGUSR1), 0,
			      "handled by the maker, meanwhile"));
}

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS, .until = "SD" },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
	{ .at = "child-did", .of = "parent",
	  .with = FW_LOOK_STATUS | FW_LOOK_FDS | FW_LOOK_LINKS | FW_LOOK_WORDS },
	{ .at = "child-did", .of = "child",
	  .with = FW_LOOK_STATUS | FW_LOOK_FDS | FW_LOOK_LINKS | FW_LOOK_KCMP },
	{ .at = "back", .of = "parent",
	  .with = FW_LOOK_STATUS | FW_LOOK_FDS | FW_LOOK_LINKS | FW_LOOK_WORDS },
	{ 0 }
};

const struct fw_case fw_case_vfork_shared_and_own = {
	.id = "vfork.shared-and-own",
	.claim = "the memory of a vfork child is its maker's, all else is the child's own",
	.cannot_tell = "attributes that the child did not change",
	.violated_by = "a kernel that copies memory or page tables, or shares the table of descriptors",
	.probe = "hold_maker",
	.args = { "changes=1" },
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = hold_maker_gates,
	.observe = looks,
	.checks = (const struct fw_check[]){
		{ .clause = "vfork-shares-memory", .pin = 0xca28, .oracle = memory_is_the_makers,
		  .saboteurs = "fork-for-vfork" },
		{ .clause = "vfork-no-page-table-copy", .pin = 0x71bd, .oracle = page_tables_are_the_makers,
		  .needs = FW_NEEDS("proc-page-tables"),
		  .saboteurs = "fork-for-vfork" },
		{ .clause = "vfork-own-descriptors", .pin = 0x0859, .oracle = descriptors_are_the_childs_own,
		  .saboteurs = "files-shared" },
		{ .clause = "vfork-own-place", .pin = 0x523a, .oracle = place_is_the_childs_own,
		  .saboteurs = "fs-shared" },
		{ .clause = "vfork-own-dispositions", .pin = 0xf0df, .oracle = dispositions_are_the_childs_own,
		  .saboteurs = "sighand-shared" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 1,
		  .breaks = "vfork-shares-memory" },
		{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "child-did", .becomes = 0x1111,
		  .breaks = "vfork-shares-memory" },
		{ .name = "parent.mem.on_stack", .src = FW_SRC_MEM, .at = "child-did", .becomes = 0x1111,
		  .breaks = "vfork-shares-memory" },
		{ .name = "parent.mem.by_child", .src = FW_SRC_MEM, .at = "back", .becomes = 0x1111,
		  .breaks = "vfork-shares-memory" },
		{ .name = "parent.mem.on_stack", .src = FW_SRC_MEM, .at = "back", .becomes = 0x1111,
		  .breaks = "vfork-shares-memory" },
		{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 1,
		  .breaks = "vfork-no-page-table-copy" },
		{ .name = "parent.vmpte", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_ADD, .becomes = -32,
		  .breaks = "vfork-no-page-table-copy" },
		{ .name = "child.vmpte", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 4,
		  .breaks = "vfork-no-page-table-copy" },
		{ .name = "child.vmsize", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_ADD, .becomes = 4,
		  .breaks = "vfork-no-page-table-copy" },
		{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 0,
		  .breaks = "vfork-own-descriptors" },
		{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 41",
		  .breaks = "vfork-own-descriptors" },
		{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "back", .text = "0 1 2 3 41",
		  .breaks = "vfork-own-descriptors" },
		{ .name = "child.kcmp.fs", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 0,
		  .breaks = "vfork-own-place" },
		{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "back", .text = "/proc",
		  .breaks = "vfork-own-place" },
		{ .name = "parent.umask", .src = FW_SRC_STATUS, .at = "back", .becomes = MASK_BY_CHILD,
		  .breaks = "vfork-own-place" },
		{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "child-did", .becomes = 0,
		  .breaks = "vfork-own-dispositions" },
		{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "child-did", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGUSR1), .breaks = "vfork-own-dispositions" },
		{ .name = "parent.sigign", .src = FW_SRC_STATUS, .at = "back", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGUSR2), .breaks = "vfork-own-dispositions" },
		{ .name = "parent.sigblk", .src = FW_SRC_STATUS, .at = "back", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGTERM), .breaks = "vfork-own-dispositions" },
		{ 0 } },
};
