/* SPDX-License-Identifier: MIT */
/*
 * From which nodes memory is to come, said by a process of a range and of itself, before it makes another.
 *
 * Claim: the policy of a range and the policy of the thread are the child's too, and stay the maker's.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: /proc/PID/numa_maps of both: the range, and an area without a policy of its own, where the thread's shows;
 *   the thread's by its own word as well.
 * Would be violated by: a kernel whose child begins with the default policy.
 * Cannot tell: whether pages then come from those nodes: with one node there is no other.
 */
#include "shape_own.h"

enum { INTERLEAVE = 3 };

static const struct fw_fact *policy(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NUMA, name);
}

static struct fw_verdict range_keeps_its_policy(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(policy(ev, "born", "child.numa.area"), "bind:0",
				 "policy of the range in the child"),
		      fw_is_text(policy(ev, "before", "parent.numa.area"), "bind:0",
				 "policy of the range before"),
		      fw_is_text(policy(ev, "born", "parent.numa.area"), "bind:0",
				 "policy of the range in the maker"));
}

static struct fw_verdict thread_keeps_its_policy(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(policy(ev, "born", "child.numa.other"), "interleave:0",
				 "policy of the rest in the child"),
		      fw_is_text(policy(ev, "born", "parent.numa.other"), "interleave:0",
				 "policy of the rest in the maker"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.policy"), INTERLEAVE,
			    "policy of the child, by its own word"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.policy"), INTERLEAVE,
			    "policy of the maker, by its own word"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-vma-mempolicy-inherited", .pin = 0x9809, .oracle = range_keeps_its_policy },
	{ .clause = "mem-vma-mempolicy-inherited-thread", .pin = 0x46fe, .oracle = thread_keeps_its_policy },
	{ 0 }
};

#define POLICY(gate, fact, id) \
	{ .name = fact, .src = FW_SRC_NUMA, .at = gate, .text = "default", .breaks = id }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	POLICY("born", "child.numa.area", "mem-vma-mempolicy-inherited"),
	POLICY("before", "parent.numa.area", "mem-vma-mempolicy-inherited"),
	POLICY("born", "parent.numa.area", "mem-vma-mempolicy-inherited"),
	POLICY("born", "child.numa.other", "mem-vma-mempolicy-inherited-thread"),
	POLICY("born", "parent.numa.other", "mem-vma-mempolicy-inherited-thread"),
	{ .name = "child.policy", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "mem-vma-mempolicy-inherited-thread" },
	{ .name = "parent.policy", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "mem-vma-mempolicy-inherited-thread" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_NUMA },
	{ .at = "born", .of = "parent", .with = FW_LOOK_NUMA },
	{ .at = "born", .of = "child", .with = FW_LOOK_NUMA },
	{ 0 }
};

const struct fw_case fw_case_memory_policy = {
	.id = "memory.policy",
	.claim = "the memory policies of a range and of the thread are the child's too",
	.cannot_tell = "whether pages then come from those nodes: with one node there is no other",
	.violated_by = "a kernel whose child begins with the default policy",
	.probe = "shape_own",
	.args = { "shape=policy" },
	.doors = FW_DOORS_PROCESS,
	.gates = shape_own_gates,
	.observe = looks,
	.needs = FW_NEEDS("numa-policy"),
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "memory-policy-lost",
};
