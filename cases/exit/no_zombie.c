/* SPDX-License-Identifier: MIT */
/*
 * Children whose maker has said about SIGCHLD that it does not want to wait.
 *
 * Claim: with SIGCHLD ignored, or with SA_NOCLDWAIT, no zombie is left, and a wait hangs until all have ended and is
 *   ECHILD then.
 * Door: every one that makes a process, posix_spawn too; that a wait hangs is seen where the maker goes on beside them.
 * Seen from: /proc stat of the first child when it has ended and the second lives, the call that the maker is in, its
 *   children and pending signals at the end.
 * Would be violated by: a kernel that leaves zombies all the same, or has the wait fail at once.
 * Cannot tell: whether a child that is gone was a zombie for a moment.
 */
#include "case.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <signal.h>

/* It was there, it went through its gate, and it is not there any more, though nobody has waited. */
static struct fw_verdict nothing_is_left(const struct fw_evidence *ev)
{
	const struct fw_fact *stayed =
		fw_find_at(ev, "first-ended", FW_SRC_STAT, "first.stat_state");
	struct fw_verdict v;

	if (stayed) {
		v = fw_say(FW_VIOLATED, "gone with its end", "it is there still");
		fw_cite(&v, stayed);
		return v;
	}
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_HARNESS, "first.reached"), 1,
			    "first child was there"),
		      fw_look_failed(fw_find_at(ev, "first-ended", FW_SRC_STAT, "first.stat"),
				     ESRCH, "stat of the first child, ended"),
		      fw_is(fw_told(ev, "parent.wait_any"), -ECHILD, "wait for any child"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_CHILDREN, "parent.children"), "",
				 "children of the maker at the end"));
}

static struct fw_verdict wait_hangs_until_all_ended(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_is_left(ev),
		      fw_is(fw_find_at(ev, "waiting", FW_SRC_SYSCALL, "parent.syscall_nr"),
			    __NR_wait4, "call that the maker is in, with one child left"),
		      fw_in_order(fw_find_at(ev, "waiting", FW_SRC_HARNESS, "second.reached"),
				  fw_told(ev, "parent.wait_any"),
				  "last gate of the second child, end of the wait"));
}

static struct fw_verdict signal_comes_all_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_is_left(ev),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGCHLD), FW_SIG(SIGCHLD), "SIGCHLD pending for the maker"));
}

#define GONE \
	{ .clause = "exit-no-zombie", .pin = 0x4f1a, .saboteurs = "sigchld-flags-lost", .oracle = nothing_is_left }, \
	{ .clause = "exit-no-zombie-wait", .pin = 0x4b1f, .saboteurs = "sigchld-flags-lost", \
	  .oracle = wait_hangs_until_all_ended, \
	  .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN, .needs = FW_NEEDS("proc-syscall") }

#define GONE_EDITS \
	FW_NOT_MADE, \
	{ .name = "parent.wait_any", .src = FW_SRC_PROBE, .becomes = 2 }, \
	{ .name = "first.stat_state", .src = FW_SRC_STAT, .at = "first-ended", .op = FW_EDIT_INSERT, .text = "Z" }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "ended", .text = "2" }, \
	{ .name = "parent.syscall_nr", .src = FW_SRC_SYSCALL, .at = "waiting", .becomes = 0, \
	  .breaks = "exit-no-zombie-wait", .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN }

const struct fw_case fw_case_exit_no_zombie = {
	.id = "exit.no-zombie",
	.claim = "ended children of a maker that does not want to wait leave no zombie",
	.cannot_tell = "whether a child that is gone was a zombie for a moment",
	.violated_by = "a kernel that leaves zombies all the same, or has the wait fail at once",
	.probe = "leave_no_zombie",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "second-standing", .with = "standing" }, { "back", .with = "standing" },
		{ "first-ended" }, { "before-wait", .with = "first-ended" }, { "waiting" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		/* one that ends is a zombie for a moment: P, a state that it never has, waits until it is gone */
		{ .at = "first-ended", .of = "first", .with = FW_LOOK_STAT, .until = "P" },
		{ .at = "waiting", .of = "parent", .with = FW_LOOK_SYSCALL, .until = "SD" },
		{ .at = "ended", .of = "second", .with = FW_LOOK_STAT, .until = "P" },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "ignored", .claim = "with SIGCHLD ignored no zombie stays", .args = { "sigchld=ignore" },
		  .needs = FW_NEEDS("proc-children"),
		  .checks = (const struct fw_check[]){ GONE, { 0 } },
		  .counterexamples = (const struct fw_edit[]){ GONE_EDITS, { 0 } } },
		{ .name = "nocldwait", .claim = "with SA_NOCLDWAIT no zombie stays, and SIGCHLD still comes",
		  .args = { "sigchld=nocldwait" }, .needs = FW_NEEDS("proc-children"),
		  .checks = (const struct fw_check[]){
			GONE,
			{ .clause = "exit-no-zombie-sigchld", .pin = 0x1406, .saboteurs = "no-zombie-left",
			  .oracle = signal_comes_all_the_same,
			  .needs = FW_NEEDS("proc-signals") },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			GONE_EDITS,
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = 0,
			  .breaks = "exit-no-zombie-sigchld" },
			{ 0 } } },
		{ 0 } },
};
