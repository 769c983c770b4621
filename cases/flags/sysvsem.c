/* SPDX-License-Identifier: MIT */
/*
 * One list of semaphore adjustments or two, and when it is carried out.
 *
 * Claim: with CLONE_SYSVSEM what both took is given back when the last of the two has ended; without it each one's
 * share is given back at its own end, not when it begins a program; nothing is when the value was set meanwhile, and
 * no more than there is when it would go below zero.
 * Door: raw clone and clone3 with the flag, every door without it.
 * Seen from: kcmp of the two; the semaphore's value, which a bystander reads that has no such list.
 * Would be violated by: a kernel that gives back at the first end under CLONE_SYSVSEM, or that copies the maker's
 * list, or keeps it when the value is set.
 * Cannot tell: the value by another's word than the probe's own bystander: the set lies in an IPC namespace of its
 * own, where no other process can ask, so that nothing is left when the harness is killed.
 */
#include "case.h"

/* Ten, less the one that the maker took and the three that the child took. */
enum { ALL = 10, WITHOUT_MAKERS = 9, WITHOUT_BOTH = 6 };
/* What the bystander sets it to; what the child made of it by giving three, and what the bystander left of that. */
enum { SET_TO = 5, GIVEN = 12, LEFT = 1 };

static struct fw_verdict values_are(const struct fw_evidence *ev, int after_child)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "bystander.value_taken"), WITHOUT_BOTH,
			    "value when both have taken"),
		      fw_is(fw_told(ev, "bystander.value_after_child"), after_child,
			    "value after the child's end"),
		      fw_is(fw_told(ev, "bystander.value_after_maker"), ALL,
			    "value after the maker's end"));
}

static struct fw_verdict list_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), values_are(ev, WITHOUT_BOTH),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.sysvsem"), 0,
			    "lists compared"));
}

static struct fw_verdict lists_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), values_are(ev, WITHOUT_MAKERS),
		      fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.sysvsem"), 0,
				"lists compared"));
}

static struct fw_verdict list_goes_over(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "stays", "child"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "number of the image, of the child"),
		      fw_is(fw_told(ev, "bystander.value_in_image"), WITHOUT_BOTH,
			    "value when the child has begun a program"),
		      values_are(ev, WITHOUT_MAKERS));
}

static struct fw_verdict lists_are_cleared(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "bystander.value_taken"), WITHOUT_BOTH,
			    "value when both have taken"),
		      fw_is(fw_told(ev, "bystander.value_set"), SET_TO, "value as set"),
		      fw_is(fw_told(ev, "bystander.value_after_child"), SET_TO,
			    "value after the child's end"),
		      fw_is(fw_told(ev, "bystander.value_after_maker"), SET_TO,
			    "value after the maker's end"));
}

static struct fw_verdict value_goes_to_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "bystander.value_taken"), GIVEN,
			    "value when the child has given"),
		      fw_is(fw_told(ev, "bystander.value_left"), LEFT,
			    "value when most of it was taken"),
		      fw_is(fw_told(ev, "bystander.value_after_child"), 0,
			    "value after the child's end"),
		      fw_is(fw_told(ev, "bystander.value_after_maker"), 1,
			    "value after the maker's end"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone-sysvsem-shared", .pin = 0xf8d2, .oracle = list_is_one,
	  .saboteurs = "sysvsem-copied" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sysvsem", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
	{ .name = "bystander.value_after_child", .src = FW_SRC_PROBE, .becomes = WITHOUT_MAKERS },
	{ .name = "bystander.value_after_maker", .src = FW_SRC_PROBE, .becomes = WITHOUT_BOTH },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "clone-sysvsem-separate", .pin = 0x8f3c, .oracle = lists_are_two,
	  .saboteurs = "sysvsem-shared" },
	{ .clause = "ipc-semadj-not-inherited", .pin = 0x8a07, .oracle = lists_are_two,
	  .saboteurs = "sysvsem-shared" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.kcmp.sysvsem", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0 },
	{ .name = "bystander.value_after_child", .src = FW_SRC_PROBE, .becomes = WITHOUT_BOTH },
	{ .name = "bystander.value_after_child", .src = FW_SRC_PROBE, .becomes = ALL },
	{ .name = "bystander.value_after_maker", .src = FW_SRC_PROBE, .becomes = ALL + 1 },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "standing" }, { "back", .with = "standing" }, { "image" }, { "seen", .with = "image" },
	{ "stays" }, { "last", .with = "stays" }, { 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP }, { 0 }
};

