/* SPDX-License-Identifier: MIT */
/*
 * Handlers for the exit of a process, registered before it makes a child.
 *
 * Claim: the child has them and runs them, last first, when it ends by exit, and not when it ends by _exit; a program
 *   that it begins has none.
 * Door: every one that copies memory; posix_spawn for the program.
 * Seen from: the word that the handlers write into a page of both, read in the maker's memory when the child has ended.
 * Would be violated by: a libc whose handlers are lost in the child, or run by _exit.
 * Cannot tell: handlers that are registered while handlers run.
 */
#include "case.h"

static struct fw_verdict ran(const struct fw_evidence *ev, int64_t which)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_MEM, "parent.mem.ran"), 0,
			    "what ran while the child lived"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"), 0x0700, "wait status"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_MEM, "parent.mem.ran"), which,
			    "what ran when it had ended"));
}

static struct fw_verdict exit_runs_both(const struct fw_evidence *ev)
{
	return ran(ev, 0x21);
}

/* The status, and the argument of each. */
static struct fw_verdict exit_runs_both_with_the_status(const struct fw_evidence *ev)
{
	return ran(ev, 0x7271);
}

static struct fw_verdict nothing_runs(const struct fw_evidence *ev)
{
	return ran(ev, 0);
}

const struct fw_case fw_case_libc_exit_handlers = {
	.id = "libc.exit-handlers",
	.claim = "a child has its maker's exit handlers and runs them by exit alone; a new program has none",
	.cannot_tell = "handlers that are registered while handlers run",
	.violated_by = "a libc whose handlers are lost in the child, or run by _exit",
	.probe = "exit_handlers",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "standing" }, { "back", .with = "standing" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.needs = FW_NEEDS("proc-mem"),
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.mem.ran", .src = FW_SRC_MEM, .at = "ended", .op = FW_EDIT_XOR, .becomes = 0x33 },
		{ .name = "parent.mem.ran", .src = FW_SRC_MEM, .at = "standing", .becomes = 0x21 },
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 9 },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "exit", .claim = "exit runs the handlers that the child has of its maker",
		  .args = { "end=exit" },
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-exit-handlers", .pin = 0x4e7f, .saboteurs = "shared-pages-copied",
			  .oracle = exit_runs_both }, { 0 } } },
		{ .name = "on-exit", .claim = "exit runs what the child's maker registered by on_exit, with the status",
		  .args = { "end=exit", "by=on_exit" }, .needs = FW_NEEDS("libc:glibc"),
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-exit-handlers-on-exit", .pin = 0x0bec, .saboteurs = "shared-pages-copied",
			  .oracle = exit_runs_both_with_the_status }, { 0 } } },
		{ .name = "past-exit", .claim = "_exit runs none", .args = { "end=_exit" },
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-exit-handlers-not", .pin = 0xf0e1, .saboteurs = "exit-handlers-run",
			  .oracle = nothing_runs }, { 0 } } },
		{ .name = "image", .claim = "a program begun anew has none", .args = { "end=exit" },
		  .doors = FW_DOOR_POSIX_SPAWN,
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-exit-handlers-image", .pin = 0xa3ac, .saboteurs = "copy-made-for-program",
			  .oracle = nothing_runs }, { 0 } } },
		{ 0 } },
};
