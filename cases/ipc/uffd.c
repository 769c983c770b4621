/* SPDX-License-Identifier: MIT */
/*
 * Memory that a userfaultfd watches, after the making of a process.
 *
 * Claim: the child's copy of it is watched by nobody, unless the descriptor was asked to tell of forks: then it tells
 *   once, with a descriptor for the child's; be it watched for missing pages or against stores. A child in its
 *   maker's memory is no fork.
 * Door: every one that makes a process; without forks being told only those whose child has memory of its own.
 * Seen from: the marks of the mapping in both; what the child's page holds; what the descriptors tell, by who reads
 *   them.
 * Would be violated by: a kernel whose child waits for a page that nobody gives, that tells of no fork, of two, or of
 *   one that did not copy.
 * Cannot tell: what is told of forks that fail.
 */
#include "uffd.h"

#define GIVEN 0x676976656e303030
#define BY_CHILD 0x6368696c64303030
enum { PAGEFAULT = 0x12 };	/* UFFD_EVENT_PAGEFAULT */

/* "um": watched for missing pages. */
static struct fw_verdict watched(const struct fw_evidence *ev, const char *name, bool want,
				 const char *what)
{
	return fw_has_word(fw_find_at(ev, "standing", FW_SRC_SMAPS, name), "um", want, what);
}

static struct fw_verdict childs_copy_is_ordinary(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      watched(ev, "parent.smap.area.vmflags", true, "the maker's mapping"),
		      watched(ev, "child.smap.area.vmflags", false, "the child's mapping"),
		      fw_is(fw_told(ev, "child.found"), 0, "found by the child"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.area"), BY_CHILD,
			    "stored by the child"),
		      fw_is(fw_told(ev, "parent.pending"), 0, "told of the child's"),
		      fw_is(fw_told(ev, "parent.event"), PAGEFAULT,
			    "told of a thread of the maker's"),
		      fw_is(fw_told(ev, "parent.event_page"), 1, "which page"));
}

static struct fw_verdict fork_is_told_once(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "monitor.forks"), 1, "forks told"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.area"), BY_CHILD,
			    "stored by the child"));
}

static struct fw_verdict descriptor_is_for_the_childs(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      watched(ev, "child.smap.area.vmflags", true, "the child's mapping"),
		      fw_equal(fw_find_at(ev, "child-did", FW_SRC_FDS, "monitor.fd.21.link"),
			       fw_find_at(ev, "child-did", FW_SRC_FDS, "monitor.fd.20.link"),
			       "where the new one and the old one lead"),
		      fw_is(fw_told(ev, "monitor.childs_faults"), 1, "faults told by the new one"),
		      fw_is(fw_told(ev, "child.found"), GIVEN, "given by it, found by the child"),
		      fw_is(fw_told(ev, "monitor.faults"), 1, "faults told by the old one"),
		      fw_is(fw_told(ev, "parent.found"), GIVEN, "given by it, found by the maker"));
}

/* In an entry of pagemap (proc(5), since Linux 5.14). */
enum { PROTECTED_BIT = 57 };
#define PROTECTED (1ULL << PROTECTED_BIT)

static const struct fw_fact *entry(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_PAGEMAP, name);
}

/* The page that the maker stores to is told of all the time. */
static struct fw_verdict maker_is_kept_from_storing(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(entry(ev, "parent.page.area"), PROTECTED, PROTECTED,
			      "protected against stores, the maker's page"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.area"), BY_CHILD,
			    "stored by the child"),
		      fw_is(fw_told(ev, "child.found"), GIVEN, "found by the child"));
}

static struct fw_verdict protection_is_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(maker_is_kept_from_storing(ev),
		      fw_bits(entry(ev, "child.page.area"), PROTECTED, 0,
			      "protected against stores, the child's page"),
		      fw_is(fw_told(ev, "parent.pending"), 0, "told of the child's store"),
		      fw_is(fw_told(ev, "parent.event"), PAGEFAULT,
			    "told of a thread of the maker's"),
		      fw_is(fw_told(ev, "parent.event_page"), 1, "which page"));
}

