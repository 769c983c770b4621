/* SPDX-License-Identifier: MIT */
/*
 * What a debugger has set for one process, over the making of another that it does not trace.
 *
 * Claim: a breakpoint in a debug register, stepping, and stops at system calls are the maker's alone: the child stores,
 *   runs and calls without a trap, and ends by itself.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: how the child ended, by the zombie's exit code and by waitid of its maker, for a child may die before it
 *   can say who it is; the debugger's own count of the maker's stops, as nobody else can know it.
 * Would be violated by: a kernel whose child keeps debug registers, the trap flag or the mark for its maker's tracer.
 * Cannot tell: what debug registers hold in the child, only that they do nothing there.
 */
#include <signal.h>

#include "case.h"

enum { ENDED_7 = 7 << 8, STEPS = 20, CALL_STOPS = 2, WATCH_STOPS = 2, MARKS = 2 };

static struct fw_verdict child_ends_by_itself(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.child_code"), CLD_EXITED,
			    "how the child ended, as its maker is told"),
		      fw_is(fw_told(ev, "parent.child_status"), 7, "its status"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_STAT, "child.exit_code"), ENDED_7,
			    "exit code of the child"),
		      fw_is(fw_told(ev, "tracer.marks"), MARKS, "marks the maker came by"));
}

static struct fw_verdict watch_is_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(child_ends_by_itself(ev),
		      fw_is(fw_told(ev, "tracer.set"), 0, "result of setting the register"),
		      fw_is(fw_told(ev, "tracer.stops"), WATCH_STOPS,
			    "stores of the maker stopped"));
}

static struct fw_verdict stepping_is_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(child_ends_by_itself(ev),
		      fw_at_least(fw_told(ev, "tracer.stops"), STEPS, "steps of the maker"));
}

static struct fw_verdict call_stops_are_the_makers_alone(const struct fw_evidence *ev)
{
	return FW_ALL(child_ends_by_itself(ev), fw_at_least(fw_told(ev, "tracer.stops"), CALL_STOPS,
							    "stops of the maker at calls"));
}

static const struct fw_check checks_watch[] = {
	{ .clause = "arch-debugreg-not-inherited", .pin = 0x7b3d, .oracle = watch_is_the_makers_alone,
	  .saboteurs = "breakpoint-kept" },
	{ 0 }
};

static const struct fw_check checks_step[] = {
	{ .clause = "arch-singlestep-not-inherited", .pin = 0xf816, .oracle = stepping_is_the_makers_alone,
	  .saboteurs = "trap-flag-kept" },
	{ 0 }
};

static const struct fw_check checks_syscall[] = {
	{ .clause = "arch-singlestep-not-inherited-syscall", .pin = 0x02f3, .oracle = call_stops_are_the_makers_alone,
	  .saboteurs = "trap-flag-kept" },
	{ 0 }
};

#define EDITS(stops) \
	FW_NOT_MADE, \
	{ .name = "parent.child_code", .src = FW_SRC_PROBE, .becomes = CLD_KILLED }, \
	{ .name = "parent.child_status", .src = FW_SRC_PROBE, .becomes = SIGTRAP }, \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "t" }, \
	{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = 5 }, \
	{ .name = "tracer.marks", .src = FW_SRC_PROBE, .becomes = 1 }, \
	{ .name = "tracer.stops", .src = FW_SRC_PROBE, .becomes = stops }

static const struct fw_edit edits[] = { EDITS(1), { 0 } };

static const struct fw_edit edits_watch[] = {
	EDITS(1),
	{ .name = "tracer.stops", .src = FW_SRC_PROBE, .becomes = 3 },
	{ .name = "tracer.set", .src = FW_SRC_PROBE, .becomes = -22 },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "step", .claim = "who makes a process while it is stepped is stepped alone", .args = { "by=step" },
	  .checks = checks_step, .counterexamples = edits },
	{ .name = "syscall", .claim = "who makes a process while it is stopped at calls is stopped alone",
	  .args = { "by=syscall" }, .checks = checks_syscall, .counterexamples = edits },
	{ .name = "watch", .claim = "a breakpoint in a debug register does nothing in the child",
	  .args = { "by=watch" }, .checks = checks_watch, .counterexamples = edits_watch },
	{ 0 }
};

const struct fw_case fw_case_cpu_traced_maker = {
	.id = "cpu.traced-maker",
	.claim = "what a debugger has set for the maker does nothing in a child that it does not trace",
	.cannot_tell = "what debug registers hold in the child, only that they do nothing there",
	.violated_by = "a kernel whose child keeps debug registers, the trap flag or the mark for its maker's tracer",
	.probe = "traced_maker",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "ended", .of = "child", .with = FW_LOOK_STAT }, { 0 } },
	.needs = FW_NEEDS("int3", "ptrace"),
	.variants = variants,
};