#define CLEARED \
	.doors = FW_DOORS_PROCESS, \
	.checks = FW_CHECKS({ .clause = "ipc-semadj-cleared-by-set", .pin = 0xf1e4, .oracle = lists_are_cleared, \
			      .saboteurs = "adjustment-added" }), \
	.counterexamples = FW_EDITS( \
		FW_NOT_MADE, FW_SAID("bystander.value_taken", ALL, NULL), \
		FW_SAID("bystander.value_set", WITHOUT_BOTH, NULL), \
		FW_SAID("bystander.value_after_child", SET_TO + 3, NULL), \
		FW_SAID("bystander.value_after_maker", SET_TO + 1, NULL))

static const struct fw_variant variants[] = {
	{ .name = "with", .claim = "with CLONE_SYSVSEM there is one list of adjustments, carried out at the last end",
	  .args = { "flags=0x40000" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_SYSVSEM the child has a list of its own, carried out at its end",
	  .doors = FW_DOORS_PROCESS, .checks = checks_without, .counterexamples = edits_without },
	{ .name = "over-exec", .claim = "a child's list of adjustments is carried out at its end, not when it begins a program",
	  .args = { "exec=1" }, .doors = FW_DOORS_COPYING, .needs = FW_NEEDS("exec-self"),
	  .checks = FW_CHECKS({ .clause = "ipc-semadj-kept-over-exec", .pin = 0x344c, .oracle = list_goes_over,
				.saboteurs = "sysvsem-shared" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FW_SAID("bystander.value_in_image", WITHOUT_MAKERS, NULL),
		FW_SAID("bystander.value_after_child", WITHOUT_BOTH, NULL),
		{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 }) },
	{ .name = "value-set", .claim = "who sets the value clears the adjustments of maker and child",
	  .args = { "set=val" }, CLEARED },
	{ .name = "all-set", .claim = "who sets the values of all clears the adjustments of maker and child",
	  .args = { "set=all" }, CLEARED },
	{ .name = "below-zero", .claim = "an adjustment takes the value to zero and no further",
	  .args = { "gives=1" }, .doors = FW_DOORS_PROCESS,
	  .checks = FW_CHECKS({ .clause = "ipc-semadj-to-zero", .pin = 0x9d47, .oracle = value_goes_to_zero,
				.saboteurs = "adjustment-added" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("bystander.value_taken", WITHOUT_MAKERS, NULL),
		FW_SAID("bystander.value_left", 3, NULL), FW_SAID("bystander.value_after_child", LEFT, NULL),
		FW_SAID("bystander.value_after_maker", LEFT + 1, NULL)) },
	{ 0 }
};

const struct fw_case fw_case_flags_sysvsem = {
	.id = "flags.sysvsem",
	.claim = "the list of semaphore adjustments is one with CLONE_SYSVSEM, two without",
	.cannot_tell = "the value by another's word than the probe's own bystander, alone in that IPC namespace to ask",
	.violated_by = "a kernel that gives back at the first end under CLONE_SYSVSEM, or that copies the maker's list, or keeps it when the value is set",
	.probe = "semadj",
	.doors = FW_DOORS_FLAGS,
	.env = { .user = FW_USER_ADMIN },
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("ns-ipc", "sysvsem"),
	.variants = variants,
};
