/* SPDX-License-Identifier: MIT */
/*
 * A signal to a maker that its child holds back waits.
 *
 * Claim: a signal that the maker handles, one that stops it and one that dumps core are pending until the child has
 *   released the memory; then they do what they do.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the maker's pending signals, state and memory at two gates of the child's after the signal; what becomes
 *   of the maker afterwards.
 * Would be violated by: a kernel that wakes the maker for a handler, stops it in the call, or loses the signal.
 * Cannot tell: how many of a signal sent twice arrive; signals to a single thread.
 */
#include <signal.h>

#include "held.h"

enum {
	BEFORE_HANDLER = 0x1111,
	STORED_BY_HANDLER = 0x4a2d,
	KILLED = 2,	/* si_code: CLD_KILLED, CLD_DUMPED, CLD_STOPPED */
	DUMPED = 3,
	STOPPED = 5,
};

static struct fw_verdict made(const struct fw_evidence *ev)
{
	return fw_at_least(fw_find(ev, FW_SRC_PROBE, "maker.ret"), 1, "result in the maker");
}

static struct fw_verdict waits(const struct fw_evidence *ev, const char *at, int signal)
{
	const uint64_t bit = FW_SIG(signal);

	return FW_ALL(fw_bits(fw_find_at(ev, at, FW_SRC_STATUS, "maker.shdpnd"), bit, bit,
			      "pending in the maker"),
		      fw_held_back(ev, at, "maker"));
}

static struct fw_verdict pending_while_the_child_stands(const struct fw_evidence *ev, int signal)
{
	return FW_ALL(waits(ev, "signalled", signal), waits(ev, "child-last", signal));
}

static struct fw_verdict handler_waits(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev), pending_while_the_child_stands(ev, SIGUSR1),
		      fw_is(fw_find_at(ev, "child-last", FW_SRC_MEM, "child.mem.handled"),
			    BEFORE_HANDLER, "handler's store while the child stands"),
		      fw_is(fw_find_at(ev, "back", FW_SRC_MEM, "maker.mem.handled"),
			    STORED_BY_HANDLER, "handler's store when the maker goes on"),
		      fw_bits(fw_find_at(ev, "back", FW_SRC_STATUS, "maker.shdpnd"),
			      FW_SIG(SIGUSR1), 0, "pending in the maker that goes on"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "back", "maker.reached"),
				  "the child at its last gate, its maker behind the call"));
}

static struct fw_verdict stop_waits(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev), pending_while_the_child_stands(ev, SIGSTOP),
		      fw_reached(ev, "stopped", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "stopped", "parent.reached"),
				  "the child at its last gate, the maker seen stopped"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "maker.first_code"), STOPPED,
			    "what came to the maker"),
		      fw_is_text(fw_find_at(ev, "stopped", FW_SRC_STATUS, "maker.state"), "T",
				 "state of the maker, released"),
		      fw_in_order(reached(ev, "stopped", "parent.reached"),
				  reached(ev, "back", "maker.reached"),
				  "the maker seen stopped, the maker behind the call"));
}

/* No result was told: the maker ended inside the call. One that tells of a failure made nothing. */
static struct fw_verdict core_waits(const struct fw_evidence *ev)
{
	const struct fw_fact *failed = fw_find(ev, FW_SRC_PROBE, "maker.ret");
	const struct fw_fact *code = fw_find(ev, FW_SRC_PROBE, "maker.last_code");
	struct fw_verdict how = { .kind = FW_INCONCLUSIVE };

