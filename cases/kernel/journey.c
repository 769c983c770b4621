/* SPDX-License-Identifier: MIT */
/*
 * One creation followed through the kernel.
 *
 * Claim: every door enters kernel_clone once; copy_process takes things in a fixed order, the number last; the child is
 *   woken when it is whole, starts in ret_from_fork, and the register that it will return with is 0.
 * Door: every one that makes a process which goes on with its maker's program, libc's clone too.
 * Seen from: the kernel's function tracer, probes at two returns and at the child's start, three trace events.
 * Would be violated by: a kernel that wakes a child before all of it is there, or numbers it before its registers are.
 * Cannot tell: what a function that the compiler has put into its caller does; what others do between two entries.
 */
#include <stddef.h>
#include <string.h>

#include "make_and_wait.h"
#include "path.h"

enum { FLAG_VM = 0x100, FLAG_FS = 0x200, FLAG_FILES = 0x400 };

static bool is_text(const struct fw_fact *fact, const char *text)
{
	return fact && fw_is_text(fact, text, "").kind == FW_HOLDS;
}

/* The stages of copy_process, each by what the compiler may have left of it; and the flag that takes it out. */
static const struct stage {
	const char *what;
	struct place places[3];
	uint64_t unless;
} stages[] = {
	{ "credentials", { PLACE("copy_creds") }, 0 },
	{ "scheduler", { PLACE("sched_fork") }, 0 },
	{ "semaphore undo", { PLACE("copy_semundo") }, 0 },
	{ "descriptor table", { PLACE("dup_fd"), PLACE("copy_files") }, FLAG_FILES },
	{ "directories", { PLACE("copy_fs_struct"), PLACE("copy_fs") }, FLAG_FS },
	{ "memory", { PLACE("dup_mmap"), PLACE("dup_mm"), PLACE("copy_mm") }, FLAG_VM },
	{ "namespaces", { PLACE("copy_namespaces") }, 0 },
	{ "thread", { PLACE("copy_thread") }, 0 },
};
enum { STAGES = sizeof(stages) / sizeof(stages[0]) };

/* A stage as it was seen. */
struct seen {
	const struct fw_fact *entry;	/* of the first of its places that was entered; NULL: none */
	const struct fw_fact *traced;	/* of one that was not, and would have been seen; NULL: none */
	struct fw_verdict known;	/* whether that can be said: cites how each place can be seen */
};

static struct seen see(const struct fw_evidence *ev, const struct stage *stage)
{
	struct seen s = { .known = fw_say(FW_HOLDS, "", "%s", stage->what) };

	for (size_t i = 0; i < 3 && stage->places[i].entry; i++) {
		const struct fw_fact *entered = traced(ev, stage->places[i].entry);
		const struct fw_fact *how = fw_find(ev, FW_SRC_TRACE, stage->places[i].function);

		if (!how)
			s.known = fw_say(FW_INCONCLUSIVE, "", "no %s", stage->places[i].function);
		fw_cite(&s.known, how);
		if (entered && !s.entry)
			s.entry = entered;
		else if (!entered && is_text(how, "traced"))
			s.traced = how;
	}
	return s;
}

/*
 * A table that is common to both is not copied; where copy_files, copy_fs and copy_mm stand for themselves they are
 * entered all the same, and say nothing of that.
 */
static bool is_of_outer(const struct fw_fact *entry)
{
	return strcmp(entry->name, "parent.enter.copy_files") == 0 ||
	       strcmp(entry->name, "parent.enter.copy_fs") == 0 ||
	       strcmp(entry->name, "parent.enter.copy_mm") == 0;
}

/* Everything that the tracer had to say has been kept. */
static struct fw_verdict nothing_lost(const struct fw_evidence *ev)
{
	const struct fw_fact *lost = fw_find(ev, FW_SRC_TRACE, "stage.trace_lost");

	if (!lost || lost->kind != FW_INT || lost->i)
		return fw_say(FW_INCONCLUSIVE, "", "the tracer's buffer did not hold all");
	return fw_is(lost, 0, "entries lost");
}

static struct fw_verdict copied_in_order(const struct fw_evidence *ev)
{
	const struct fw_fact *flags = traced(ev, "parent.event.task_newtask");
	const struct fw_fact *before = traced(ev, "parent.enter.copy_process");
	struct fw_verdict each[2 * STAGES + 3];
	int n = 0;

