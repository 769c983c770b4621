/* SPDX-License-Identifier: MIT */
/*
 * No memory for a copy, and no init for a child: ENOMEM, and nothing is left of a thousand tries.
 *
 * Claim: a mapping larger than memory and swap together is not copied; a pid namespace whose init has ended takes no
 *   new process; either is ENOMEM, leaves nothing behind, and is over with its cause; vfork needs no copy.
 * Door: every one that makes a process, posix_spawn too; the copying ones alone for what cannot be copied, vfork's for
 *   what need not be.
 * Seen from: children, threads, descriptors, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; status of each child.
 * Would be violated by: a kernel that promises memory it cannot have, keeps what it had counted for a copy that was
 *   given up, or puts a process into a namespace that is being taken down.
 * Cannot tell: what a kernel does that is really short of memory.
 */
#include "at_limit.h"

/* What is mapped in one piece is larger than all there is: by the maker's size, which holds the two areas. */
static struct fw_verdict areas_exceed_memory(const struct fw_evidence *ev)
{
	const struct fw_fact *size = fw_find_at(ev, "at-limit", FW_SRC_STATUS, "parent.vmsize"),
			     *memory = fw_told(ev, "parent.memory_kb");
	struct fw_verdict v;

	if (!size || !memory || size->kind != FW_INT || memory->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "",
			      "no single fact for the maker's size and memory");
	v = fw_say(size->i > memory->i ? FW_HOLDS : FW_INCONCLUSIVE, "",
		   "%lld kB of %lld kB mapped", (long long)size->i, (long long)memory->i);
	fw_cite(&v, size);
	fw_cite(&v, memory);
	return v;
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return refused_with(ev, ENOMEM);
}

static struct fw_verdict copy_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev), areas_exceed_memory(ev));
}

static struct fw_verdict vfork_goes_on(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.ret", "child-beyond", "beyond.ppid"),
		      areas_exceed_memory(ev));
}

/* In the maker's view the namespace is the one for its children, and another than its own. */
static struct fw_verdict dead_init_refuses(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev),
		      fw_differ(fw_find_at(ev, "child-below", FW_SRC_NS, "parent.ns.pid"),
				fw_find_at(ev, "child-below", FW_SRC_NS, "below.ns.pid"),
				"pid namespace of the maker, that of the child"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, ENOMEM);
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };

const struct fw_case fw_case_limits_memory = {
	.id = "limits.memory",
	.claim = "what cannot be copied, or has no init to belong to, is ENOMEM and leaves nothing behind",
	.cannot_tell = "what a kernel does that is really short of memory",
	.violated_by = "a kernel that promises memory it cannot have, or keeps what it counted for a copy it gave up",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS | FW_LOOK_NS },
		{ .at = "child-below", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "overcommit", .args = { "by=memory", "times=1000" },
		  .doors = FW_DOORS_COPYING,
		  .claim = "a mapping larger than memory and swap is not copied",
		  .needs = FW_NEEDS("overcommit:heuristic", "proc-children"),
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-overcommit-enomem", .pin = 0x982e, .oracle = copy_is_refused,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "lim-overcommit-enomem-neighbour", .pin = 0x1d75,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many, .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("lim-overcommit-enomem", "refused"),
			BESIDE_EDITS("lim-overcommit-enomem-neighbour"), LEFT_EDITS) },
		{ .name = "vfork", .args = { "by=memory" }, .doors = FW_DOORS_VFORK,
		  .claim = "vfork makes a child where the same mapping cannot be copied",
		  .needs = FW_NEEDS("overcommit:heuristic", "proc-children"),
		  .checks = (const struct fw_check[]){
			{ .clause = "vfork-needs-no-memory", .pin = 0x25ed, .oracle = vfork_goes_on,
			  .saboteurs = "fork-for-vfork" }, { 0 } },
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD,
			  .becomes = 1 }) },
		{ .name = "dead-init", .args = { "by=dead-init", "times=1000" },
		  .env = &as_admin,
		  .claim = "a pid namespace whose init has ended takes no new process",
		  .needs = FW_NEEDS("pidns"),
		  .checks = (const struct fw_check[]){
			{ .clause = "pidns-fork-after-init-died", .pin = 0x3d59, .oracle = dead_init_refuses,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "pidns-fork-after-init-died-neighbour", .pin = 0x81d1,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many, .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("pidns-fork-after-init-died", "refused"),
			{ .name = "below.ns.pid", .src = FW_SRC_NS, .at = "child-below", .op = FW_EDIT_COPY,
			  .from = "parent.ns.pid", .breaks = "pidns-fork-after-init-died" },
			BESIDE_EDITS("pidns-fork-after-init-died-neighbour"), LEFT_EDITS) },
		{ 0 } },
};
