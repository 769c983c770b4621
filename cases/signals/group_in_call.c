/* SPDX-License-Identifier: MIT */
/*
 * A signal for a process group, one of which is inside of the call that makes a child.
 *
 * Claim: it comes to the child as to the maker; one that is sent to the maker alone does not.
 * Door: every one whose child has memory of its own: a userfaultfd holds the call until the fork was told.
 * Seen from: SigPnd and ShdPnd of both; what the sender read when it had sent them.
 * Would be violated by: a kernel that sends to who is in the group, and empties what is pending for a child at the end.
 * Cannot tell: signals at another moment of the call than when the mappings have been copied.
 */
#include "uffd.h"

#include <signal.h>

enum { FORK = 0x13 };	/* UFFD_EVENT_FORK */
#define BOTH (FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2))

static const struct fw_fact *standing(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STATUS, name);
}

static struct fw_verdict group_signal_comes_to_both(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "monitor.to_group"), 0, "kill of the group"),
		      fw_is(fw_told(ev, "monitor.to_maker"), 0, "kill of the maker"),
		      fw_is(fw_told(ev, "monitor.read_then"), FORK,
			    "what held the call all the time"),
		      fw_bits(standing(ev, "parent.shdpnd"), BOTH, BOTH, "pending for the maker"),
		      fw_bits(standing(ev, "child.shdpnd"), BOTH, FW_SIG(SIGUSR1),
			      "pending for the child"),
		      fw_bits(standing(ev, "child.sigpnd"), BOTH, 0,
			      "pending for the child's thread"));
}

#define PENDING(name_, set_) \
	{ .name = name_, .src = FW_SRC_STATUS, .at = "standing", .becomes = (int64_t)(set_) }

const struct fw_case fw_case_signals_group_in_call = {
	.id = "signals.group-in-call",
	.claim = "a signal for a group one of which is making a child comes to the child as well",
	.cannot_tell = "signals at another moment of the call than when the mappings have been copied",
	.violated_by = "a kernel that sends to who is in the group, and empties what is pending for a child at the end",
	.probe = "uffd",
	.args = { "tells=forks", "group=signalled" },
	.env = { .caps = "cap_sys_ptrace=ep" },
	.doors = FW_DOORS_COPYING,
	.gates = uffd_gates,
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("uffd-fork"),
	.checks = FW_CHECKS({ .clause = "sig-pgrp-signal-in-call", .pin = 0x2860, .oracle = group_signal_comes_to_both,
			      .saboteurs = "group-signal-lost" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("monitor.to_group", -1, NULL), FW_SAID("monitor.read_then", 0x12, NULL),
		PENDING("parent.shdpnd", 0), PENDING("child.shdpnd", 0), PENDING("child.shdpnd", BOTH),
		PENDING("child.sigpnd", FW_SIG(SIGUSR1))),
};
