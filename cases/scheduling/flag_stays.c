/* SPDX-License-Identifier: MIT */
/*
 * Who has set the reset-on-fork flag and wants to be rid of it.
 *
 * Claim: without CAP_SYS_NICE the flag cannot be cleared, by either call, and the child, which has no flag, is not held
 *   to it; with the capability it can.
 * Door: every one that makes a process, for the child; the maker's own requests concern none, and are made before fork.
 * Seen from: sched_getattr of both by another process; the results of the maker's and the child's calls.
 * Would be violated by: a kernel that lets the flag be cleared, or that passes it on.
 * Cannot tell: what a resource limit for real-time priorities would allow beside.
 */
#include "case.h"

#include <errno.h>

static const struct fw_fact *flags(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_SCHED, name);
}

static struct fw_verdict refused_and_still_set(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.without_flag"), -EPERM,
			    "sched_setscheduler without it"),
		      fw_is(fw_told(ev, "parent.without_flag_setattr"), -EPERM,
			    "sched_setattr without it"),
		      fw_made(ev),
		      fw_bits(flags(ev, "standing", "parent.sched_flags"), 1, 1,
			      "flag of the maker"),
		      fw_is(flags(ev, "standing", "parent.sched_nice"), 6, "its nice value"));
}

/* The maker's request without its one fault, and the maker's very request in the child, for whom it is none. */
static struct fw_verdict same_with_the_flag_succeeds(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.with_flag"), 0, "sched_setscheduler with it"),
		      fw_is(fw_told(ev, "parent.with_flag_setattr"), 0, "sched_setattr with it"),
		      fw_made(ev),
		      fw_bits(flags(ev, "standing", "child.sched_flags"), 1, 0,
			      "flag of the child"),
		      fw_is(fw_told(ev, "child.without_flag"), 0,
			    "sched_setscheduler by the child"),
		      fw_bits(flags(ev, "child-asked", "child.sched_flags"), 1, 0,
			      "flag of the child after it"));
}

static struct fw_verdict cleared(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.without_flag"), 0, "sched_setscheduler without it"),
		      fw_is(fw_told(ev, "parent.without_flag_setattr"), 0,
			    "sched_setattr without it"),
		      fw_made(ev),
		      fw_bits(flags(ev, "standing", "parent.sched_flags"), 1, 0,
			      "flag of the maker"));
}

#define FLAG(gate, thing, value, clause_id) \
	{ .name = thing, .src = FW_SRC_SCHED, .at = gate, .becomes = value, .breaks = clause_id }

const struct fw_case fw_case_scheduling_flag_stays = {
	.id = "scheduling.flag-stays",
	.claim = "the reset-on-fork flag is cleared by CAP_SYS_NICE alone, and is not the child's",
	.cannot_tell = "what a resource limit for real-time priorities would allow beside",
	.violated_by = "a kernel that lets the flag be cleared, or that passes it on",
	.probe = "make_scheduled",
	.args = { "nice=6", "reset=setscheduler", "clears=1" },
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_PLAIN },
	.gates = (const struct fw_gate[]){ { "standing" }, { "child-asked" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_SCHED },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_SCHED },
		{ .at = "child-asked", .of = "child", .with = FW_LOOK_SCHED },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "plain",
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-reset-on-fork-unset-priv", .pin = 0x0c81, .oracle = refused_and_still_set,
			  .doors = FW_DOOR_FORK,
			  .no_saboteur = "the request that is refused goes through no door" },
			{ .clause = "sched-reset-on-fork-unset-priv-neighbour", .pin = 0x0171,
			  .oracle = same_with_the_flag_succeeds, .saboteurs = "reset-flag-kept" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			FW_SAID("parent.without_flag", 0, "sched-reset-on-fork-unset-priv"),
			FW_SAID("parent.without_flag_setattr", 0, "sched-reset-on-fork-unset-priv"),
			FLAG("standing", "parent.sched_flags", 0, "sched-reset-on-fork-unset-priv"),
			FLAG("standing", "parent.sched_nice", 0, "sched-reset-on-fork-unset-priv"),
			FW_SAID("parent.with_flag", -EPERM, "sched-reset-on-fork-unset-priv-neighbour"),
			FW_SAID("parent.with_flag_setattr", -EPERM, "sched-reset-on-fork-unset-priv-neighbour"),
			FW_SAID("child.without_flag", -EPERM, "sched-reset-on-fork-unset-priv-neighbour"),
			FLAG("standing", "child.sched_flags", 1, "sched-reset-on-fork-unset-priv-neighbour"),
			FLAG("child-asked", "child.sched_flags", 1, "sched-reset-on-fork-unset-priv-neighbour"),
			{ 0 } } },
		{ .name = "capable",
		  .env = &(const struct fw_env){ .user = FW_USER_CALLER, .caps = "cap_sys_nice=ep" },
		  .needs = FW_NEEDS("sched:realtime"),
		  .checks = (const struct fw_check[]){
			{ .clause = "sched-reset-on-fork-unset-capable", .pin = 0x6b18, .oracle = cleared,
			  .doors = FW_DOOR_FORK,
			  .no_saboteur = "the request that succeeds goes through no door" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			FW_SAID("parent.without_flag", -EPERM, "sched-reset-on-fork-unset-capable"),
			FW_SAID("parent.without_flag_setattr", -EPERM, "sched-reset-on-fork-unset-capable"),
			FLAG("standing", "parent.sched_flags", 1, "sched-reset-on-fork-unset-capable"),
			{ 0 } } },
		{ 0 } },
};