static struct fw_verdict protection_is_for_both(const struct fw_evidence *ev)
{
	return FW_ALL(maker_is_kept_from_storing(ev),
		      fw_bits(entry(ev, "child.page.area"), PROTECTED, PROTECTED,
			      "protected against stores, the child's page"),
		      fw_is(fw_told(ev, "monitor.childs_faults"), 1, "stores told by the new one"),
		      fw_is(fw_told(ev, "monitor.faults"), 1, "stores told by the old one"));
}

/* The child's object is as its maker's is: it is told of forks too, and what comes with them is good. */
static struct fw_verdict fork_of_the_child_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "monitor.forks"), 1, "forks of the maker"),
		      fw_is(fw_told(ev, "monitor.childs_forks"), 1, "forks of the child"),
		      fw_is(fw_told(ev, "monitor.grandchilds_faults"), 1,
			    "faults told by the descriptor that came with it"),
		      fw_is(fw_told(ev, "grandchild.found"), GIVEN,
			    "given by it, found by the child's child"),
		      fw_is(fw_told(ev, "grandchild.stored"), BY_CHILD,
			    "stored by the child, found by its child"),
		      fw_is(fw_told(ev, "monitor.childs_faults"), 1, "faults of the child"));
}

static struct fw_verdict child_in_makers_memory_is_no_fork(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "monitor.forks"), 0, "forks told"),
		      fw_is(fw_told(ev, "monitor.faults"), 2,
			    "faults told, the child's and the maker's"),
		      fw_is(fw_told(ev, "child.found"), GIVEN, "found by the child"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_MEM, "child.mem.area"), BY_CHILD,
			    "stored by the child"));
}

#define FLAGS(name_, text_, clause_) \
	{ .name = name_, .src = FW_SRC_SMAPS, .at = "standing", .text = text_, .breaks = clause_ }
#define ENTRY(name_) \
	{ .name = name_, .src = FW_SRC_PAGEMAP, .at = "standing", .op = FW_EDIT_XOR, .becomes = (int64_t)PROTECTED }
#define STORED(clause_) \
	{ .name = "child.mem.area", .src = FW_SRC_MEM, .at = "child-did", .becomes = 0, .breaks = clause_ }

