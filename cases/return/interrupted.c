/* SPDX-License-Identifier: MIT */
/*
 * A creating call that a signal interrupts: stopped at its entry, sent a signal there, let go on.
 *
 * Claim: the call does not fail for it; it begins anew by itself, and only a tracer sees the code for that.
 * Door: every one that makes a process; the code for a new beginning only through those where libc blocks no signal.
 * Seen from: the maker's tracer (another process of the probe), /proc status of the child, the maker's own result.
 * Would be violated by: a kernel that returns EINTR or the internal code, or makes two processes.
 * Cannot tell: a signal that comes later in the kernel's work: return.in-storm, return.signal-in-call.
 */
#include "case.h"

enum { RESTARTS = -513 };	/* ERESTARTNOINTR, which no user's header has */

static struct fw_verdict signal_does_not_fail_the_call(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "tracer.sent"), 0, "sending the signal at the entry"),
		      fw_is(fw_told(ev, "parent.handled"), 1, "runs of the handler"),
		      fw_equal(fw_told(ev, "parent.ret"),
			       fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.pid"),
			       "result in parent, Pid of the child"));
}

static struct fw_verdict call_begins_anew_for_the_tracer_only(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "tracer.sent"), 0, "sending the signal at the entry"),
		      fw_is(fw_told(ev, "tracer.first_result"), RESTARTS,
			    "first result as the tracer sees it"),
		      fw_equal(fw_told(ev, "tracer.second_result"), fw_told(ev, "parent.ret"),
			       "second result, by tracer and maker"));
}

const struct fw_case fw_case_return_interrupted = {
	.id = "return.interrupted",
	.claim = "a creating call that a signal interrupts does not fail; it begins anew, as only a tracer sees",
	.cannot_tell = "a signal that comes later in the kernel's work: return.in-storm, return.signal-in-call",
	.violated_by = "a kernel that returns EINTR or the internal code, or makes two processes",
	.probe = "make_interrupted",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS }, { 0 } },
	.needs = FW_NEEDS("ptrace", "ptrace-syscall-info"),
	.checks = (const struct fw_check[]){
		{ .clause = "err-erestartnointr-only-under-trace", .pin = 0x3011,
		  .oracle = call_begins_anew_for_the_tracer_only,
		  .doors = FW_DOOR_SYS_FORK | FW_DOOR_SYS_VFORK | FW_DOOR_SYS_CLONE | FW_DOOR_SYS_CLONE3 |
			   FW_DOOR_MINI,
		  .saboteurs = "eintr-told" },
		{ .clause = "fork-no-eintr", .pin = 0x9e67, .oracle = signal_does_not_fail_the_call,
		  .saboteurs = "eintr-told" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "tracer.first_result", .src = FW_SRC_PROBE, .becomes = -4,
		  .breaks = "err-erestartnointr-only-under-trace",
		  .doors = FW_DOOR_SYS_FORK | FW_DOOR_SYS_VFORK | FW_DOOR_SYS_CLONE | FW_DOOR_SYS_CLONE3 |
			   FW_DOOR_MINI },
		{ .name = "parent.handled", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fork-no-eintr" },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-no-eintr" },
		{ 0 } },
};