	if (failed)
		return FW_ALL(made(ev), fw_is(failed, 0, "the maker was not ended: result"));
	if (code && code->kind == FW_INT) {
		how = fw_say(code->i == KILLED || code->i == DUMPED ? FW_HOLDS : FW_VIOLATED,
			     "the maker ended by a signal", "code %lld", (long long)code->i);
		fw_cite(&how, code);
	}
	return FW_ALL(pending_while_the_child_stands(ev, SIGQUIT), fw_reached(ev, "over", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "stopped", "parent.reached"),
				  "the child at its last gate, the maker seen ended"),
		      how,
		      fw_is(fw_find(ev, FW_SRC_PROBE, "maker.last_status"), SIGQUIT,
			    "signal that ended the maker"));
}

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "maker", .with = FW_LOOK_STATUS, .until = "SD" },
	{ .at = "signalled", .of = "maker", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL },
	{ .at = "child-last", .of = "maker", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL },
	{ .at = "child-last", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "stopped", .of = "maker", .with = FW_LOOK_STATUS },
	{ .at = "back", .of = "maker", .with = FW_LOOK_STATUS | FW_LOOK_WORDS },
	{ 0 }
};

#define CHECKS(name) \
	(const struct fw_check[]){ \
		{ .clause = "vfork-handled-signal-deferred", .pin = 0x5d22, .oracle = name##_waits, \
		  .needs = FW_NEEDS("proc-syscall"), \
		  .saboteurs = "no-suspension" }, { 0 } }

#define EDITS(signal) \
	{ .name = "maker.shdpnd", .src = FW_SRC_STATUS, .at = "signalled", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(signal) }, \
	{ .name = "maker.shdpnd", .src = FW_SRC_STATUS, .at = "child-last", .op = FW_EDIT_XOR, \
	  .becomes = FW_SIG(signal) }, \
	{ .name = "maker.state", .src = FW_SRC_STATUS, .at = "signalled", .text = "R" }, \
	{ .name = "maker.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "T" }, \
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST }

static const struct fw_variant variants[] = {
	{ .name = "handled", .claim = "a signal that the maker handles is pending until the child has ended",
	  .args = { "signal=10", "handled=1" }, .checks = CHECKS(handler),
	  .counterexamples = (const struct fw_edit[]){
		EDITS(SIGUSR1),
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .becomes = -1 },
		{ .name = "child.mem.handled", .src = FW_SRC_MEM, .at = "child-last", .becomes = STORED_BY_HANDLER },
		{ .name = "maker.mem.handled", .src = FW_SRC_MEM, .at = "back", .becomes = BEFORE_HANDLER },
		{ .name = "maker.shdpnd", .src = FW_SRC_STATUS, .at = "back", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGUSR1) },
		{ 0 } } },
	{ .name = "stop", .claim = "a stop of the maker waits until the child has ended",
	  .args = { "signal=19" }, .needs = FW_NEEDS("stopped-state"), .checks = CHECKS(stop),
	  .counterexamples = (const struct fw_edit[]){
		EDITS(SIGSTOP),
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .becomes = -1 },
		{ .name = "maker.first_code", .src = FW_SRC_PROBE, .becomes = KILLED },
		{ .name = "maker.state", .src = FW_SRC_STATUS, .at = "stopped", .text = "R" },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "stopped", .becomes = 0 },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "stopped", .op = FW_EDIT_LAST },
		{ 0 } } },
	{ .name = "core", .claim = "a signal that dumps core waits until the child has ended",
	  .args = { "signal=3" }, .checks = CHECKS(core),
	  .counterexamples = (const struct fw_edit[]){
		EDITS(SIGQUIT),
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_INSERT, .becomes = -1 },
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_INSERT, .becomes = 4 },
		{ .name = "maker.last_code", .src = FW_SRC_PROBE, .becomes = 1 },
		{ .name = "maker.last_status", .src = FW_SRC_PROBE, .becomes = SIGKILL },
		{ .name = "parent.reached", .src = FW_SRC_HARNESS, .at = "over", .becomes = 0 },
		{ 0 } } },
	{ 0 }
};

const struct fw_case fw_case_vfork_signal_waits = {
	.id = "vfork.signal-waits",
	.claim = "a signal to a maker that its child holds back arrives when the child has released the memory",
	.cannot_tell = "how many of a signal sent twice arrive; signals to a single thread",
	.violated_by = "a kernel that wakes the maker for a handler, stops it in the call, or loses the signal",
	.probe = "signal_held_maker",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = signal_held_maker_gates,
	.observe = looks,
	.variants = variants,
};
