/* SPDX-License-Identifier: MIT */
/*
 * The parent-death signal over the making of a process: not the maker's for the child, but the child's own when the
 * maker ends.
 *
 * Claim: a child begins without its maker's parent-death signal and gets none; one that it sets itself comes when its
 *   maker ends, process or only the thread, and comes from the maker, also in a program that the child has begun, and
 *   also where another of its threads has set it.
 * Door: every one that makes a process; a maker that is held back is ended in the call.
 * Seen from: pending signals and parent in /proc of the child, before its maker ends and when that has been waited
 *   for.
 * Would be violated by: a kernel that copies the setting, that loses the child's in a new program, or that waits for
 *   the process where a thread made the child.
 * Cannot tell: which of the two settings a kernel with one place for both would keep.
 */
#include <signal.h>

#include "case.h"

enum { FORK_NO_EXEC = 0x40 };	/* PF_FORKNOEXEC of the kernel's include/linux/sched.h */
enum { OF_MAKER = FW_SIG(SIGUSR1), OF_CHILD = FW_SIG(SIGUSR2) };

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict pending(const struct fw_evidence *ev, const char *at, uint64_t want)
{
	return fw_bits(status(ev, at, "child.shdpnd"), OF_MAKER | OF_CHILD, want,
		       "pending for the child");
}

/* Its maker was who made it, and is its parent no more: whatever that end brings has come. */
static struct fw_verdict maker_has_ended(const struct fw_evidence *ev)
{
	return FW_ALL(fw_reached(ev, "left", "child"),
		      fw_equal(status(ev, "standing", "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child, its maker"),
		      fw_differ(status(ev, "left", "child.ppid"),
				status(ev, "standing", "child.ppid"),
				"parent of the child before and after the end of its maker"));
}

static struct fw_verdict nothing_comes_of_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(maker_has_ended(ev),
		      fw_is(fw_told(ev, "parent.told"), SIGUSR1, "the maker's setting"),
		      fw_is(fw_told(ev, "child.told"), 0, "the child's setting"),
		      pending(ev, "standing", 0), pending(ev, "left", 0));
}

static struct fw_verdict it_comes_from_the_maker(const struct fw_evidence *ev)
{
	return FW_ALL(pending(ev, "standing", 0), pending(ev, "left", OF_CHILD),
		      fw_is(fw_told(ev, "child.signal"), SIGUSR2,
			    "the signal that the child takes"),
		      fw_equal(fw_told(ev, "child.sender"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "sender of the signal, the maker"));
}

static struct fw_verdict own_signal_comes(const struct fw_evidence *ev)
{
	return FW_ALL(maker_has_ended(ev), it_comes_from_the_maker(ev));
}

static struct fw_verdict own_signal_comes_in_a_program(const struct fw_evidence *ev)
{
	return FW_ALL(own_signal_comes(ev),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STAT, "child.flags"), FORK_NO_EXEC,
			      0, "task flags of the child, forked and no more"),
		      fw_is(fw_told(ev, "child.told"), SIGUSR2, "the setting in its program"));
}

static struct fw_verdict own_signal_of_a_thread_comes(const struct fw_evidence *ev)
{
	return FW_ALL(own_signal_comes(ev),
		      fw_is(fw_told(ev, "child.thread_told"), SIGUSR2,
			    "the setting in the second thread"),
		      fw_at_least(status(ev, "standing", "child.threads"), 2,
				  "threads of the child"),
		      fw_at_least(status(ev, "left", "child.threads"), 2,
				  "threads of the child afterwards"));
}

static struct fw_verdict own_signal_comes_of_a_thread(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "left", "child"), it_comes_from_the_maker(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.threads"), 2,
			    "threads of the maker's process"),
		      fw_is(fw_find_at(ev, "left", FW_SRC_STATUS, "parent.threads"), 1,
			    "threads of the maker's process"),
		      fw_equal(status(ev, "left", "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child, its maker's process"));
}

#define DELIVERED_EDITS \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "left", .becomes = 0 }, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "left", .becomes = OF_MAKER }, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "standing", .becomes = OF_CHILD }, \
	{ .name = "child.signal", .src = FW_SRC_PROBE, .becomes = SIGUSR1 }, \
	{ .name = "child.sender", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 }

static const char *const needs_signals[] = { "proc-signals", NULL };

static const struct fw_variant variants[] = {
	{ .name = "of-maker",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-pdeathsig-cleared", .pin = 0xa706, .oracle = nothing_comes_of_the_makers,
		  .saboteurs = "death-signal-kept", .needs = needs_signals },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "left", .becomes = OF_MAKER },
		{ .name = "child.told", .src = FW_SRC_PROBE, .becomes = SIGUSR1 },
		{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
		{ 0 } } },
	{ .name = "of-child", .args = { "arm=1" },
	  .claim = "a parent-death signal that the child sets itself comes when its maker ends",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-pdeathsig-delivered", .pin = 0x4e83, .oracle = own_signal_comes,
		  .saboteurs = "process-between", .needs = needs_signals },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){ DELIVERED_EDITS, { 0 } } },
	{ .name = "by-thread", .args = { "by=thread" }, .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	  .claim = "a parent-death signal that a second thread of the child sets comes when its maker ends",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-pdeathsig-delivered-by-thread", .pin = 0xd9a6, .oracle = own_signal_of_a_thread_comes,
		  .saboteurs = "process-between", .needs = needs_signals },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		DELIVERED_EDITS,
		FW_SAID("child.thread_told", 0, NULL),
		{ .name = "child.threads", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1 },
		{ .name = "child.threads", .src = FW_SRC_STATUS, .at = "left", .becomes = 1 },
		{ 0 } } },
	{ .name = "over-exec", .args = { "exec=1" }, .doors = FW_DOORS_PROCESS, .needs = FW_NEEDS("exec-self"),
	  .claim = "a parent-death signal that the child has set comes in the program that it begins, too",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-pdeathsig-kept-over-exec", .pin = 0x7cc0, .oracle = own_signal_comes_in_a_program,
		  .saboteurs = "death-signal-lost", .needs = needs_signals },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		DELIVERED_EDITS,
		{ .name = "child.told", .src = FW_SRC_PROBE, .becomes = 0 },
		{ .name = "child.flags", .src = FW_SRC_STAT, .at = "standing", .becomes = FORK_NO_EXEC },
		{ 0 } } },
	{ .name = "of-thread", .args = { "arm=1", "thread=1" },
	  .needs = FW_NEEDS("libc:threads"), .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	  .claim = "a parent-death signal comes when the thread that made the child ends, though its process lives on",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-pdeathsig-delivered-thread", .pin = 0x4462, .oracle = own_signal_comes_of_a_thread,
		  .saboteurs = "process-between" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		DELIVERED_EDITS,
		FW_NOT_MADE,
		{ .name = "child.ppid", .src = FW_SRC_STATUS, .at = "left", .op = FW_EDIT_ADD, .becomes = 1 },
		{ 0 } } },
	{ 0 }
};

const struct fw_case fw_case_attributes_death_signal = {
	.id = "attributes.death-signal",
	.claim = "a child begins without the parent-death signal of its maker, and gets none when that ends",
	.cannot_tell = "which of the two settings a kernel with one place for both would keep",
	.violated_by = "a kernel that copies the setting, or that waits for the process where a thread made the child",
	.probe = "outlive_maker",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "standing" }, { "left" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "left", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "left", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = variants,
};
