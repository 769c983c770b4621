/* SPDX-License-Identifier: MIT */
/*
 * Calls that the kernel refuses, followed to the place where they turn back.
 *
 * Claim: each is refused where its fault is found, goes no further, and gives back the errno on the whole way.
 * Door: raw clone and clone3.
 * Seen from: the kernel's function tracer, probes at two returns, trace events; beside it the maker's own result.
 * Would be violated by: a kernel that copies before it looks at the flags, or that wakes a child of a refused call.
 * Cannot tell: what was copied and freed again before the call returned.
 */
#include <errno.h>

#include "path.h"
#include "request.h"

#define AT(name_) (struct place) PLACE(name_)

/* What was not seen was not there: the function would be seen, nothing was lost, and the call has returned since. */
static struct fw_verdict never(const struct fw_evidence *ev, struct place place)
{
	const struct fw_fact *entered = traced(ev, place.entry);
	const struct fw_fact *end = traced(ev, "parent.result");
	struct fw_verdict v;

	if (entered) {
		v = fw_say(FW_VIOLATED, "turned back before that", "%s", place.entry);
		fw_cite(&v, entered);
		return v;
	}
	return FW_ALL(fw_is_text(fw_find(ev, FW_SRC_TRACE, place.function), "traced", "function"),
		      fw_is(fw_find(ev, FW_SRC_TRACE, "stage.trace_lost"), 0, "entries lost"),
		      fw_at_most_sum(end, end, 0, "result of the call"));
}

static struct fw_verdict came(const struct fw_evidence *ev, struct place place)
{
	const struct fw_fact *end = traced(ev, "parent.result"), *entered = traced(ev, place.entry);
	struct fw_verdict v;

	if (entered)
		return fw_in_order(entered, end, "the way in");
	v = fw_say(end ? FW_VIOLATED : FW_INCONCLUSIVE, "came so far", "no %s", place.entry);
	fw_cite(&v, end);
	return v;
}

static struct fw_verdict told(const struct fw_evidence *ev, int code)
{
	return FW_ALL(fw_refused(ev, code),
		      fw_is(traced(ev, "parent.result"), -code, "result of the call"),
		      fw_is(fw_find(ev, FW_SRC_TRACE, "parent.calls"), 1, "calls of the maker"));
}

static struct fw_verdict turned_back(const struct fw_evidence *ev, int code, struct place last,
				     struct place beyond)
{
	return FW_ALL(told(ev, code), came(ev, AT("kernel_clone")), came(ev, AT("copy_process")),
		      came(ev, last), never(ev, beyond), never(ev, AT("wake_up_new_task")),
		      fw_is(traced(ev, "parent.return.copy_process"), -code,
			    "error of copy_process"),
		      fw_is(traced(ev, "parent.return.kernel_clone"), -code,
			    "error of kernel_clone"));
}

static struct fw_verdict struct_turns_back(const struct fw_evidence *ev)
{
	return FW_ALL(told(ev, EINVAL), never(ev, AT("kernel_clone")),
		      never(ev, AT("copy_process")), never(ev, AT("wake_up_new_task")));
}

static struct fw_verdict flags_turn_back(const struct fw_evidence *ev)
{
	return turned_back(ev, EINVAL, AT("copy_process"), AT("copy_creds"));
}

static struct fw_verdict limit_turns_back(const struct fw_evidence *ev)
{
	return turned_back(ev, EAGAIN, AT("copy_creds"), AT("sched_fork"));
}

static struct fw_verdict number_turns_back(const struct fw_evidence *ev)
{
	return FW_ALL(turned_back(ev, EEXIST, AT("alloc_pid"), AT("wake_up_new_task")),
		      fw_in_order(traced(ev, "parent.enter.copy_thread"),
				  traced(ev, "parent.enter.alloc_pid"), "registers, then number"));
}

static struct fw_verdict goes_the_whole_way(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), came(ev, AT("kernel_clone")), came(ev, AT("copy_process")),
		      came(ev, AT("alloc_pid")), came(ev, AT("wake_up_new_task")),
		      fw_is(traced(ev, "parent.return.copy_process"), 0, "error of copy_process"),
		      fw_equal(traced(ev, "parent.return.kernel_clone"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       "what kernel_clone gave back, the result in the maker"));
}

