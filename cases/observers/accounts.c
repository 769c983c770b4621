/* SPDX-License-Identifier: MIT */
/*
 * What the kernel writes of a child that has ended (process accounting).
 *
 * Claim: one record, with its number, its maker's and its status, which says whether it has begun a program.
 * Door: every one that makes a process.
 * Seen from: the file that the kernel writes for the stage's PID namespace; what the maker was told by wait.
 * Would be violated by: a kernel that writes no record, or one of another process; that leaves the mark of a fork out,
 *   or on what has begun a program.
 * Cannot tell: whether times and counts in the record are right.
 */
#include "case.h"

enum { FORKED = 0x01 };	/* AFORK */

static struct fw_verdict record_is_of_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.records"), 1, "records of the child"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "number waited for"),
		      fw_equal(fw_told(ev, "parent.acct_ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent in the record, maker"),
		      fw_equal(fw_told(ev, "parent.acct_exitcode"),
			       fw_told(ev, "parent.wait_status"),
			       "status in the record, waited for"));
}

static struct fw_verdict record_is_marked(const struct fw_evidence *ev)
{
	return FW_ALL(record_is_of_the_child(ev), fw_bits(fw_told(ev, "parent.acct_flag"), FORKED,
							  FORKED, "forked and no more"));
}

static struct fw_verdict record_is_not_marked(const struct fw_evidence *ev)
{
	return FW_ALL(record_is_of_the_child(ev), fw_reached(ev, "image", "child"),
		      fw_bits(fw_told(ev, "parent.acct_flag"), FORKED, 0, "forked and no more"));
}

#define RECORD_EDITS \
	FW_NOT_MADE, FW_SAID("parent.records", 0, NULL), FW_SAID("parent.records", 2, NULL), \
	FW_SAID("parent.acct_ppid", 0, NULL), FW_SAID("parent.waited", -10, NULL), \
	{ .name = "parent.acct_exitcode", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1 }
#define FLAG_EDIT \
	{ .name = "parent.acct_flag", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = FORKED, \
	  .breaks = "obs-bsd-acct-afork" }

const struct fw_case fw_case_observers_accounts = {
	.id = "observers.accounts",
	.claim = "one record is written of a child that has ended, with its number, its maker's and its status",
	.cannot_tell = "whether times and counts in the record are right",
	.violated_by = "a kernel that writes no record, or leaves the mark of a fork out, or on what has begun a program",
	.probe = "keep_accounts",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_CALLER, .caps = "cap_sys_pacct=ep", .scratch = 1 },
	.gates = (const struct fw_gate[]){ { "standing" }, { "image" }, { 0 } },
	.needs = FW_NEEDS("accounts", "pidns"),
	.variants = (const struct fw_variant[]){
		{ .name = "forked", .claim = "the record of a child that has begun no program says so",
		  .checks = FW_CHECKS(
			{ .clause = "obs-bsd-acct-afork", .pin = 0x7fb7, .oracle = record_is_marked, .saboteurs = "sibling-made" },
			{ .clause = "obs-bsd-acct-record", .pin = 0xec4b, .oracle = record_is_of_the_child,
			  .saboteurs = "sibling-made" }),
		  .counterexamples = FW_EDITS(RECORD_EDITS, FLAG_EDIT) },
		{ .name = "executed", .claim = "the record of a child that has begun a program does not say that it has not",
		  .args = { "exec=1" }, .needs = FW_NEEDS("exec-self"),
		  .checks = FW_CHECKS({ .clause = "obs-bsd-acct-afork", .pin = 0x7fb7, .oracle = record_is_not_marked,
					.saboteurs = "sibling-made" }),
		  .counterexamples = FW_EDITS(RECORD_EDITS, FLAG_EDIT) },
		{ 0 } },
};
