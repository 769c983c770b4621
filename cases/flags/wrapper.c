/* SPDX-License-Identifier: MIT */
/*
 * The clone() of libc: what its function returns ends the child.
 *
 * Claim: the child begins in the function given, and its exit status is what that returns.
 * Door: libc's clone(), with a stack of its own, and SIGCHLD alone.
 * Seen from: the exit code of the zombie in /proc/PID/stat, the status that its maker waits for.
 * Would be violated by: a libc that ends the child with another status, or goes on in the maker's program.
 * Cannot tell: whether the child was ended by exit or by exit_group.
 */
#include "make_and_wait.h"

static struct fw_verdict status_is(const struct fw_evidence *ev, int64_t word)
{
	const struct fw_fact *ret = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "child-alive", FW_SRC_STAT, "child.stat_ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"), "parent of the child"),
		      fw_equal(ret, fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "result, pid of who runs the function"),
		      fw_is(fw_find_at(ev, "child-ended", FW_SRC_STAT, "child.exit_code"), word,
			    "exit code of the zombie"),
		      fw_equal(ret, fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result, pid waited for"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"), word, "wait status"));
}

static struct fw_verdict status_is_91(const struct fw_evidence *ev)
{
	return status_is(ev, 91 << 8);
}

static struct fw_verdict status_is_low_byte(const struct fw_evidence *ev)
{
	return status_is(ev, 0x34 << 8);
}

#define RETURNS(name_, value_, oracle_) \
	{ .name = name_, .args = { "status=" value_ }, \
	  .checks = (const struct fw_check[]){ \
		/* the exit code shows to those who may trace; the same right opens a memory file */ \
		{ .clause = "clone-fn-return-status", .pin = 0xe7b3, .oracle = oracle_, \
		  .needs = FW_NEEDS("proc-mem"), \
		  .saboteurs = "other-status" }, { 0 } } }

const struct fw_case fw_case_flags_wrapper = {
	.id = "flags.wrapper",
	.claim = "what the function given to libc's clone returns is the exit status of the child",
	.cannot_tell = "whether the child was ended by exit or by exit_group",
	.violated_by = "a libc that ends the child with another status, or goes on in the maker's program",
	.probe = "make_and_wait",
	.doors = FW_DOOR_CLONE,
	.gates = make_and_wait_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "child-ended", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "child-alive", .op = FW_EDIT_ADD, .becomes = 1 },
		{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "child-ended", .becomes = 0 },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -1 },
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 0x100 },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		RETURNS("returns-91", "91", status_is_91),
		RETURNS("returns-more-than-a-byte", "0x1234", status_is_low_byte),
		{ 0 } },
};
