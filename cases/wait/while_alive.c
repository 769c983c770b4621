/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a child that lives: without hanging, interrupted by a handler, going on behind one.
 *
 * Claim: WNOHANG comes back with 0; a handler without SA_RESTART ends a hanging wait with EINTR and takes nothing; with
 *   it the wait goes on until the child ends.
 * Door: every one that lets its maker go on beside the child, posix_spawn too.
 * Seen from: /proc syscall and state of the maker before and after each signal, the handler's count in its memory, the
 *   child's state; the results of the maker's calls.
 * Would be violated by: a kernel that hangs on WNOHANG, restarts without being asked, or gives up where it should not.
 * Cannot tell: whether the wait was begun anew by the kernel or never left.
 */
#include "case.h"

#include <asm/unistd_64.h>
#include <errno.h>

enum { UNTOUCHED = 0x5a5a5a5a };

static const struct fw_fact *handled(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_MEM, "parent.mem.handled");
}

/* Asleep inside the call that waits; which of the two it is is the variant's. */
static struct fw_verdict hangs(const struct fw_evidence *ev, const char *at)
{
	const struct fw_fact *nr = fw_find_at(ev, at, FW_SRC_SYSCALL, "parent.syscall_nr");

	if (nr && nr->kind == FW_INT && nr->i == __NR_waitid)
		return fw_is(nr, __NR_waitid, "call that the maker is in");
	return fw_is(nr, __NR_wait4, "call that the maker is in");
}

static struct fw_verdict nothing_to_tell_is_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.nohang"), 0, "wait4 with WNOHANG"),
		      fw_is(fw_told(ev, "parent.status_word"), UNTOUCHED, "status word"),
		      fw_is(fw_told(ev, "parent.nohang_waitid"), 0, "waitid with WNOHANG"),
		      fw_is(fw_told(ev, "parent.si_pid"), 0, "number in its answer"),
		      fw_is(fw_told(ev, "parent.si_signo"), 0, "signal in its answer"),
		      fw_asleep(fw_find_at(ev, "standing", FW_SRC_STAT, "child.stat_state"),
				"state of the child"));
}

static struct fw_verdict handler_ends_the_wait(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), hangs(ev, "first"),
		      fw_is(handled(ev, "first"), 0, "signals handled, before"),
		      fw_is(fw_told(ev, "parent.interrupted"), -EINTR, "result of the wait"),
		      fw_is(fw_told(ev, "parent.handled"), 1, "signals handled, behind it"),
		      fw_in_order(fw_find_at(ev, "first", FW_SRC_HARNESS, "child.reached"),
				  fw_told(ev, "parent.interrupted"), "signal, end of the wait"),
		      fw_equal(fw_told(ev, "parent.restarted"), fw_told(ev, "parent.ret"),
			       "child waited for afterwards, result in the maker"));
}

static struct fw_verdict wait_goes_on(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), hangs(ev, "second"),
		      fw_is(handled(ev, "second"), 1, "signals handled, before"),
		      hangs(ev, "third"),
		      fw_is(handled(ev, "third"), 2, "signals handled, and waiting on"),
		      fw_equal(fw_told(ev, "parent.restarted"), fw_told(ev, "parent.ret"),
			       "child waited for, result in the maker"),
		      fw_in_order(fw_find_at(ev, "third", FW_SRC_HARNESS, "child.reached"),
				  fw_told(ev, "parent.restarted"),
				  "last gate of the child, end of the wait"));
}

static const char *const needs_inside[] = { "proc-syscall", "proc-mem", NULL };

static const struct fw_check checks[] = {
	{ .clause = "wait-nohang-eintr", .pin = 0x3428, .saboteurs = "calls-always-restarted",
	  .oracle = handler_ends_the_wait, .needs = needs_inside },
	{ .clause = "wait-nohang-eintr-none", .pin = 0x49e1, .saboteurs = "nothing-to-wait-for",
	  .oracle = nothing_to_tell_is_zero },
	{ .clause = "wait-restarted", .pin = 0x5476, .saboteurs = "dispositions-frozen", .oracle = wait_goes_on,
	  .needs = needs_inside },
	{ 0 }
};

const struct fw_case fw_case_wait_while_alive = {
	.id = "wait.while-alive",
	.claim = "a wait for a child that lives comes back at once, ends with EINTR or goes on, as it was asked",
	.cannot_tell = "whether the wait was begun anew by the kernel or never left",
	.violated_by = "a kernel that hangs on WNOHANG, restarts without being asked, or gives up where it should not",
	.probe = "wait_while_alive",
	.doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "asked", .with = "standing" }, { "first" }, { "second" }, { "third" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT, .until = "S" },
		{ .at = "first", .of = "parent", .with = FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "S" },
		{ .at = "second", .of = "parent", .with = FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "S" },
		{ .at = "third", .of = "parent", .with = FW_LOOK_SYSCALL | FW_LOOK_WORDS, .until = "S" },
		{ 0 } },
	.checks = checks,
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.interrupted", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "wait-nohang-eintr" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "first", .becomes = -1,
		  .breaks = "wait-nohang-eintr" },
		{ .name = "parent.handled", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "wait-nohang-eintr" },
		{ .name = "parent.restarted", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "wait-nohang-eintr" },
		{ .name = "parent.nohang", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "wait-nohang-eintr-none" },
		{ .name = "parent.status_word", .src = FW_SRC_PROBE, .becomes = 0,
		  .breaks = "wait-nohang-eintr-none" },
		{ .name = "parent.si_pid", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "wait-nohang-eintr-none" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "standing", .text = "Z",
		  .breaks = "wait-nohang-eintr-none" },
		{ .name = "parent.restarted", .src = FW_SRC_PROBE, .becomes = -EINTR, .breaks = "wait-restarted" },
		{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "third", .becomes = -1,
		  .breaks = "wait-restarted" },
		{ .name = "parent.mem.handled", .src = FW_SRC_MEM, .at = "third", .becomes = 1,
		  .breaks = "wait-restarted" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "wait4", .args = { "call=wait4" } },
		{ .name = "waitid", .args = { "call=waitid" } },
		{ 0 } },
};
