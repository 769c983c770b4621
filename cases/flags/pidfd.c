/* SPDX-License-Identifier: MIT */
/*
 * A descriptor for the child: where it is put, what it refers to, who has it.
 *
 * Claim: with CLONE_PIDFD the maker has a new descriptor that refers to the child, is closed on exec and is not the
 *   child's; clone puts its number at parent_tid, clone3 in a word of its own, so that parent_tid serves beside it.
 *   For a thread, where that is accepted, it refers to that thread.
 * Door: raw clone and clone3.
 * Seen from: /proc/PID/fd and fdinfo (its Pid line) of the maker and the child.
 * Would be violated by: a kernel whose descriptor is of another process, survives exec, or is in the child's table
 * too.
 * Cannot tell: what the descriptor is good for; waiting and signalling are other clauses.
 */
#include "share.h"

#include <string.h>

enum { CLOSE_ON_EXEC = 02000000, UNTOUCHED = 0x5a5a5a5a };

/* The maker's fact of the descriptor whose number the call gave: "parent.fd.N" and what follows. */
static const struct fw_fact *of_descriptor(const struct fw_evidence *ev, const char *at_gate,
					   const struct fw_fact *number, const char *thing)
{
	char name[64] = "parent.fd.", digits[24] = "";
	int64_t n = number && number->kind == FW_INT ? number->i : -1;
	size_t at = strlen(name), len = 0;

	if (n < 0 || strlen(thing) > 16)
		return NULL;
	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	while (len)
		name[at++] = digits[--len];
	memcpy(name + at, thing, strlen(thing) + 1);
	return fw_find_at(ev, at_gate, FW_SRC_FDS, name);
}

static struct fw_verdict descriptor_is_of_the_child(const struct fw_evidence *ev)
{
	const struct fw_fact *number = fw_find(ev, FW_SRC_PROBE, "parent.pidfd");

	return FW_ALL(fw_made(ev), fw_is_not(number, UNTOUCHED, "word for the descriptor"),
		      fw_lists_fact(fw_find_at(ev, "standing", FW_SRC_FDS, "parent.fds"), number,
				    true, "the maker's descriptors"),
		      fw_equal(of_descriptor(ev, "standing", number, ".pid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid"),
			       "Pid of the descriptor, the child"),
		      fw_bits(of_descriptor(ev, "standing", number, ".flags"), CLOSE_ON_EXEC,
			      CLOSE_ON_EXEC, "flags of the descriptor"),
		      fw_lists_fact(fw_find_at(ev, "standing", FW_SRC_FDS, "child.fds"), number,
				    false, "the child's descriptors"));
}

static struct fw_verdict descriptor_and_number_both_come(const struct fw_evidence *ev)
{
	return FW_ALL(descriptor_is_of_the_child(ev),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.told"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       "parent_tid behind the call"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_MEM, "parent.mem.parent_tid"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"), "parent_tid in the maker"));
}

/* A descriptor for the process would name that, before and after. */
static struct fw_verdict descriptor_is_of_the_thread(const struct fw_evidence *ev)
{
	const struct fw_fact *number = fw_told(ev, "parent.pidfd");

	return FW_ALL(descriptor_is_of_the_child(ev),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.tgid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.pid"),
			       "process of the child, the maker"),
		      fw_differ(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid"),
				fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.pid"),
				"child and maker"),
		      fw_is(of_descriptor(ev, "ended", number, ".pid"), -1,
			    "Pid of the descriptor when the thread has ended, and its process not"));
}

static const struct fw_check checks_clone[] = {
	{ .clause = "clone-pidfd-legacy", .pin = 0xa9d8, .oracle = descriptor_is_of_the_child,
	  .saboteurs = "pidfd-of-another pidfd-missing" },
	{ 0 }
};

static const struct fw_check checks_clone3[] = {
	{ .clause = "clone3-pidfd-field", .pin = 0xf72b, .oracle = descriptor_and_number_both_come,
	  .saboteurs = "pidfd-of-another pidfd-missing" },
	{ 0 }
};

/* The lowest number that is free behind the channel and the gates: 11. */
static const struct fw_check checks_thread[] = {
	{ .clause = "clone-pidfd-thread", .pin = 0xa3c1, .oracle = descriptor_is_of_the_thread,
	  .saboteurs = "pidfd-of-another pidfd-missing" },
	{ 0 }
};

static const struct fw_edit edits_thread[] = {
	FW_NOT_MADE,
	{ .name = "parent.pidfd", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.fd.11.pid", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_ADD, .becomes = -1 },
	{ .name = "parent.fd.11.pid", .src = FW_SRC_FDS, .at = "ended", .becomes = 2 },
	{ .name = "child.tgid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_COPY, .from = "child.pid" },
	{ 0 }
};

static const struct fw_edit edits_clone[] = {
	FW_NOT_MADE,
	{ .name = "parent.pidfd", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3" },
	{ .name = "parent.fd.11.pid", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "parent.fd.11.flags", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.fds" },
	{ 0 }
};

static const struct fw_edit edits_clone3[] = {
	FW_NOT_MADE,
	{ .name = "parent.pidfd", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3" },
	{ .name = "parent.fd.11.pid", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "parent.fd.11.flags", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_XOR,
	  .becomes = CLOSE_ON_EXEC },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.fds" },
	{ .name = "parent.told", .src = FW_SRC_PROBE, .becomes = UNTOUCHED },
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "standing", .becomes = UNTOUCHED },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_FDS | FW_LOOK_STATUS | FW_LOOK_WORDS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_STATUS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_FDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "clone", .claim = "clone puts the number of a descriptor for the child at parent_tid",
	  .args = { "flags=0x1000" }, .doors = FW_DOOR_SYS_CLONE,
	  .checks = checks_clone, .counterexamples = edits_clone },
	{ .name = "clone3", .claim = "clone3 has a word of its own for it, beside the one for the child's number",
	  .args = { "flags=0x101000" }, .doors = FW_DOOR_SYS_CLONE3,
	  .checks = checks_clone3, .counterexamples = edits_clone3 },
	{ .name = "thread", .claim = "where a thread may have one, the descriptor is for that thread alone",
	  .args = { "flags=0x11900", "signal=0" }, .needs = FW_NEEDS("pidfd-thread"),
	  .checks = checks_thread, .counterexamples = edits_thread },
	{ 0 }
};

const struct fw_case fw_case_flags_pidfd = {
	.id = "flags.pidfd",
	.claim = "with CLONE_PIDFD the maker, and only the maker, has a descriptor for the child",
	.cannot_tell = "what the descriptor is good for",
	.violated_by = "a kernel whose descriptor is of another process, survives exec, or is in the child's table too",
	.probe = "share",
	.args = { "words=1" },
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.needs = FW_NEEDS("pidfd"),
	.variants = variants,
};
