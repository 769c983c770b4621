/* SPDX-License-Identifier: MIT */
/*
 * Signals with a handler that come when the creating call has copied the mappings, and stands still.
 *
 * Claim: the call does not fail for them, neither does it begin anew: it makes the one child, and the handlers run in
 *   the maker behind it.
 * Door: every one whose child has memory of its own: a userfaultfd holds the call until the fork was told.
 * Seen from: the maker inside of the call, with both signals pending and no handler run; its memory and its children
 *   behind it; what the sender read when it had sent them.
 * Would be violated by: a kernel that gives up a copy, or returns EINTR, for a signal that does not end its maker.
 * Cannot tell: signals at another moment of the call than when the mappings have been copied.
 */
#include <asm/unistd_64.h>
#include <signal.h>

#include "uffd.h"

enum { FORK = 0x13 };	/* UFFD_EVENT_FORK */
#define BOTH (FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2))

static const struct fw_fact *handled(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_MEM, "parent.mem.handled");
}

/* As fw_held_back, but in any of the calls that make a process: none of these is a vfork. */
static struct fw_verdict stands_in_the_call(const struct fw_evidence *ev)
{
	const struct fw_fact *call = fw_find_at(ev, "midst", FW_SRC_SYSCALL, "parent.syscall_nr");
	bool makes = call && call->kind == FW_INT &&
		     (call->i == __NR_fork || call->i == __NR_clone || call->i == __NR_clone3);

	return FW_ALL(fw_asleep(fw_find_at(ev, "midst", FW_SRC_STATUS, "parent.state"),
				"state of the maker"),
		      fw_is_text(fw_find_at(ev, "midst", FW_SRC_SYSCALL, "parent.syscall_state"),
				 "inside", "where the maker is"),
		      fw_is(call, makes ? call->i : __NR_fork, "call of the maker"));
}

static struct fw_verdict call_goes_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), stands_in_the_call(ev),
		      fw_bits(fw_find_at(ev, "midst", FW_SRC_STATUS, "parent.shdpnd"), BOTH, BOTH,
			      "pending in the midst of the call"),
		      fw_is(handled(ev, "midst"), 0, "runs of handlers by then"),
		      fw_is(fw_told(ev, "monitor.read_then"), FORK,
			    "what held the call all the time"),
		      fw_is(handled(ev, "standing"), 2, "runs of handlers behind the call"),
		      fw_is(fw_told(ev, "monitor.forks"), 1, "forks told"),
		      fw_equal(fw_told(ev, "parent.ret"), fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "result in the maker, child"),
		      /* and the monitor */
		      fw_is(fw_find_at(ev, "standing", FW_SRC_CHILDREN, "parent.children_count"), 2,
			    "children of the maker"));
}

const struct fw_case fw_case_return_signal_in_call = {
	.id = "return.signal-in-call",
	.claim = "a creating call goes on, and makes one child, though signals come when it has copied the mappings",
	.cannot_tell = "signals at another moment of the call than when the mappings have been copied",
	.violated_by = "a kernel that gives up a copy, or returns EINTR, for a signal that does not end its maker",
	.probe = "uffd",
	.args = { "tells=forks", "group=handled" },
	.env = { .caps = "cap_sys_ptrace=ep" },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "child-did" }, { "seen", .with = "child-did" },
		{ "midst" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "midst", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_SYSCALL | FW_LOOK_WORDS,
		  .until = "SD" },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("proc-syscall", "uffd-fork"),
	.checks = FW_CHECKS({ .clause = "fork-no-eintr", .pin = 0x9e67, .oracle = call_goes_on,
			      .saboteurs = "eintr-told" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("monitor.read_then", 0x12, NULL), FW_SAID("monitor.forks", 2, NULL),
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "midst", .becomes = __NR_read },
		{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "midst", .becomes = 0 },
		{ .name = "parent.mem.handled", .src = FW_SRC_MEM, .at = "midst", .becomes = 1 },
		{ .name = "parent.mem.handled", .src = FW_SRC_MEM, .at = "standing", .becomes = 0 },
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "standing", .becomes = 3 },
		FW_SAID("parent.ret", 1, NULL)),
};
