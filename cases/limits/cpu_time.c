/* SPDX-License-Identifier: MIT */
/*
 * A limit on CPU time that a child has from its maker, and reaches.
 *
 * Claim: a child that uses as much CPU time as its maker's soft RLIMIT_CPU allows is sent SIGXCPU, long before it has
 *   used twice as much, without having set that limit itself.
 * Door: libc fork alone, for it takes a second.
 * Seen from: the limits and the pending signals of the child, before it uses any time and when it has used its own:
 *   by then SIGXCPU is pending, and not SIGPROF of a timer that counts the same time up to twice the limit.
 * Would be violated by: a kernel that hands on the number, and does not watch the child's time.
 * Cannot tell: at which moment the signal came; what other doors do; what the hard limit does.
 */
#include "case.h"

#include <signal.h>

static struct fw_verdict child_is_told(const struct fw_evidence *ev)
{
	const struct fw_fact *born = fw_find_at(ev, "standing", FW_SRC_LIMITS, "child.limit.cpu");

	return FW_ALL(fw_made(ev), fw_says(born, "1", true, "soft limit of the child"),
		      fw_equal(born,
			       fw_find_at(ev, "before-call", FW_SRC_LIMITS, "parent.limit.cpu"),
			       "limits of child and maker"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGXCPU), 0, "SIGXCPU among what is pending, at first"),
		      fw_reached(ev, "past", "child"),
		      fw_bits(fw_find_at(ev, "past", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGXCPU) | FW_SIG(SIGPROF), FW_SIG(SIGXCPU),
			      "SIGXCPU and SIGPROF among what is pending"));
}

const struct fw_case fw_case_limits_cpu_time = {
	.id = "limits.cpu-time",
	.claim = "a child that uses what CPU time its maker's soft limit allows is sent SIGXCPU",
	.cannot_tell = "at which moment the signal came; what other doors do; what the hard limit does",
	.violated_by = "a kernel that hands on the number, and does not watch the child's time",
	.probe = "spend_time",
	.patience = 3,	/* a second of CPU time, or two; where ticks are lost, of more */
	.doors = FW_DOOR_FORK,
	.gates = (const struct fw_gate[]){ { "before-call" }, { "standing" }, { "past" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before-call", .of = "parent", .with = FW_LOOK_LIMITS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_LIMITS | FW_LOOK_STATUS },
		{ .at = "past", .of = "child", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("proc-signals"),
	.checks = FW_CHECKS({ .clause = "lim-cpu-of-child", .pin = 0x85b2, .oracle = child_is_told,
			      .saboteurs = "cpu-limit-lifted" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "child.limit.cpu", .src = FW_SRC_LIMITS, .at = "standing", .text = "unlimited unlimited" },
		{ .name = "parent.limit.cpu", .src = FW_SRC_LIMITS, .at = "before-call", .text = "2 2" },
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "standing", .becomes = FW_SIG(SIGXCPU) },
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "past", .becomes = 0 },
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "past", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGPROF) }),
};
