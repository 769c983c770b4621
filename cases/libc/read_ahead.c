/* SPDX-License-Identifier: MIT */
/*
 * Streams that have read ahead, of a file and of a directory, read on by child and maker.
 *
 * Claim: both have what was read ahead and get the same next byte and the same next entry, wherever the one file offset
 *   stands that they share; the child's reading of a directory does not move its maker in it.
 * Door: every one that copies memory.
 * Seen from: the offset of the file while the child has read, the words that both keep of what they got, in their
 * memory.
 * Would be violated by: a libc that empties the buffers at fork, or keeps them where both use one.
 * Cannot tell: what becomes of the shared offset when the child ends by exit.
 */
#include "case.h"

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict both_read_the_same_byte(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(word(ev, "before", "parent.mem.next_byte"), 'a',
			    "read before the call"),
		      fw_is(fw_find_at(ev, "before", FW_SRC_FDS, "parent.fd.40.pos"), 6,
			    "offset, all read ahead"),
		      fw_is(word(ev, "child-read", "child.mem.next_byte"), 'b',
			    "read by the child"),
		      fw_is(word(ev, "read", "parent.mem.next_byte"), 'b', "then by the maker"));
}

static struct fw_verdict directory_places_are_two(const struct fw_evidence *ev)
{
	const struct fw_fact *before = word(ev, "before", "parent.mem.place");

	return FW_ALL(fw_made(ev),
		      fw_differ(word(ev, "child-read", "child.mem.place"), before,
				"place of the child, read to the end"),
		      fw_at_least(word(ev, "child-read", "child.mem.entries"), 6,
				  "entries read by the child"),
		      fw_is(word(ev, "child-read", "parent.mem.entries"), 1,
			    "entries read by the maker meanwhile"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.place"), before,
			       "place of the maker afterwards, before"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.entry"),
			       fw_find(ev, FW_SRC_PROBE, "child.entry"),
			       "next entry of the maker, of the child"));
}

const struct fw_case fw_case_libc_read_ahead = {
	.id = "libc.read-ahead",
	.claim = "what a stream has read ahead is in maker and child, and neither moves the other in a directory",
	.cannot_tell = "what becomes of the shared offset when the child ends by exit",
	.violated_by = "a libc that empties the buffers at fork, or keeps them where both use one",
	.probe = "read_ahead",
	.doors = FW_DOORS_COPYING,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){
		{ "before" }, { "child-read" }, { "back", .with = "child-read" }, { "read" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_WORDS | FW_LOOK_FDS },
		{ .at = "child-read", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "child-read", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "read", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("proc-mem"),
	.checks = (const struct fw_check[]){
		{ .clause = "libc-dirstream", .pin = 0x27dc, .saboteurs = "shared-memory-made",
		  .oracle = directory_places_are_two },
		{ .clause = "libc-stdio-input-buffer", .pin = 0x63b1, .saboteurs = "shared-memory-made",
		  .oracle = both_read_the_same_byte,
		  .needs = FW_NEEDS("fd-position") },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.place", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "libc-dirstream" },
		{ .name = "parent.entry", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "libc-dirstream" },
		{ .name = "parent.mem.entries", .src = FW_SRC_MEM, .at = "child-read", .becomes = 8,
		  .breaks = "libc-dirstream" },
		{ .name = "child.mem.next_byte", .src = FW_SRC_MEM, .at = "child-read", .becomes = -1,
		  .breaks = "libc-stdio-input-buffer" },
		{ .name = "parent.mem.next_byte", .src = FW_SRC_MEM, .at = "read", .becomes = 'c',
		  .breaks = "libc-stdio-input-buffer" },
		{ .name = "parent.fd.40.pos", .src = FW_SRC_FDS, .at = "before", .becomes = 1,
		  .breaks = "libc-stdio-input-buffer" },
		{ 0 } },
};