	each[n++] = nothing_lost(ev);
	each[n++] = fw_bits(flags, 0, 0, "flags of the call");
	for (size_t i = 0; i < STAGES && flags && flags->kind == FW_WORD; i++) {
		const struct seen seen = see(ev, &stages[i]);
		const struct fw_fact *entry = seen.entry;
		bool shared = (flags->w & stages[i].unless) != 0;

		each[n++] = seen.known;
		if (entry && shared && !is_of_outer(entry)) {
			each[n] = fw_say(FW_VIOLATED, "what is common to both is not copied",
					 "%s was entered", entry->name);
			fw_cite(&each[n++], entry);
		} else if (entry) {
			each[n++] = fw_in_order(before, entry, stages[i].what);
			before = entry;
		} else if (seen.traced && !entry && !shared) {
			each[n] = fw_say(FW_VIOLATED, stages[i].what,
					 "not entered, though it is %s", seen.traced->name);
			fw_cite(&each[n], seen.traced);
			fw_cite(&each[n++], traced(ev, "parent.return.copy_process"));
		}
	}
	each[n++] = fw_in_order(before, traced(ev, "parent.return.copy_process"),
				"the last of it, then the return");
	return fw_all(each, n);
}

/* Entered, and not a second time. */
static struct fw_verdict once(const struct fw_evidence *ev, const char *entry, const char *second)
{
	const struct fw_fact *first = traced(ev, entry), *again = traced(ev, second);
	const struct fw_fact *calls = fw_find(ev, FW_SRC_TRACE, "parent.calls");
	struct fw_verdict v;

	if (again) {
		v = fw_say(FW_VIOLATED, "entered once a call", "a second time: %s", second);
		fw_cite(&v, again);
		return v;
	}
	if (first)
		return fw_at_least(first, 0, "microseconds into the call");
	v = fw_say(calls ? FW_VIOLATED : FW_INCONCLUSIVE, "entered once a call", "no %s", entry);
	fw_cite(&v, calls);
	return v;
}
#define ONCE(ev_, name_) once(ev_, "parent.enter." name_, "parent.enter." name_ ".2")

static struct fw_verdict entered_in_one_place(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_lost(ev),
		      fw_is(fw_find(ev, FW_SRC_TRACE, "parent.calls"), 1, "calls of the maker"),
		      ONCE(ev, "kernel_clone"), ONCE(ev, "copy_process"),
		      fw_in_order(traced(ev, "parent.number"),
				  traced(ev, "parent.enter.kernel_clone"), "the call"),
		      fw_in_order(traced(ev, "parent.enter.kernel_clone"),
				  traced(ev, "parent.enter.copy_process"), "the way in"),
		      fw_in_order(traced(ev, "parent.return.copy_process"),
				  traced(ev, "parent.return.kernel_clone"), "the way out"),
		      fw_in_order(traced(ev, "parent.return.kernel_clone"),
				  traced(ev, "parent.result"), "the result"),
		      fw_equal(traced(ev, "parent.return.kernel_clone"),
			       traced(ev, "parent.result"),
			       "what kernel_clone gave back, the result of the call"));
}

static struct fw_verdict numbered_after_thread(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_lost(ev), ONCE(ev, "copy_thread"), ONCE(ev, "alloc_pid"),
		      fw_in_order(traced(ev, "parent.enter.copy_thread"),
				  traced(ev, "parent.enter.alloc_pid"), "registers, then number"),
		      fw_in_order(traced(ev, "parent.enter.alloc_pid"),
				  traced(ev, "parent.return.copy_process"),
				  "number, then the return"));
}

static struct fw_verdict woken_when_whole(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_lost(ev), ONCE(ev, "wake_up_new_task"),
		      fw_is(traced(ev, "parent.return.copy_process"), 0, "error of copy_process"),
		      fw_in_order(traced(ev, "parent.return.copy_process"),
				  traced(ev, "parent.enter.wake_up_new_task"),
				  "whole, then woken"));
}

static struct fw_verdict starts_in_ret_from_fork(const struct fw_evidence *ev)
{
	const struct fw_fact *woken = traced(ev, "parent.enter.wake_up_new_task");
	const struct fw_fact *start = traced(ev, "child.enter.ret_from_fork"),
			     *tail = traced(ev, "child.enter.schedule_tail"),
			     *how = fw_find(ev, FW_SRC_TRACE, "stage.function.ret_from_fork");

	/* one in assembly is not traced; it is the caller of the next */
	if (how && !is_text(how, "traced"))
		return FW_ALL(nothing_lost(ev), fw_is_text(how, "untraced", "ret_from_fork"),
			      fw_in_order(woken, tail, "woken, then its start"));
	return FW_ALL(nothing_lost(ev), fw_is_text(how, "traced", "ret_from_fork"),
		      fw_in_order(woken, start, "woken, then its start"),
		      fw_in_order(start, tail, "its first steps"));
}

static struct fw_verdict starts_with_zero(const struct fw_evidence *ev)
{
	const struct fw_fact *number = traced(ev, "parent.number");

	return FW_ALL(fw_equal(traced(ev, "child.saved.orig_ax"), number,
			       "number saved with the child, the call's"),
		      fw_is(traced(ev, "child.saved.ax"), 0, "saved result"),
		      fw_is(traced(ev, "child.result"), 0, "what the child's call returned"));
}

static struct fw_verdict events_come_in_order(const struct fw_evidence *ev)
{
	const struct fw_fact *made = traced(ev, "parent.event.task_newtask"),
			     *fork = traced(ev, "parent.event.sched_process_fork"),
			     *woken = traced(ev, "parent.event.sched_wakeup_new");

