/* SPDX-License-Identifier: MIT */
/*
 * The word that the child's end clears, and the sleeper that this wakes.
 *
 * Claim: with CLONE_CHILD_CLEARTID the word at child_tid holds until the child ends and is zero then, and one who
 * sleeps on it is woken, for threads and for processes that share their memory, also where a signal ends it; in
 * memory of its own nothing is written.
 * Door: raw clone and clone3.
 * Seen from: the word in /proc/PID/mem of the maker, before and after the child's end; the result of the maker's
 * futex.
 * Would be violated by: a kernel that clears and does not wake, wakes and does not clear, or does either before the
 * end.
 * Cannot tell: that no more than one sleeper is woken; nor whether the clearing or the waking comes first.
 */
#include "share.h"

enum { KILLED = 9 }; /* wait status of an end by SIGKILL */

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_MEM, "parent.mem.child_tid");
}

static struct fw_verdict word_is_cleared_and_sleeper_woken(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(word(ev, "standing"), fw_told(ev, "parent.ret"),
			       "word at the child's start"),
		      fw_equal(word(ev, "maker-did"), fw_told(ev, "parent.ret"),
			       "word while the child lives"),
		      fw_is(word(ev, "ended"), 0, "word after the child's end"),
		      fw_reached(ev, "ended", "parent"),
		      fw_is(fw_told(ev, "parent.futex"), 0, "result of the futex, woken"));
}

static struct fw_verdict killed_word_is_cleared(const struct fw_evidence *ev)
{
	return FW_ALL(word_is_cleared_and_sleeper_woken(ev),
		      fw_is(fw_told(ev, "parent.wait_status"), KILLED, "how the child ended"));
}

static struct fw_verdict word_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(word(ev, "standing"), fw_told(ev, "parent.ret"),
			       "word at the child's start"),
		      fw_equal(word(ev, "ended"), fw_told(ev, "parent.ret"),
			       "word after the child's end"));
}

static const struct fw_check checks_shared[] = {
	{ .clause = "clone-child-cleartid", .pin = 0x4fdd, .oracle = word_is_cleared_and_sleeper_woken,
	  .saboteurs = "tid-not-cleared" },
	{ 0 }
};

static const struct fw_edit edits_shared[] = {
	FW_NOT_MADE,
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "maker-did", .becomes = 0 },
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 3 },
	{ .name = "parent.futex", .src = FW_SRC_PROBE, .becomes = -110 },
	{ 0 }
};

static const struct fw_check checks_alone[] = {
	{ .clause = "clone-child-cleartid-needs-sharing", .pin = 0xa36e, .oracle = word_stays,
	  .saboteurs = "maker-word-cleared" },
	{ 0 }
};

static const struct fw_edit edits_alone[] = {
	FW_NOT_MADE,
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 0 },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_WORDS },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "process",
	  .claim = "the end of a process that shares the memory clears the word and wakes the sleeper",
	  .args = { "effect=futex", "flags=0x1200100" }, .checks = checks_shared, .counterexamples = edits_shared },
	{ .name = "thread", .claim = "the end of a thread clears the word and wakes the sleeper",
	  .args = { "effect=futex", "flags=0x1210900", "signal=0" },
	  .checks = checks_shared, .counterexamples = edits_shared },
	{ .name = "killed", .claim = "a signal that ends such a process clears the word and wakes the sleeper",
	  .args = { "effect=futex", "flags=0x1200100", "end=9" },
	  .checks = FW_CHECKS({ .clause = "clone-child-cleartid-killed", .pin = 0x4fb6,
				.oracle = killed_word_is_cleared, .saboteurs = "tid-not-cleared" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "maker-did", .becomes = 0 },
		{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 3 },
		FW_SAID("parent.futex", -110, NULL), FW_SAID("parent.wait_status", 0x0700, NULL)) },
	{ .name = "alone", .claim = "the end of a process with memory of its own clears nothing",
	  .args = { "words=1", "word_shared=1", "flags=0x1200000" },
	  .checks = checks_alone, .counterexamples = edits_alone },
	{ 0 }
};

const struct fw_case fw_case_flags_cleartid = {
	.id = "flags.cleartid",
	.claim = "the child's end clears the word and wakes who sleeps on it, when the memory is shared",
	.cannot_tell = "that no more than one sleeper is woken; nor whether the clearing or the waking comes first",
	.violated_by = "a kernel that clears and does not wake, wakes and does not clear, or does either before the end",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
