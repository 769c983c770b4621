/* SPDX-License-Identifier: MIT */
/*
 * Pages that one of the two has given to a pipe, and no longer maps: the other one is their only owner that is left.
 *
 * Claim: what the other stores then does not come out of the pipe.
 * Door: every copying one.
 * Seen from: bytes of the area before, bytes of the area after the stores, and the bytes that came out of the pipe, all
 *   through /proc/PID/mem.
 * Would be violated by: a kernel that stores to a frame in place since one process only maps it, whoever else refers to
 *   it (in Linux before 5.8, and for a time after).
 * Cannot tell: of what becomes of frames that the pipe alone holds.
 */
#include "area.h"

static struct fw_verdict pipe_gives(const struct fw_evidence *ev, const char *got,
				    const char *storer)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(bytes(ev, "child-took", storer), bytes(ev, "born", storer),
				"bytes of who stored, before and after"),
		      fw_equal(bytes(ev, "child-took", got), bytes(ev, "born", storer),
			       "bytes out of the pipe, bytes before"));
}

static struct fw_verdict child_gets_what_it_gave(const struct fw_evidence *ev)
{
	return pipe_gives(ev, "child.mem.got", "parent.mem.area");
}

static struct fw_verdict maker_gets_what_it_gave(const struct fw_evidence *ev)
{
	return pipe_gives(ev, "parent.mem.got", "child.mem.area");
}

static const struct fw_check checks_of_child[] = {
	{ .clause = "mem-private-write-isolated-pipe", .pin = 0xfca7, .oracle = child_gets_what_it_gave,
	  .saboteurs = "private-made-shared" },
	{ 0 }
};

static const struct fw_check checks_of_maker[] = {
	{ .clause = "mem-private-write-isolated-pipe", .pin = 0xfca7, .oracle = maker_gets_what_it_gave,
	  .saboteurs = "private-made-shared" },
	{ 0 }
};

static const struct fw_check checks_before[] = {
	{ .clause = "mem-private-write-isolated-pipe", .pin = 0xfca7, .oracle = maker_gets_what_it_gave,
	  .no_saboteur = "what a pipe has from before the call is stored to by who maps it alone" },
	{ 0 }
};

static const struct fw_edit edits_of_child[] = {
	FW_NOT_MADE,
	OTHER_BYTES("child-took", "child.mem.got", NULL),
	{ .name = "parent.mem.area", .src = FW_SRC_MEM, .at = "child-took", .op = FW_EDIT_COPY,
	  .from = "child.mem.got" },
	{ 0 }
};

static const struct fw_edit edits_of_maker[] = {
	FW_NOT_MADE,
	OTHER_BYTES("child-took", "parent.mem.got", NULL),
	{ .name = "child.mem.area", .src = FW_SRC_MEM, .at = "child-took", .op = FW_EDIT_COPY,
	  .from = "parent.mem.got" },
	{ 0 }
};

const struct fw_case fw_case_cow_piped = {
	.id = "cow.piped",
	.claim = "pages given to a pipe have the bytes that they had then, whatever the other one stores",
	.cannot_tell = "what becomes of frames that the pipe alone holds",
	.violated_by = "a kernel that stores in place to a frame that one process only maps, whoever else refers to it",
	.probe = "pipe_pages",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "born" }, { "back", .with = "born" }, { "child-gave" }, { "maker-gave", .with = "child-gave" },
		{ "child-stored" }, { "maker-stored", .with = "child-stored" }, { "child-took" },
		{ "maker-took", .with = "child-took" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "born", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "born", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "child-took", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-took", .of = "child", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("proc-mem", "vmsplice"),
		.variants = (const struct fw_variant[]){
		{ .name = "by-child", .claim = "a child that gives its pages to a pipe does not get its maker's stores",
		  .checks = checks_of_child, .counterexamples = edits_of_child },
		{ .name = "by-maker", .claim = "a maker that gives its pages to a pipe does not get its child's stores",
		  .args = { "giver=parent" }, .checks = checks_of_maker, .counterexamples = edits_of_maker },
		{ .name = "before", .claim = "nor those of its child, if they were in the pipe before the call",
		  .args = { "giver=parent", "before=1" }, .checks = checks_before, .counterexamples = edits_of_maker },
		{ .name = "protected", .claim = "nor those of a maker that made its pages read-only and writable again",
		  .args = { "protect=1" }, .checks = checks_of_child, .counterexamples = edits_of_child },
		{ 0 } },
};
