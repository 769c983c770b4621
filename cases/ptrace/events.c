/* SPDX-License-Identifier: MIT */
/*
 * What a tracer that follows its tracee's children is told of a creation, and what becomes of the child.
 *
 * Claim: the maker stops with the event of its kind, whose message is the child; the child is traced by the same tracer
 *   with the same options from its first stop on; where nothing was asked for, it is not.
 * Door: every one that makes a process; kinds that take flags through raw clone and clone3.
 * Seen from: TracerPid of maker, child and grandchild; the tracer's stops, messages and siginfo, a process beside them.
 * Would be violated by: a kernel that reports vfork for fork, names another process, or loses the options.
 * Cannot tell: whether the event or the child's first stop comes first; neither is promised.
 */
#include "case.h"

#include <signal.h>

/* PTRACE_EVENT_… above SIGTRAP. */
enum { FORK = 0x105, VFORK = 0x205, CLONE = 0x305, EXEC = 0x405, DONE = 0x505, EXIT = 0x605 };
/* The whole status word of a first stop: of one that was seized, and of one that asked itself. */
enum { SEIZED_STOP = 0x80057f, ASKED_STOP = 0x137f };

static const struct fw_fact *pid(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_HARNESS, name);
}

static struct fw_verdict traced(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_equal(fw_find_at(ev, at, FW_SRC_STATUS, name), pid(ev, "tracer.pid"),
			"TracerPid, tracer");
}

static struct fw_verdict event_is(const struct fw_evidence *ev, int64_t status)
{
	return FW_ALL(fw_made(ev), traced(ev, "standing", "parent.tracer"),
		      fw_is(fw_told(ev, "tracer.event"), status, "event stop"),
		      fw_is(fw_told(ev, "tracer.event_code"), status, "si_code of the stop"),
		      fw_equal(fw_told(ev, "tracer.event_pid"), pid(ev, "child.pid"),
			       "message, child"));
}

static struct fw_verdict event_is_fork(const struct fw_evidence *ev)
{
	return event_is(ev, FORK);
}

static struct fw_verdict event_is_vfork(const struct fw_evidence *ev)
{
	return event_is(ev, VFORK);
}

static struct fw_verdict event_is_clone(const struct fw_evidence *ev)
{
	return event_is(ev, CLONE);
}

/* Where the maker is told another number of the same child. */
static struct fw_verdict message_is_as_the_tracer_counts(const struct fw_evidence *ev)
{
	return FW_ALL(event_is_fork(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.nspid_inner"), 1,
			    "the maker's number inside"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nspid_inner"),
			       fw_told(ev, "parent.ret"), "the child's number inside, result"),
		      fw_differ(fw_told(ev, "tracer.event_pid"), fw_told(ev, "parent.ret"),
				"message, result in the maker"),
		      fw_equal(fw_told(ev, "tracer.grand_pid"), pid(ev, "grandchild.pid"),
			       "message of the child's own event, grandchild"));
}

static struct fw_verdict done_follows(const struct fw_evidence *ev)
{
	return FW_ALL(event_is_vfork(ev),
		      fw_is(fw_told(ev, "tracer.done"), DONE, "second event stop"),
		      fw_is(fw_told(ev, "tracer.done_code"), DONE, "si_code of the stop"),
		      fw_equal(fw_told(ev, "tracer.done_pid"), pid(ev, "child.pid"),
			       "message, child"),
		      fw_in_order(fw_told(ev, "tracer.event"), fw_told(ev, "tracer.done"),
				  "event, second event"),
		      fw_in_order(fw_find_at(ev, "standing", FW_SRC_HARNESS, "child.reached"),
				  fw_told(ev, "tracer.done"), "child standing, second event"),
		      fw_in_order(fw_told(ev, "tracer.done"),
				  fw_find_at(ev, "back", FW_SRC_HARNESS, "parent.reached"),
				  "second event, maker behind the call"));
}

static struct fw_verdict child_is_attached(const struct fw_evidence *ev, int64_t stop)
{
	return FW_ALL(fw_made(ev), traced(ev, "standing", "parent.tracer"),
		      traced(ev, "standing", "child.tracer"),
		      fw_equal(fw_told(ev, "tracer.first_pid"), pid(ev, "child.pid"),
			       "first to stop, child"),
		      fw_is(fw_told(ev, "tracer.first_status"), stop, "status of its first stop"));
}

static struct fw_verdict child_stops_as_seized(const struct fw_evidence *ev)
{
	return child_is_attached(ev, SEIZED_STOP);
}

static struct fw_verdict child_stops_by_sigstop(const struct fw_evidence *ev)
{
	return child_is_attached(ev, ASKED_STOP);
}

static struct fw_verdict options_carry_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), traced(ev, "standing", "child.tracer"),
		      traced(ev, "grand", "grandchild.tracer"),
		      fw_is(fw_told(ev, "tracer.grand"), FORK, "event stop of the child"),
		      fw_equal(fw_told(ev, "tracer.grand_pid"), pid(ev, "grandchild.pid"),
			       "message, grandchild"));
}

