/* SPDX-License-Identifier: MIT */
/*
 * A signal that ends a maker which its child holds back.
 *
 * Claim: SIGKILL, and a signal whose action is to end the process, reach the maker only after the child has released
 *   the memory, as the page says of every signal.
 * Door: libc's vfork and the raw one, raw clone and clone3 with CLONE_VM and CLONE_VFORK.
 * Seen from: the maker's state at two gates of the child's after the signal, waited for as long as it may be about to
 *   end; the order in which its end and the child's gates are seen.
 * Would be violated by: a kernel that ends the maker while the child stands in its memory.
 * Cannot tell: what a program may rely on where the page and the kernel differ.
 */
#include <signal.h>

#include "held.h"

enum { KILLED = 2 };	/* si_code: CLD_KILLED */

/* No result was told: the maker ended inside the call. One that tells of a failure made nothing. */
static struct fw_verdict end_waits(const struct fw_evidence *ev, int signal)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "maker.ret");

	if (told)
		return FW_ALL(fw_at_least(told, 1, "result in the maker"),
			      fw_is(told, 0, "the maker was not ended: result"));
	return FW_ALL(fw_held_back(ev, "signalled", "maker"),
		      fw_held_back(ev, "child-last", "maker"), fw_reached(ev, "over", "parent"),
		      fw_in_order(reached(ev, "child-last", "child.reached"),
				  reached(ev, "stopped", "parent.reached"),
				  "the child at its last gate, the maker seen ended"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "maker.last_code"), KILLED,
			    "end of the maker"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "maker.last_status"), signal,
			    "signal that ended the maker"));
}

#define SIGNAL(name, number) \
	static struct fw_verdict name##_waits(const struct fw_evidence *ev) \
	{ \
		return end_waits(ev, number); \
	}

SIGNAL(sigkill, SIGKILL)
SIGNAL(sigterm, SIGTERM)
SIGNAL(sigusr1, SIGUSR1)

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "maker", .with = FW_LOOK_STATUS, .until = "SD" },
	{ .at = "signalled", .of = "maker", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL, .until = "Z" },
	{ .at = "child-last", .of = "maker", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL },
	{ 0 }
};

#define CHECKS(name) \
	(const struct fw_check[]){ \
		{ .clause = "vfork-fatal-signal-immediate", .pin = 0x8a8b, .oracle = name##_waits, \
		  .needs = FW_NEEDS("proc-syscall"), \
		  .saboteurs = "no-suspension" }, { 0 } }

static const struct fw_variant variants[] = {
	{ .name = "sigkill", .claim = "SIGKILL reaches the maker when the child has ended",
	  .args = { "signal=9" }, .checks = CHECKS(sigkill) },
	{ .name = "sigterm", .claim = "SIGTERM, not handled, reaches the maker when the child has ended",
	  .args = { "signal=15" }, .checks = CHECKS(sigterm) },
	{ .name = "sigusr1", .claim = "SIGUSR1, not handled, reaches the maker when the child has ended",
	  .args = { "signal=10" }, .checks = CHECKS(sigusr1) },
	{ 0 }
};

const struct fw_case fw_case_vfork_signal_ends = {
	.id = "vfork.signal-ends",
	.claim = "a signal that ends the maker, too, arrives when the child has released the memory",
	.cannot_tell = "what a program may rely on where the page and the kernel differ",
	.violated_by = "a kernel that ends the maker while the child stands in its memory",
	.probe = "signal_held_maker",
	.doors = FW_DOORS_VFORK | FW_DOORS_FLAGS,
	.gates = signal_held_maker_gates,
	.observe = looks,
	.counterexamples = (const struct fw_edit[]){
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_INSERT, .becomes = -1 },
		{ .name = "maker.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_INSERT, .becomes = 4 },
		{ .name = "maker.state", .src = FW_SRC_STATUS, .at = "signalled", .text = "R" },
		{ .name = "maker.state", .src = FW_SRC_STATUS, .at = "child-last", .text = "X" },
		{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "child-last", .op = FW_EDIT_LAST },
		{ .name = "maker.last_code", .src = FW_SRC_PROBE, .becomes = 1 },
		{ .name = "maker.last_status", .src = FW_SRC_PROBE, .becomes = SIGHUP },
		{ 0 } },
	.variants = variants,
};
