/* SPDX-License-Identifier: MIT */
/*
 * The kernel's marks of pages that were stored to, over the making of a child.
 *
 * Claim: whose marks were cleared is told after the call of the page that it has stored to since, and of no other.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: pagemap words of the maker (bit 55), when the marks were cleared and after its store.
 * Would be violated by: a kernel whose copying marks every page, or takes the store after it for none.
 * Cannot tell: what the child is told of its own pages, which no page promises.
 */
#include "case.h"

static const uint64_t MARK = 1ULL << 55, PRESENT = 1ULL << 63;

static const struct fw_fact *word(const struct fw_evidence *ev, const char *gate, const char *name)
{
	return fw_find_at(ev, gate, FW_SRC_PAGEMAP, name);
}

static struct fw_verdict later_store_alone_is_marked(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(word(ev, "cleared", "parent.page.stored"), MARK | PRESENT, PRESENT,
			      "page that will be stored to, marks cleared"),
		      fw_bits(word(ev, "cleared", "parent.page.kept"), MARK | PRESENT, PRESENT,
			      "page that will not, marks cleared"),
		      fw_bits(word(ev, "stored", "parent.page.stored"), MARK | PRESENT,
			      MARK | PRESENT, "page that was stored to"),
		      fw_bits(word(ev, "stored", "parent.page.kept"), MARK | PRESENT, PRESENT,
			      "page that was not"));
}

#define MARKED(gate, page) \
	{ .name = page, .src = FW_SRC_PAGEMAP, .at = gate, .op = FW_EDIT_XOR, .becomes = 1LL << 55 }

const struct fw_case fw_case_cow_marked = {
	.id = "cow.marked",
	.claim = "stores after the making of a child are marked, and no other page is",
	.cannot_tell = "what the child is told of its own pages, which no page promises",
	.violated_by = "a kernel whose copying marks every page, or takes the store after it for none",
	.probe = "marked",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "cleared" }, { "standing" }, { "back", .with = "standing" }, { "stored" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "cleared", .of = "parent", .with = FW_LOOK_PAGES },
		{ .at = "stored", .of = "parent", .with = FW_LOOK_PAGES },
		{ 0 } },
	.needs = FW_NEEDS("soft-dirty"),
	.checks = (const struct fw_check[]){
		{ .clause = "mem-softdirty-over-fork", .pin = 0x8098, .oracle = later_store_alone_is_marked },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		MARKED("cleared", "parent.page.stored"), MARKED("cleared", "parent.page.kept"),
		MARKED("stored", "parent.page.stored"), MARKED("stored", "parent.page.kept"),
		{ 0 } },
	.saboteurs = "pages-stored-to",
};