/* Those, too, that have nothing to do with a creation; the message of an exit is the wait status. */
static struct fw_verdict all_options_carry_on(const struct fw_evidence *ev)
{
	return FW_ALL(options_carry_on(ev),
		      fw_is(fw_told(ev, "tracer.exec"), EXEC, "event stop of the child's exec"),
		      fw_is(fw_told(ev, "tracer.leaves"), EXIT, "event stop of the child's exit"),
		      fw_is(fw_told(ev, "tracer.leaves_pid"), 7 << 8, "message of its exit"));
}

static struct fw_verdict nobody_is_attached(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), traced(ev, "standing", "parent.tracer"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.tracer"), 0,
			    "TracerPid of the child"),
		      fw_is(fw_told(ev, "tracer.events"), 0, "event stops of the maker"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "child waited for, result in the maker"));
}

/* Both were traced, and the tracer is over before either is taken or let go. */
static struct fw_verdict end_with_the_tracer_is(const struct fw_evidence *ev, int64_t status)
{
	return FW_ALL(fw_made(ev), traced(ev, "standing", "child.tracer"),
		      fw_is(fw_told(ev, "top.tracer_status"), SIGKILL, "status of the tracer"),
		      fw_is(fw_told(ev, "top.maker_status"), status, "status of the maker"),
		      fw_is(fw_told(ev, "top.child_status"), status, "status of the child"));
}

static struct fw_verdict both_die_with_the_tracer(const struct fw_evidence *ev)
{
	return end_with_the_tracer_is(ev, SIGKILL);
}

static struct fw_verdict both_go_on_without_the_tracer(const struct fw_evidence *ev)
{
	return end_with_the_tracer_is(ev, 0x0700);
}

#define TRACER_KILLED(name_, claim_, options_, clause_, pin_, oracle_, other_) \
	{ .name = name_, .claim = claim_, .args = { "options=" options_, "killed=1" }, .doors = FW_DOORS_COPYING, \
	  .needs = FW_NEEDS("subreaper"), \
	  .checks = FW_CHECKS({ .clause = clause_, .pin = pin_, .oracle = oracle_, .saboteurs = "untraced-made" }), \
	  .counterexamples = FW_EDITS( \
		FW_NOT_MADE, FW_SAID("top.tracer_status", 0, NULL), FW_SAID("top.maker_status", other_, NULL), \
		FW_SAID("top.child_status", other_, NULL), \
		{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 }) }

#define ATTACHED(seen) \
	{ .clause = "ptrace-autoattach", .pin = 0x05e7, .saboteurs = "untraced-made", .oracle = seen }, \
	{ .clause = "ptrace-autoattach-options", .pin = 0x9380, .saboteurs = "untraced-made", \
	  .oracle = options_carry_on }

#define EDITS(id, other) \
	FW_NOT_MADE, \
	{ .name = "tracer.event", .src = FW_SRC_PROBE, .becomes = other, .breaks = id }, \
	{ .name = "tracer.event_code", .src = FW_SRC_PROBE, .becomes = SIGTRAP, .breaks = id }, \
	{ .name = "tracer.event_pid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = id }, \
	{ .name = "parent.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0, .breaks = id }, \
	{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0, \
	  .breaks = "ptrace-autoattach" }, \
	{ .name = "tracer.first_status", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 0x1600, \
	  .breaks = "ptrace-autoattach" }, \
	{ .name = "grandchild.tracer", .src = FW_SRC_STATUS, .at = "grand", .becomes = 0, \
	  .breaks = "ptrace-autoattach-options" }, \
	{ .name = "tracer.grand", .src = FW_SRC_PROBE, .becomes = CLONE, .breaks = "ptrace-autoattach-options" }