	return FW_ALL(nothing_lost(ev), fw_in_order(made, fork, "events"),
		      fw_in_order(fork, woken, "events"),
		      fw_equal(fork, woken, "child of both events"),
		      fw_equal(traced(ev, "parent.event.child"), fork, "child of both events"));
}

/* Nothing that a process does or does not do changes the order in which the kernel calls its own functions. */
#define KERNELS_OWN \
	.no_saboteur = "the order of the kernel's own functions is its own: no process can change it, only another kernel"
#define LAST(name_, clause_) \
	{ .name = name_, .src = FW_SRC_TRACE, .at = CALL, .op = FW_EDIT_LAST, .breaks = clause_ }
#define FIRST_AGAIN(name_, clause_) \
	{ .name = name_ ".2", .src = FW_SRC_TRACE, .at = CALL, .op = FW_EDIT_INSERT, .becomes = 1, .breaks = clause_ }
#define BECOMES(name_, value_, clause_) \
	{ .name = name_, .src = FW_SRC_TRACE, .at = CALL, .becomes = value_, .breaks = clause_ }

const struct fw_case fw_case_kernel_journey = {
	.id = "kernel.journey",
	.claim = "a creation goes through the kernel in the order that its source gives",
	.cannot_tell = "what a function that the compiler has put into its caller does",
	.violated_by = "a kernel that wakes a child before all of it is there, or numbers it before its registers are",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS | FW_DOOR_CLONE,
	.env = { .alone = 1, .kernel = 1 },
	.gates = make_and_wait_gates,
	.needs = FW_NEEDS("kernel-tracing", "initial-pidns"),
	.checks = (const struct fw_check[]){
		{ .clause = "obs-kernel-child-start", .pin = 0x8612, .oracle = starts_in_ret_from_fork, KERNELS_OWN },
		{ .clause = "obs-kernel-copy-order", .pin = 0x64fc, .oracle = copied_in_order, KERNELS_OWN },
		{ .clause = "obs-kernel-number-after-thread", .pin = 0x8980, .oracle = numbered_after_thread,
		  KERNELS_OWN },
		{ .clause = "obs-kernel-one-entry", .pin = 0x8fcf, .oracle = entered_in_one_place,
		  .saboteurs = "call-not-made" },
		{ .clause = "obs-kernel-saved-ax", .pin = 0x7b06, .oracle = starts_with_zero, KERNELS_OWN },
		{ .clause = "obs-kernel-woken-when-whole", .pin = 0x931e, .oracle = woken_when_whole, KERNELS_OWN },
		{ .clause = "obs-tracepoints", .pin = 0x44ed, .oracle = events_come_in_order, KERNELS_OWN },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		LAST("parent.enter.wake_up_new_task", "obs-kernel-child-start"),
		LAST("parent.enter.sched_fork", "obs-kernel-copy-order"),
		LAST("parent.enter.copy_thread", "obs-kernel-copy-order"),
		LAST("parent.enter.copy_process", "obs-kernel-copy-order"),
		{ .name = "parent.event.task_newtask", .src = FW_SRC_TRACE, .at = CALL, .op = FW_EDIT_XOR,
		  .becomes = FLAG_FILES, .breaks = "obs-kernel-copy-order" },
		LAST("parent.enter.copy_thread", "obs-kernel-number-after-thread"),
		LAST("parent.enter.alloc_pid", "obs-kernel-number-after-thread"),
		FIRST_AGAIN("parent.enter.alloc_pid", "obs-kernel-number-after-thread"),
		FIRST_AGAIN("parent.enter.kernel_clone", "obs-kernel-one-entry"),
		FIRST_AGAIN("parent.enter.copy_process", "obs-kernel-one-entry"),
		LAST("parent.enter.kernel_clone", "obs-kernel-one-entry"),
		BECOMES("parent.return.kernel_clone", 4242, "obs-kernel-one-entry"),
		{ .name = "parent.calls", .src = FW_SRC_TRACE, .becomes = 2, .breaks = "obs-kernel-one-entry" },
		BECOMES("child.saved.ax", 1, "obs-kernel-saved-ax"),
		BECOMES("child.result", 1, "obs-kernel-saved-ax"),
		LAST("parent.return.copy_process", "obs-kernel-woken-when-whole"),
		BECOMES("parent.return.copy_process", -11, "obs-kernel-woken-when-whole"),
		FIRST_AGAIN("parent.enter.wake_up_new_task", "obs-kernel-woken-when-whole"),
		LAST("parent.event.task_newtask", "obs-tracepoints"),
		LAST("parent.event.sched_process_fork", "obs-tracepoints"),
		BECOMES("parent.event.sched_wakeup_new", 4242, "obs-tracepoints"),
		BECOMES("parent.event.child", 4242, "obs-tracepoints"), { 0 } },
};