const struct fw_case fw_case_ipc_uffd = {
	.id = "ipc.uffd",
	.claim = "a child's copy of memory that a userfaultfd watches is ordinary, unless forks are to be told",
	.cannot_tell = "what is told of forks that fail",
	.violated_by = "a kernel whose child waits for a page that nobody gives, or that tells of no fork, or of two",
	.probe = "uffd",
	.env = { .caps = "cap_sys_ptrace=ep" },
	.doors = FW_DOORS_COPYING,
	.gates = uffd_gates,
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_SMAPS | FW_LOOK_PAGES },
		{ .at = "standing", .of = "child", .with = FW_LOOK_SMAPS | FW_LOOK_PAGES },
		/* the child has been given a page by the new one: it is there */
		{ .at = "child-did", .of = "monitor", .with = FW_LOOK_FDS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_WORDS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "faults", .claim = "a child's copy of memory that a userfaultfd watches is ordinary",
		  .needs = FW_NEEDS("uffd"),
		  .checks = (const struct fw_check[]){
			{ .clause = "ipc-uffd-not-inherited", .pin = 0xccc9, .oracle = childs_copy_is_ordinary,
			  .saboteurs = "word-changed" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, FLAGS("parent.smap.area.vmflags", "rd wr mr mw me ac", NULL),
			FLAGS("child.smap.area.vmflags", "rd wr um mr mw me ac", NULL),
			FW_SAID("child.found", GIVEN, NULL), STORED(NULL), FW_SAID("parent.pending", 1, NULL),
			FW_SAID("parent.event_page", 0, NULL), { 0 } } },
		{ .name = "forks", .claim = "a fork is told once, with a descriptor for the child's copy",
		  .args = { "tells=forks" }, .needs = FW_NEEDS("uffd-fork"),
		  .checks = (const struct fw_check[]){
			{ .clause = "ipc-uffd-event-fork", .pin = 0xbfe2, .oracle = fork_is_told_once,
			  .saboteurs = "two-children-made" },
			{ .clause = "ipc-uffd-event-fork-descriptor", .pin = 0xdc21,
			  .oracle = descriptor_is_for_the_childs,
			  .saboteurs = "word-changed" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, FW_SAID("monitor.forks", 0, "ipc-uffd-event-fork"),
			FW_SAID("monitor.forks", 2, "ipc-uffd-event-fork"), STORED("ipc-uffd-event-fork"),
			FLAGS("child.smap.area.vmflags", "rd wr mr mw me ac", "ipc-uffd-event-fork-descriptor"),
			FW_SAID("monitor.childs_faults", 0, "ipc-uffd-event-fork-descriptor"),
			FW_SAID("monitor.faults", 2, "ipc-uffd-event-fork-descriptor"),
			FW_SAID("child.found", 0, "ipc-uffd-event-fork-descriptor"),
			{ .name = "monitor.fd.21.link", .src = FW_SRC_FDS, .at = "child-did",
			  .text = "anon_inode:[eventfd]", .breaks = "ipc-uffd-event-fork-descriptor" },
			{ 0 } } },
		{ .name = "grandchild", .claim = "a fork of the child is told by the descriptor for the child's copy",
		  .args = { "tells=forks", "deep=1" }, .needs = FW_NEEDS("uffd-fork"),
		  .saboteurs = "shared-memory-made",
		  .checks = FW_ONE_CHECK("ipc-uffd-event-fork-further", 0x39c3, fork_of_the_child_is_told),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("monitor.forks", 0, NULL), FW_SAID("monitor.childs_forks", 0, NULL),
			FW_SAID("monitor.childs_forks", 2, NULL), FW_SAID("monitor.grandchilds_faults", 0, NULL),
			FW_SAID("monitor.childs_faults", 2, NULL), FW_SAID("grandchild.found", 0, NULL),
			FW_SAID("grandchild.stored", 0, NULL)) },
		{ .name = "protected", .claim = "the child may store where a userfaultfd keeps its maker from it",
		  .args = { "protects=1" }, .needs = FW_NEEDS("uffd-protect", "pagemap"),
		  .checks = FW_CHECKS({ .clause = "ipc-uffd-wp-over-fork", .pin = 0x1036, .saboteurs = "word-changed",
					.oracle = protection_is_the_makers_alone }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, ENTRY("parent.page.area"), ENTRY("child.page.area"), STORED(NULL),
			FW_SAID("child.found", 0, NULL), FW_SAID("parent.pending", 1, NULL),
			FW_SAID("parent.event_page", 0, NULL)) },
		{ .name = "protected-forks", .claim = "a child whose making is told is kept from storing as its maker is",
		  .args = { "tells=forks", "protects=1" }, .needs = FW_NEEDS("uffd-protect", "uffd-fork", "pagemap"),
		  .checks = FW_CHECKS({ .clause = "ipc-uffd-wp-over-fork", .pin = 0x1036, .saboteurs = "pages-dropped",
					.oracle = protection_is_for_both }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, ENTRY("parent.page.area"), ENTRY("child.page.area"), STORED(NULL),
			FW_SAID("child.found", 0, NULL), FW_SAID("monitor.childs_faults", 0, NULL),
			FW_SAID("monitor.faults", 0, NULL)) },
		{ .name = "vfork", .claim = "a child in its maker's memory is not told as a fork",
		  .args = { "tells=forks" }, .doors = FW_DOORS_VFORK, .needs = FW_NEEDS("uffd-fork"),
		  .checks = (const struct fw_check[]){
			{ .clause = "ipc-uffd-event-fork-vm", .pin = 0x02fa,
			  .oracle = child_in_makers_memory_is_no_fork,
			  .saboteurs = "fork-for-vfork" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, FW_SAID("monitor.forks", 1, NULL),
			FW_SAID("monitor.faults", 1, NULL),
			FW_SAID("child.found", 0, NULL), STORED(NULL), { 0 } } },
		{ 0 } },
};
