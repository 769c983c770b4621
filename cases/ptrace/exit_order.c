/* SPDX-License-Identifier: MIT */
/*
 * The end of a child whose tracer is not its parent.
 *
 * Claim: the tracer is told first; as long as it has not taken the child the parent's wait hangs, and then it is told
 *   the same.
 * Door: every one that lets its maker go on beside the child.
 * Seen from: /proc stat of the child, the call that its parent is in, while the tracer knows and has not taken it; both
 *   results.
 * Would be violated by: a kernel that gives the child to its parent past the tracer, or not at all.
 * Cannot tell: what a tracer in another thread of the parent would see.
 */
#include "case.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <signal.h>

static struct fw_verdict tracer_is_told_first(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.tracer"),
			       fw_find(ev, FW_SRC_HARNESS, "tracer.pid"), "TracerPid, tracer"),
		      fw_equal(fw_told(ev, "tracer.end_pid"), fw_told(ev, "parent.ret"),
			       "child the tracer was told of, child"),
		      fw_is(fw_told(ev, "tracer.end_status"), 7, "its exit value"),
		      fw_is_text(fw_find_at(ev, "end-seen", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_find_at(ev, "end-seen", FW_SRC_SYSCALL, "parent.syscall_nr"),
			    __NR_wait4, "call that the parent is in"),
		      fw_bits(fw_find_at(ev, "end-seen", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD), 0, "SIGCHLD pending for the parent"));
}

static struct fw_verdict parent_is_told_then(const struct fw_evidence *ev)
{
	return FW_ALL(tracer_is_told_first(ev),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "child waited for, result in the maker"),
		      fw_is(fw_told(ev, "parent.wait_status"), 0x0700, "wait status"),
		      fw_in_order(fw_find_at(ev, "end-seen", FW_SRC_HARNESS, "tracer.reached"),
				  fw_told(ev, "parent.waited"), "tracer told, parent told"));
}

const struct fw_case fw_case_ptrace_exit_order = {
	.id = "ptrace.exit-order",
	.claim = "the end of a traced child is told to its tracer first, then to its parent",
	.cannot_tell = "what a tracer in another thread of the parent would see",
	.violated_by = "a kernel that gives the child to its parent past the tracer, or not at all",
	.probe = "trace_maker",
	.args = { "options=0x2e" },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "grand" }, { "back", .with = "standing" }, { "end-seen" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "end-seen", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "end-seen", .of = "parent", .with = FW_LOOK_SYSCALL | FW_LOOK_STATUS, .until = "S" },
		{ 0 } },
	.needs = FW_NEEDS("ptrace", "proc-syscall", "proc-signals"),
	.checks = (const struct fw_check[]){
		{ .clause = "ptrace-exit-order", .pin = 0xc23c, .saboteurs = "untraced-made",
		  .oracle = parent_is_told_then }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
		{ .name = "tracer.end_status", .src = FW_SRC_PROBE, .becomes = 0 },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "end-seen", .text = "X" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "end-seen", .becomes = 0 },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 9 },
		{ .name = "tracer.reached", .src = FW_SRC_HARNESS, .at = "end-seen", .op = FW_EDIT_LAST },
		{ 0 } },
};
