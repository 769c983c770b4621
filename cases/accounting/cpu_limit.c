/* SPDX-License-Identifier: MIT */
/*
 * A limit on CPU time that the child did not set itself.
 *
 * Claim: the soft RLIMIT_CPU of its maker ends the child when the child has used as much.
 * Door: raw fork alone: it takes a second of CPU time.
 * Seen from: the maker's limit before the call, the zombie's exit code; the maker's wait.
 * Would be violated by: a kernel that hands the number on and counts nothing against it.
 * Cannot tell: how much more than a second the child could use, and whether its maker's use counted too.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

/* Whether memory was dumped, and what the bits say then, is another matter. */
enum { HOW_IT_ENDED = 0xff7f };

static struct fw_verdict limit_ends_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_has_word(fw_find_at(ev, "start", FW_SRC_LIMITS, "parent.limit.cpu"), "1",
				  true, "limit of the maker, soft and hard"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child, ended"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STAT, "child.exit_code"), HOW_IT_ENDED,
			      SIGXCPU, "exit code of the zombie"),
		      fw_bits(fw_told(ev, "parent.wait_status"), HOW_IT_ENDED, SIGXCPU,
			      "wait status"));
}

const struct fw_case fw_case_accounting_cpu_limit = {
	.id = "accounting.cpu-limit",
	.claim = "the limit on CPU time that a child has from its maker ends it",
	.cannot_tell = "how much more than a second the child could use, and whether its maker's use counted too",
	.violated_by = "a kernel that hands the number on and counts nothing against it",
	.probe = "make_burner",
	.args = { "cpu_limit=1" },
	.doors = FW_DOOR_SYS_FORK,
	.patience = 2,
	.gates = (const struct fw_gate[]){
		{ "start" }, { "grandchild" }, { "working" }, { "ended" }, { "waited" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "start", .of = "parent", .with = FW_LOOK_LIMITS },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	/* the exit code shows to those who may trace; the same right opens a memory file */
	.needs = FW_NEEDS("proc-mem"),
	.checks = FW_CHECKS({ .clause = "lim-cpu-inherited-ends", .pin = 0xba44, .oracle = limit_ends_the_child,
			      .saboteurs = "cpu-limit-lost" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		{ .name = "parent.limit.cpu", .src = FW_SRC_LIMITS, .at = "start", .text = "unlimited unlimited" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" },
		{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = 7 << 8 },
		FW_SAID("parent.wait_status", 7 << 8, NULL)),
};