#define AT_CALL(name_, op_, value_) \
	{ .name = name_, .src = FW_SRC_TRACE, .at = CALL, .op = op_, .becomes = value_ }
#define TOLD_EDITS \
	AT_CALL("parent.result", FW_EDIT_SET, 4242), AT_CALL("parent.enter.wake_up_new_task", FW_EDIT_INSERT, 1), \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242 }, \
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 64 }, \
	{ .name = "parent.calls", .src = FW_SRC_TRACE, .becomes = 2 }
#define WAY_EDITS \
	AT_CALL("parent.return.copy_process", FW_EDIT_SET, 0), AT_CALL("parent.return.kernel_clone", FW_EDIT_SET, 4242)

const struct fw_case fw_case_kernel_turned_back = {
	.id = "kernel.turned-back",
	.claim = "a refused call turns back where its fault is found",
	.cannot_tell = "what was copied and freed again before the call returned",
	.violated_by = "a kernel that copies before it looks at the flags, or that wakes a child of a refused call",
	.probe = "request",
	.doors = FW_DOORS_FLAGS,
	.env = { .alone = 1, .kernel = 1 },
	.gates = request_gates,
	.needs = FW_NEEDS("kernel-tracing", "initial-pidns"),
	.saboteurs = "child-behind-refusal errno-replaced refusal-made-success",
	.variants = (const struct fw_variant[]){
		{ .name = "struct", .doors = FW_DOOR_SYS_CLONE3, .args = { "size=56" },
		  .claim = "a struct that is too short is refused before kernel_clone",
		  .checks = FW_ONE_CHECK("obs-kernel-turned-back-struct", 0x933b, struct_turns_back),
		  .counterexamples = FW_EDITS(TOLD_EDITS, AT_CALL("parent.enter.kernel_clone", FW_EDIT_INSERT, 1)) },
		{ .name = "flags", .args = { "flags=sighand" },
		  .claim = "flags that contradict each other are refused before anything is copied",
		  .checks = FW_ONE_CHECK("obs-kernel-turned-back-flags", 0xc4e2, flags_turn_back),
		  .counterexamples = FW_EDITS(
			TOLD_EDITS, WAY_EDITS, AT_CALL("parent.enter.copy_creds", FW_EDIT_INSERT, 1)) },
		{ .name = "limit", .args = { "setup=nproc" }, .env = &(const struct fw_env){
			  .user = FW_USER_PLAIN, .alone = 1, .kernel = 1 },
		  .needs = FW_NEEDS("plain-user"),
		  .claim = "a call above RLIMIT_NPROC is refused behind the credentials",
		  .checks = FW_ONE_CHECK("obs-kernel-turned-back-limit", 0x9ac6, limit_turns_back),
		  .counterexamples = FW_EDITS(
			TOLD_EDITS, WAY_EDITS, AT_CALL("parent.enter.sched_fork", FW_EDIT_INSERT, 1)) },
		{ .name = "number", .doors = FW_DOOR_SYS_CLONE3, .args = { "set_tid=self" },
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN, .alone = 1, .kernel = 1 },
		  .needs = FW_NEEDS("set-tid"),
		  .claim = "a number that is in use is refused when all else has been copied",
		  .checks = FW_ONE_CHECK("obs-kernel-turned-back-number", 0x4306, number_turns_back),
		  .counterexamples = FW_EDITS(
			TOLD_EDITS, WAY_EDITS,
			AT_CALL("parent.enter.copy_thread", FW_EDIT_LAST, 0)) },
		{ .name = "none", .claim = "the same request without a fault goes the whole way",
		  .saboteurs = "call-not-made success-made-refusal",
		  .checks = FW_ONE_CHECK("obs-kernel-turned-back-neighbour", 0xf92f, goes_the_whole_way),
		  .counterexamples = FW_EDITS(
			AT_CALL("parent.return.kernel_clone", FW_EDIT_SET, 4242),
			AT_CALL("parent.return.copy_process", FW_EDIT_SET, -11),
			FW_NOT_MADE) },
		{ 0 } },
};
