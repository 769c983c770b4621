/* SPDX-License-Identifier: MIT */
/*
 * Counters of perf across the making of a process: whose page faults are counted.
 *
 * Claim: a counter counts its own task alone, with inherit also what it makes, with inherit_thread of that the threads
 *   alone.
 * Door: every one that makes a process; a thread through those with flags.
 * Seen from: the counters, read by the maker; the child's faults in its stat before and after.
 * Would be violated by: a kernel that counts the child for a counter that is not inherited, or for none, or takes a
 *   process for a thread.
 * Cannot tell: counters of the hardware's own.
 */
#include "case.h"

enum { PAGES = 256, FEW = 128 };

/* The maker's own faults between its readings are few: what copying of memory costs it. */
static struct fw_verdict at_most(const struct fw_fact *a, int64_t value, const char *what)
{
	struct fw_verdict v;

	if (!a || a->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(a->i <= value ? FW_HOLDS : FW_VIOLATED, "few", "%s: %lld", what,
		   (long long)a->i);
	fw_cite(&v, a);
	return v;
}

/* Faults by another witness: the stat of who touched has them all the same. */
static struct fw_verdict faulted(const struct fw_evidence *ev, const char *name)
{
	const struct fw_fact *before = fw_find_at(ev, "standing", FW_SRC_STAT, name);

	if (!before || before->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the faults");
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_find_at(ev, "touched", FW_SRC_STAT, name), before->i + PAGES,
				  "faults of who touched"),
		      fw_at_least(before, 0, "its faults before"));
}

static struct fw_verdict child_faulted(const struct fw_evidence *ev)
{
	return faulted(ev, "child.minflt");
}

static struct fw_verdict inherited_alone_counts_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(child_faulted(ev),
		      fw_at_least(fw_told(ev, "parent.inherited"), PAGES, "counted with inherit"),
		      at_most(fw_told(ev, "parent.plain"), FEW, "counted without"));
}

/* What the child has inherited its own children inherit. */
static struct fw_verdict inherited_counts_the_grandchild(const struct fw_evidence *ev)
{
	return FW_ALL(faulted(ev, "grandchild.minflt"),
		      fw_at_least(fw_told(ev, "parent.inherited"), PAGES, "counted with inherit"),
		      at_most(fw_told(ev, "parent.plain"), FEW, "counted without"));
}

static struct fw_verdict process_is_no_thread(const struct fw_evidence *ev)
{
	return FW_ALL(child_faulted(ev),
		      at_most(fw_told(ev, "parent.threads"), FEW, "counted with inherit_thread"));
}

static struct fw_verdict thread_is_counted(const struct fw_evidence *ev)
{
	return FW_ALL(child_faulted(ev), fw_at_least(fw_told(ev, "parent.threads"), PAGES,
						     "counted with inherit_thread"));
}

#define EDITS \
	FW_NOT_MADE, \
	{ .name = "child.minflt", .src = FW_SRC_STAT, .at = "touched", .becomes = 0 }, \
	FW_SAID("parent.inherited", 3, "ipc-perf-inherit"), FW_SAID("parent.plain", PAGES + 3, "ipc-perf-inherit")
const struct fw_case fw_case_ipc_counted = {
	.id = "ipc.counted",
	.claim = "a counter of perf counts the children of its task where it is inherited, and nowhere else",
	.cannot_tell = "counters of the hardware's own",
	.violated_by = "a kernel that counts a child for a counter that is not inherited, or takes a process for a thread",
	.probe = "counted",
	.doors = FW_DOORS_PROCESS,
	/* perf_event_paranoid asks for the one from 2 on, as Debian has it for the other from 3 on */
	.env = { .caps = "cap_perfmon,cap_sys_admin=ep" },
	.gates = (const struct fw_gate[]){ { "before" }, { "standing" }, { "touched" }, { "after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "touched", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "standing", .of = "grandchild", .with = FW_LOOK_STAT },
		{ .at = "touched", .of = "grandchild", .with = FW_LOOK_STAT },
		{ 0 } },
	.needs = FW_NEEDS("perf"),
	.variants = (const struct fw_variant[]){
		{ .name = "process",
		  .checks = (const struct fw_check[]){
			{ .clause = "ipc-perf-inherit", .pin = 0xc9b9, .oracle = inherited_alone_counts_the_child,
			  .saboteurs = "counters-not-inherited maker-faults" },
			{ .clause = "ipc-perf-inherit-thread", .pin = 0x7e73, .oracle = process_is_no_thread,
			  .needs = FW_NEEDS("perf.inherit_thread"),
			  .saboteurs = "maker-faults" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			EDITS, FW_SAID("parent.threads", PAGES + 3, "ipc-perf-inherit-thread"), { 0 } } },
		{ .name = "grandchild", .args = { "deep=1" }, .saboteurs = "counters-not-inherited maker-faults",
		  .claim = "a counter that is inherited counts the child's children too",
		  .checks = FW_ONE_CHECK("ipc-perf-inherit-further", 0x3d20, inherited_counts_the_grandchild),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, { .name = "grandchild.minflt", .src = FW_SRC_STAT, .at = "touched", .becomes = 0 },
			FW_SAID("parent.inherited", 3, NULL), FW_SAID("parent.plain", PAGES + 3, NULL)) },
		{ .name = "thread", .args = { "thread=1" }, .doors = FW_DOORS_FLAGS,
		  .claim = "a thread is counted by a counter that is inherited, also by one for threads alone",
		  .checks = (const struct fw_check[]){
			{ .clause = "ipc-perf-inherit", .pin = 0xc9b9, .oracle = inherited_alone_counts_the_child,
			  .saboteurs = "counters-not-inherited" },
			{ .clause = "ipc-perf-inherit-thread", .pin = 0x7e73, .oracle = thread_is_counted,
			  .needs = FW_NEEDS("perf.inherit_thread"),
			  .saboteurs = "process-for-thread" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			EDITS, FW_SAID("parent.threads", 3, "ipc-perf-inherit-thread"), { 0 } } },
		{ 0 } },
};
