/* SPDX-License-Identifier: MIT */
/*
 * Whom a wait is for: four ended children in three process groups.
 *
 * Claim: a number takes that child, a group one of that group, 0 one of the caller's own, -1 anyone, and those who were
 *   not meant stay.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: /proc stat of all four behind each wait, zombie or gone, and their groups; the results of the maker's
 *   calls.
 * Would be violated by: a kernel that takes the oldest child whomever it was asked for, or mixes up the groups.
 * Cannot tell: which of several that fit is taken first; nothing is promised.
 */
#include "case.h"

#include <errno.h>

static const struct fw_fact *pid(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_HARNESS, name);
}

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict stays(const struct fw_evidence *ev, const char *at, const char *state)
{
	return fw_is_text(stat_of(ev, at, state), "Z", "state of a child that was not meant");
}

static struct fw_verdict groups_are_three(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(stat_of(ev, "ended", "own.pgrp"),
			       stat_of(ev, "ended", "parent.pgrp"), "group of own, of the maker"),
		      fw_equal(stat_of(ev, "ended", "lead.pgrp"), pid(ev, "lead.pid"),
			       "group of lead, lead"),
		      fw_equal(stat_of(ev, "ended", "second.pgrp"), pid(ev, "lead.pid"),
			       "group of second, lead"),
		      fw_equal(stat_of(ev, "ended", "third.pgrp"), pid(ev, "third.pid"),
			       "group of third, third"));
}

static struct fw_verdict number_takes_that_child(const struct fw_evidence *ev)
{
	return FW_ALL(groups_are_three(ev),
		      fw_equal(fw_told(ev, "parent.left_by_number"), pid(ev, "second.pid"),
			       "waitid for second, second"),
		      fw_equal(fw_told(ev, "parent.by_number"), pid(ev, "second.pid"),
			       "wait for second, second"),
		      fw_look_failed(stat_of(ev, "by-number", "second.stat"), ESRCH,
				     "stat of second"),
		      stays(ev, "by-number", "own.stat_state"),
		      stays(ev, "by-number", "lead.stat_state"),
		      stays(ev, "by-number", "third.stat_state"));
}

static struct fw_verdict group_takes_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(groups_are_three(ev),
		      fw_equal(fw_told(ev, "parent.left_by_group"), pid(ev, "third.pid"),
			       "waitid for third's group, third"),
		      fw_equal(fw_told(ev, "parent.by_group"), pid(ev, "lead.pid"),
			       "wait for lead's group, lead"),
		      fw_is(fw_told(ev, "parent.by_group_again"), -ECHILD, "the same once more"),
		      stays(ev, "by-group", "own.stat_state"),
		      stays(ev, "by-group", "third.stat_state"));
}

static struct fw_verdict zero_is_the_callers_group(const struct fw_evidence *ev)
{
	return FW_ALL(groups_are_three(ev),
		      fw_equal(fw_told(ev, "parent.by_own_group"), pid(ev, "own.pid"),
			       "wait for 0, own"),
		      fw_is(fw_told(ev, "parent.by_own_group_again"), -ECHILD,
			    "the same once more"),
		      stays(ev, "by-own-group", "third.stat_state"));
}

static struct fw_verdict anybody_is_taken(const struct fw_evidence *ev)
{
	return FW_ALL(groups_are_three(ev),
		      fw_equal(fw_told(ev, "parent.by_any"), pid(ev, "third.pid"),
			       "wait for -1, third"),
		      fw_look_failed(stat_of(ev, "by-any", "third.stat"), ESRCH, "stat of third"),
		      fw_is(fw_told(ev, "parent.by_any_again"), -ECHILD, "the same once more"));
}

static struct fw_verdict group_zero_is_the_callers(const struct fw_evidence *ev)
{
	return FW_ALL(groups_are_three(ev),
		      fw_equal(fw_told(ev, "parent.left_by_own_group"), pid(ev, "own.pid"),
			       "waitid for group 0, own"));
}

#define LOOKS(gate) \
	{ .at = gate, .of = "own", .with = FW_LOOK_STAT }, { .at = gate, .of = "lead", .with = FW_LOOK_STAT }, \
	{ .at = gate, .of = "second", .with = FW_LOOK_STAT }, { .at = gate, .of = "third", .with = FW_LOOK_STAT }

const struct fw_case fw_case_wait_selection = {
	.id = "wait.selection",
	.claim = "a wait takes the child, or one of the group, that it names, and leaves the others",
	.cannot_tell = "which of several that fit is taken first; nothing is promised",
	.violated_by = "a kernel that takes the oldest child whomever it was asked for, or mixes up the groups",
	.probe = "select_child",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "ended" }, { "by-number" }, { "by-group" }, { "by-own-group" }, { "by-any" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STAT }, LOOKS("ended"), LOOKS("by-number"),
		LOOKS("by-group"), LOOKS("by-own-group"), LOOKS("by-any"), { 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "wait-selection", .pin = 0x2d51, .saboteurs = "nothing-to-wait-for",
		  .oracle = number_takes_that_child },
		{ .clause = "wait-selection-any", .pin = 0x74c6, .saboteurs = "nothing-to-wait-for",
		  .oracle = anybody_is_taken },
		{ .clause = "wait-selection-group", .pin = 0x4ac8, .saboteurs = "group-not-changed",
		  .oracle = group_takes_its_own },
		{ .clause = "wait-selection-own-group", .pin = 0x99b7, .saboteurs = "group-not-changed",
		  .oracle = zero_is_the_callers_group },
		{ .clause = "wait-selection-pgid-zero", .pin = 0x8857, .saboteurs = "group-not-changed",
		  .oracle = group_zero_is_the_callers },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.by_number", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "wait-selection" },
		{ .name = "parent.left_by_number", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "wait-selection" },
		{ .name = "own.stat_state", .src = FW_SRC_STAT, .at = "by-number", .text = "S",
		  .breaks = "wait-selection" },
		{ .name = "parent.by_any", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "wait-selection-any" },
		{ .name = "parent.by_group", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "wait-selection-group" },
		{ .name = "parent.by_group_again", .src = FW_SRC_PROBE, .becomes = 2,
		  .breaks = "wait-selection-group" },
		{ .name = "parent.left_by_group", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1,
		  .breaks = "wait-selection-group" },
		{ .name = "parent.by_own_group", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "wait-selection-own-group" },
		{ .name = "parent.by_own_group_again", .src = FW_SRC_PROBE, .becomes = 5,
		  .breaks = "wait-selection-own-group" },
		{ .name = "parent.left_by_own_group", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "wait-selection-pgid-zero" },
		{ .name = "own.pgrp", .src = FW_SRC_STAT, .at = "ended", .op = FW_EDIT_ADD, .becomes = 1 },
		{ 0 } },
};
