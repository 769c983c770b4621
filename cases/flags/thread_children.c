/* SPDX-License-Identifier: MIT */
/*
 * A child made by one thread and waited for by another.
 *
 * Claim: any thread of the process can wait for the child that another one made; with __WNOTHREAD only the one that
 *   made it can.
 * Door: every one that makes a process, called from the second of three threads of libc's; the third waits.
 * Seen from: the child's state before it was reaped and that it is gone after; the results of both threads' waiting.
 * Would be violated by: a kernel that lets only the calling thread wait, or heeds no __WNOTHREAD.
 * Cannot tell: which of several threads that wait at once gets the child.
 */
#include "case.h"

#include <errno.h>

static struct fw_verdict another_thread_reaps(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "other.asked"), 0,
			    "waitid in the thread that did not make it"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child then"),
		      fw_equal(fw_told(ev, "other.waited"), fw_told(ev, "parent.ret"),
			       "the child, as that thread waited for it"),
		      fw_is(fw_told(ev, "other.wait_status"), 7 << 8, "status waited for"),
		      fw_look_failed(fw_find_at(ev, "reaped", FW_SRC_STAT, "child.stat"), ESRCH,
				     "entry of the child after that"),
		      fw_is(fw_told(ev, "parent.waited"), -ECHILD, "wait4 in the maker then"));
}

static struct fw_verdict wnothread_is_for_the_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "other.asked"), 0,
			    "waitid in the thread that did not make it"),
		      fw_is(fw_told(ev, "other.asked_own"), -ECHILD,
			    "waitid with __WNOTHREAD in that thread"),
		      fw_is(fw_told(ev, "maker.asked_own"), 0,
			    "waitid with __WNOTHREAD in the maker"),
		      fw_equal(fw_told(ev, "other.asked_any"), fw_told(ev, "parent.ret"),
			       "any child, as waitid found it in the other thread"),
		      fw_is(fw_told(ev, "other.asked_any_own"), -ECHILD,
			    "waitid with __WNOTHREAD for any child in that thread"),
		      fw_equal(fw_told(ev, "maker.asked_any_own"), fw_told(ev, "parent.ret"),
			       "any child, as waitid with __WNOTHREAD found it in the maker"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child then"));
}

const struct fw_case fw_case_flags_thread_children = {
	.id = "flags.thread-children",
	.claim = "any thread can wait for a child that another made; with __WNOTHREAD its maker alone can",
	.cannot_tell = "which of several threads that wait at once gets the child",
	.violated_by = "a kernel that lets only the calling thread wait, or heeds no __WNOTHREAD",
	.probe = "make_from_thread",
	.args = { "reaped_by=other" },
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { "ended" }, { "reaped" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "reaped", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "clone-thread-children-shared", .pin = 0x6e10, .oracle = another_thread_reaps,
		  .saboteurs = "sibling-made" },
		{ .clause = "clone-thread-children-shared-wnothread", .pin = 0x0a2c,
		  .oracle = wnothread_is_for_the_maker,
		  .saboteurs = "child-of-another-thread" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "other.asked", .src = FW_SRC_PROBE, .becomes = -ECHILD },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" },
		{ .name = "other.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "clone-thread-children-shared" },
		{ .name = "other.wait_status", .src = FW_SRC_PROBE, .becomes = 0,
		  .breaks = "clone-thread-children-shared" },
		{ .name = "child.stat", .src = FW_SRC_STAT, .at = "reaped", .op = FW_EDIT_SET, .becomes = 1,
		  .breaks = "clone-thread-children-shared" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.ret",
		  .breaks = "clone-thread-children-shared" },
		{ .name = "other.asked_own", .src = FW_SRC_PROBE, .becomes = 0,
		  .breaks = "clone-thread-children-shared-wnothread" },
		{ .name = "maker.asked_own", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "clone-thread-children-shared-wnothread" },
		{ .name = "other.asked_any", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "clone-thread-children-shared-wnothread" },
		{ .name = "other.asked_any_own", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.ret",
		  .breaks = "clone-thread-children-shared-wnothread" },
		{ .name = "maker.asked_any_own", .src = FW_SRC_PROBE, .becomes = -ECHILD,
		  .breaks = "clone-thread-children-shared-wnothread" },
		{ 0 } },
};