#define DONE_EDITS \
	{ .name = "tracer.done", .src = FW_SRC_PROBE, .becomes = FORK, .breaks = "ptrace-event-vfork-done" }, \
	{ .name = "tracer.done_pid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "ptrace-event-vfork-done" }, \
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "standing", .op = FW_EDIT_LAST, \
	  .breaks = "ptrace-event-vfork-done" }

#define CHECKS(id, digest, seen, lie) \
	.checks = (const struct fw_check[]){ { .clause = id, .pin = digest, .oracle = seen, .saboteurs = lie }, \
					     ATTACHED(child_stops_as_seized), { 0 } }
#define CHECKS_VFORK \
	.checks = (const struct fw_check[]){ \
		{ .clause = "ptrace-event-kind", .pin = 0x594f, .saboteurs = "no-suspension", \
		  .oracle = event_is_vfork }, \
		{ .clause = "ptrace-event-vfork-done", .pin = 0x5468, .saboteurs = "no-suspension", \
		  .oracle = done_follows }, \
		ATTACHED(child_stops_as_seized), { 0 } }

const struct fw_case fw_case_ptrace_events = {
	.id = "ptrace.events",
	.claim = "a tracer that follows creations is told of each by its kind, and traces the child from its first stop on",
	.cannot_tell = "whether the event or the child's first stop comes first; neither is promised",
	.violated_by = "a kernel that reports vfork for fork, names another process, or loses the options",
	.probe = "trace_maker",
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){ { "standing" }, { "grand" }, { "back" }, { "end-seen" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "grand", .of = "grandchild", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("ptrace"),
	.variants = (const struct fw_variant[]){
		{ .name = "fork", .claim = "a child that tells of its end by SIGCHLD", .args = { "options=0x2e" },
		  .doors = FW_DOORS_COPYING, CHECKS("ptrace-event-fork", 0xc48a, event_is_fork, "other-exit-signal"),
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-fork", CLONE), { 0 } } },
		{ .name = "all", .claim = "exec and exit of a child that was attached with its maker's options",
		  .args = { "options=0x7e", "exec=1" }, .doors = FW_DOORS_COPYING, .needs = FW_NEEDS("exec-self"),
		  .checks = FW_CHECKS({ .clause = "ptrace-autoattach-options", .pin = 0x9380,
					.saboteurs = "untraced-made", .oracle = all_options_carry_on }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("tracer.exec", FORK, NULL), FW_SAID("tracer.leaves", EXEC, NULL),
			FW_SAID("tracer.leaves_pid", 0, NULL)) },
		{ .name = "vfork", .claim = "a child that holds its maker back",
		  .args = { "options=0x2e", "flags=0x4000" },
		  .doors = FW_DOORS_FLAGS, CHECKS_VFORK,
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-kind", FORK), DONE_EDITS, { 0 } } },
		{ .name = "vfork-call", .claim = "the child of a vfork call", .args = { "options=0x2e" },
		  .doors = FW_DOORS_VFORK, CHECKS_VFORK,
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-kind", FORK), DONE_EDITS, { 0 } } },
		{ .name = "vfork-usr1", .claim = "a child that holds its maker back and tells of its end by SIGUSR1",
		  .args = { "options=0x2e", "flags=0x4000", "signal=10" }, CHECKS_VFORK,
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-kind", CLONE), DONE_EDITS, { 0 } } },
		{ .name = "usr1", .claim = "a child that tells of its end by SIGUSR1",
		  .args = { "options=0x2e", "signal=10" },
		  CHECKS("ptrace-event-kind", 0x594f, event_is_clone, "sigchld-made"),
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-kind", FORK), { 0 } } },
		{ .name = "no-signal", .claim = "a child that tells of its end by no signal",
		  .args = { "options=0x2e", "signal=0" },
		  CHECKS("ptrace-event-kind", 0x594f, event_is_clone, "sigchld-made"),
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-kind", FORK), { 0 } } },
		{ .name = "traceme", .claim = "the maker has asked to be traced",
		  .args = { "options=0x2e", "how=traceme" },
		  .doors = FW_DOORS_COPYING,
		  .checks = (const struct fw_check[]){
			{ .clause = "ptrace-event-fork", .pin = 0xc48a, .saboteurs = "other-exit-signal",
			  .oracle = event_is_fork },
			ATTACHED(child_stops_by_sigstop), { 0 } },
		  .counterexamples = (const struct fw_edit[]){ EDITS("ptrace-event-fork", CLONE), { 0 } } },
		{ .name = "inner", .claim = "the maker is in a PID namespace below its tracer's",
		  .args = { "options=0x2e", "inner=1" },
		  .doors = FW_DOORS_COPYING, .env = &(const struct fw_env){ .user = FW_USER_ADMIN },
		  .needs = FW_NEEDS("pidns"),
		  .checks = FW_CHECKS({ .clause = "pidns-ptrace-message", .pin = 0x2c2c,
					.oracle = message_is_as_the_tracer_counts, .saboteurs = "process-between" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("tracer.event", CLONE, NULL), FW_SAID("tracer.event_pid", 2, NULL),
			FW_SAID("tracer.grand_pid", 3, NULL),
			{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD,
			  .becomes = 1 }) },
		TRACER_KILLED("exitkill", "the tracer ends, and takes maker and child along", "0x10002e",
			      "ptrace-exitkill", 0x4b16, both_die_with_the_tracer, 0x0700),
		TRACER_KILLED("no-exitkill", "the tracer ends, and lets maker and child go", "0x2e",
			      "ptrace-exitkill-neighbour", 0x3dec, both_go_on_without_the_tracer, SIGKILL),
		{ .name = "unasked", .claim = "the tracer follows nothing", .args = { "options=0" },
		  .doors = FW_DOORS_PROCESS,
		  .checks = (const struct fw_check[]){
			{ .clause = "ptrace-autoattach-unasked", .pin = 0xe4c5, .saboteurs = "traced-made",
			  .oracle = nobody_is_attached }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2 },
			{ .name = "parent.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
			{ .name = "tracer.events", .src = FW_SRC_PROBE, .becomes = 1 },
			{ 0 } } },
		{ 0 } },
};
