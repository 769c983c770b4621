/* SPDX-License-Identifier: MIT */
/*
 * Creations as perf's task records tell them to a listener.
 *
 * Claim: one record tells of one creation, with the numbers of the maker and of the child.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: the ring that the kernel writes, beside the numbers that the kernel attaches to what the two say.
 * Would be violated by: a kernel that misses vfork or clone3, tells of one twice, or takes the one for the other.
 * Cannot tell: what a listener on another process, or on all of a processor, is told; the process connector, which only
 *   the machine's first namespaces hear.
 */
#include "case.h"

static struct fw_verdict record_names_both(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_find(ev, FW_SRC_HARNESS, "parent.pid");
	const struct fw_fact *child = fw_find(ev, FW_SRC_HARNESS, "child.pid");

	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.forks"), 1, "records of a creation"),
		      fw_equal(fw_told(ev, "parent.fork_pid"), child, "new process, child"),
		      fw_equal(fw_told(ev, "parent.fork_tid"), child, "new thread, child"),
		      fw_equal(fw_told(ev, "parent.fork_ppid"), maker, "old process, maker"),
		      fw_equal(fw_told(ev, "parent.fork_ptid"), maker, "old thread, maker"));
}

const struct fw_case fw_case_observers_perf = {
	.id = "observers.perf",
	.claim = "one task record tells a listener of one creation, with both numbers",
	.cannot_tell = "what a listener on another process, or on all of a processor, is told; the process connector, which only the machine's first namespaces hear",
	.violated_by = "a kernel that misses vfork or clone3, tells of one twice, or takes the one for the other",
	.probe = "perf_records",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "standing" }, { "back" }, { 0 } },
	.needs = FW_NEEDS("perf-task"),
	.checks = (const struct fw_check[]){
		{ .clause = "obs-fork-notifications", .pin = 0x9e54, .saboteurs = "two-children-made",
		  .oracle = record_names_both }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.forks", .src = FW_SRC_PROBE, .becomes = 0 },
		{ .name = "parent.fork_pid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 },
		{ .name = "parent.fork_ppid", .src = FW_SRC_PROBE, .becomes = 0 },
		{ 0 } },
};
