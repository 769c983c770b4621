/* SPDX-License-Identifier: MIT */
/*
 * The word that the child's end clears, and the sleeper that this wakes.
 *
 * Claim: with CLONE_CHILD_CLEARTID the word at child_tid holds until the child ends and is zero then, and one who
 * sleeps on it is woken, and no second one, for threads and for processes that share their memory, also where a signal
 * ends it; in memory of its own nothing is written.
 * Door: raw clone and clone3.
 * Seen from: the word in /proc/PID/mem of the maker, before and after the child's end; the result of the maker's
 * futex; of two sleepers the calls that they are in.
 * Would be violated by: a kernel that clears and does not wake, wakes and does not clear, or does either before the
 * end.
 * Cannot tell: whether the clearing or the waking comes first.
 */
#include "share.h"

#include <asm/unistd_64.h>
#include <errno.h>

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

/* Woken, a sleeper waits in another call, so that who is in futex still was not. */
static struct fw_verdict one_of_two_sleeps_on(const struct fw_evidence *ev)
{
	const struct fw_fact *first = fw_find_at(ev, "ended", FW_SRC_SYSCALL, "waiter1.syscall_nr"),
			     *second =
				     fw_find_at(ev, "ended", FW_SRC_SYSCALL, "waiter2.syscall_nr");
	struct fw_verdict v;
	int still;

	if (!first || !second || first->kind != FW_INT || second->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for what the two are in");
	still = (first->i == __NR_futex) + (second->i == __NR_futex);
	v = fw_say(still == 1 ? FW_HOLDS : FW_VIOLATED, "one of two in futex still", "%d in futex",
		   still);
	fw_cite(&v, first);
	fw_cite(&v, second);
	return v;
}

static struct fw_verdict one_is_woken(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(word(ev, "ended"), 0, "word after the child's end"),
		      fw_reached(ev, "ended", "parent"), one_of_two_sleeps_on(ev),
		      fw_is(fw_told(ev, "parent.slept_on"), 1, "woken when the maker wakes all"),
		      fw_is(fw_told(ev, "waiter1.futex"), 0, "result of one's futex, woken"),
		      fw_is(fw_told(ev, "waiter2.futex"), 0, "result of the other's, woken"));
}

static struct fw_verdict word_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(word(ev, "standing"), fw_told(ev, "parent.ret"),
			       "word at the child's start"),
		      fw_equal(word(ev, "ended"), fw_told(ev, "parent.ret"),
			       "word after the child's end"));
}

static struct fw_verdict makers_word_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(word(ev, "standing"), 0, "the maker's word before"),
		      fw_equal(word(ev, "ended"), word(ev, "standing"),
			       "the maker's word after the child's end, before"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "number waited for"));
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
	{ .at = "ended", .of = "waiter1", .with = FW_LOOK_SYSCALL | FW_LOOK_STATUS, .until = "SD" },
	{ .at = "ended", .of = "waiter2", .with = FW_LOOK_SYSCALL | FW_LOOK_STATUS, .until = "SD" },
	{ 0 }
};

#define TWO(name_, claim_, ...) \
	{ .name = name_, .claim = claim_, .args = { "effect=futex-two", "word_shared=1", __VA_ARGS__ }, \
	  .checks = FW_CHECKS({ .clause = "clone-child-cleartid-one", .pin = 0xb14d, .oracle = one_is_woken, \
				.needs = FW_NEEDS("proc-syscall"), \
				.saboteurs = "every-waiter-woken tid-not-cleared" }), \
	  .counterexamples = FW_EDITS( \
		FW_NOT_MADE, FW_SAID("parent.slept_on", 0, NULL), FW_SAID("parent.slept_on", 2, NULL), \
		FW_SAID("waiter1.futex", -11, NULL), FW_SAID("waiter2.futex", -11, NULL), \
		{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 3 }) }

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
	{ .name = "not-asked", .claim = "the end of a process that shares the memory leaves alone what its maker's is to clear",
	  .args = { "own_word=1", "flags=0x100" },
	  .checks = FW_CHECKS({ .clause = "sync-clear-child-tid-reset", .pin = 0x7d11, .oracle = makers_word_stays,
				.saboteurs = "maker-word-cleared" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "ended", .becomes = 0 },
		FW_SAID("parent.waited", -ECHILD, NULL)) },
	TWO("two-process", "the end of a process that shares the memory wakes one of two sleepers", "flags=0x1200100"),
	TWO("two-thread", "the end of a thread wakes one of two sleepers", "flags=0x1210900", "signal=0"),
	{ 0 }
};

const struct fw_case fw_case_flags_cleartid = {
	.id = "flags.cleartid",
	.claim = "the child's end clears the word and wakes who sleeps on it, when the memory is shared",
	.cannot_tell = "whether the clearing or the waking comes first",
	.violated_by = "a kernel that clears and does not wake, wakes and does not clear, or does either before the end",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
