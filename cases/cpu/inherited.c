/* SPDX-License-Identifier: MIT */
/*
 * What a process may do with its processor, set before it makes a child.
 *
 * Claim: the child may do what its maker may, and no more: the mode of the time-stamp counter, asking what processor
 *   it is, I/O ports, rights and allocation of protection keys, parts of the state that must be asked for.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: how the child ends that tries it, by the zombie's exit code, beside one that was made before it was set;
 *   the children's own words.
 * Would be violated by: a kernel whose child begins with the processor as a new program has it.
 * Cannot tell: whether what was set reaches the child at once, or at its first time slice.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

enum { ENDED_7 = 7 << 8, TSC_SIGSEGV = 2, BIT_TILES = 1 << 18 };

static const struct fw_fact *stat(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "ended", FW_SRC_STAT, name);
}

/* Set, and both children over. */
static struct fw_verdict set_and_tried(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_told(ev, "parent.plain_ret"), 1, "result of the call before"),
		      fw_is(fw_told(ev, "parent.set"), 0, "result of setting"),
		      fw_is_text(stat(ev, "plain.stat_state"), "Z", "state of the child before"),
		      fw_is_text(stat(ev, "child.stat_state"), "Z", "state of the child"));
}

static struct fw_verdict ends(const struct fw_evidence *ev, const char *role_code, int code,
			      const char *what)
{
	return code == SIGSEGV ? fw_bits(stat(ev, role_code), 0xff7f, SIGSEGV, what) :
				 fw_is(stat(ev, role_code), code, what);
}

/* One that ended before it could say who it is shows in no look; its maker was told of its end all the same. */
static struct fw_verdict child_ends(const struct fw_evidence *ev, int code)
{
	const struct fw_verdict told = fw_is(fw_told(ev, "parent.child_end"), code,
					     "end of the child made after, by its maker");

	if (!stat(ev, "child.exit_code") && told.kind == FW_VIOLATED)
		return told;
	return ends(ev, "child.exit_code", code, "exit code of the child made after");
}

static struct fw_verdict reading_the_counter_ends_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      ends(ev, "plain.exit_code", ENDED_7, "exit code of the child made before"),
		      child_ends(ev, SIGSEGV),
		      fw_is(fw_told(ev, "child.mode"), TSC_SIGSEGV,
			    "mode, by the child's own word"),
		      fw_is(fw_told(ev, "parent.mode"), TSC_SIGSEGV, "mode of the maker"));
}

static struct fw_verdict asking_the_processor_ends_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      ends(ev, "plain.exit_code", ENDED_7, "exit code of the child made before"),
		      child_ends(ev, SIGSEGV),
		      fw_is(fw_told(ev, "child.mode"), 0, "mode, by the child's own word"),
		      fw_is(fw_told(ev, "parent.mode"), 0, "mode of the maker"));
}

/* Nobody but itself is told what a process may use. */
static struct fw_verdict tiles_are_permitted_to_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      fw_bits(fw_told(ev, "plain.permitted"), BIT_TILES, 0,
			      "permitted to the child made before"),
		      fw_bits(fw_told(ev, "child.permitted"), BIT_TILES, BIT_TILES,
			      "permitted to the child made after"),
		      fw_equal(fw_told(ev, "child.permitted"), fw_told(ev, "parent.permitted"),
			       "permitted to child and maker"));
}

static struct fw_verdict port_is_open_to_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      ends(ev, "plain.exit_code", SIGSEGV, "exit code of the child made before"),
		      child_ends(ev, ENDED_7));
}

static struct fw_verdict port_is_not_open_to_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      ends(ev, "plain.exit_code", SIGSEGV, "exit code of the child made before"),
		      child_ends(ev, SIGSEGV));
}

static struct fw_verdict rights_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      ends(ev, "plain.exit_code", ENDED_7, "exit code of the child made before"),
		      child_ends(ev, SIGSEGV),
		      fw_equal(fw_told(ev, "child.rights"), fw_told(ev, "parent.rights"),
			       "rights register of both"));
}

static struct fw_verdict keys_are_allocated_in_it(const struct fw_evidence *ev)
{
	return FW_ALL(set_and_tried(ev),
		      fw_at_least(fw_told(ev, "child.next_key"), 1, "key the child is given"),
		      fw_differ(fw_told(ev, "child.next_key"), fw_told(ev, "parent.key"),
				"key the child is given, the maker's"));
}

static const struct fw_check checks_amx[] = {
	{ .clause = "arch-amx-permission-inherited", .pin = 0x1596, .oracle = tiles_are_permitted_to_it,
	  .no_saboteur = "what a process was permitted to use it cannot give back" },
	{ 0 }
};

static const struct fw_check checks_cpuid[] = {
	{ .clause = "arch-cpuid-fault-inherited", .pin = 0x0cb5, .oracle = asking_the_processor_ends_it,
	  .saboteurs = "cpuid-allowed" },
	{ 0 }
};

static const struct fw_check checks_tsc[] = {
	{ .clause = "arch-tsc-mode-inherited", .pin = 0x72cc, .oracle = reading_the_counter_ends_it,
	  .saboteurs = "tsc-mode-lost" },
	{ 0 }
};

static const struct fw_check checks_ioperm[] = {
	{ .clause = "arch-ioperm-inherited", .pin = 0x6614, .oracle = port_is_open_to_it, .saboteurs = "ports-closed" },
	{ .clause = "arch-ioperm-not-inherited-doc", .pin = 0x8b03, .oracle = port_is_not_open_to_it,
	  .saboteurs = "ports-opened" },
	{ 0 }
};

static const struct fw_check checks_iopl[] = {
	{ .clause = "arch-iopl-inherited", .pin = 0x74b4, .oracle = port_is_open_to_it, .saboteurs = "ports-closed" },
	{ .clause = "arch-iopl-not-inherited", .pin = 0x6b07, .oracle = port_is_not_open_to_it,
	  .saboteurs = "ports-opened" },
	{ 0 }
};

static const struct fw_check checks_pkey[] = {
	{ .clause = "arch-pkru-inherited", .pin = 0xd892, .oracle = rights_are_the_makers, .saboteurs = "key-rights-lost" },
	{ .clause = "arch-pkru-inherited-allocated", .pin = 0x0f51, .oracle = keys_are_allocated_in_it,
	  .saboteurs = "keys-freed" },
	{ 0 }
};

#define STAT(fact, value, id) \
	{ .name = fact, .src = FW_SRC_STAT, .at = "ended", .becomes = value, .breaks = id }
#define NOT_TRIED \
	FW_NOT_MADE, FW_SAID("parent.plain_ret", -1, NULL), FW_SAID("parent.set", -EPERM, NULL), \
	{ .name = "plain.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" }, \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" }

static const struct fw_edit edits_tsc[] = {
	NOT_TRIED,
	STAT("plain.exit_code", SIGSEGV, NULL),
	STAT("child.exit_code", ENDED_7, NULL),
	FW_SAID("child.mode", 1, NULL),
	FW_SAID("parent.mode", 1, NULL),
	{ 0 }
};

static const struct fw_edit edits_cpuid[] = {
	NOT_TRIED,
	STAT("plain.exit_code", SIGSEGV, NULL),
	STAT("child.exit_code", ENDED_7, NULL),
	FW_SAID("child.mode", 1, NULL),
	FW_SAID("parent.mode", 1, NULL),
	{ 0 }
};

static const struct fw_edit edits_amx[] = {
	NOT_TRIED,
	{ .name = "plain.permitted", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = BIT_TILES },
	{ .name = "child.permitted", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = BIT_TILES },
	{ 0 }
};

static const struct fw_edit edits_ioperm[] = {
	NOT_TRIED,
	STAT("plain.exit_code", ENDED_7, NULL),
	STAT("child.exit_code", SIGSEGV, "arch-ioperm-inherited"),
	STAT("child.exit_code", ENDED_7, "arch-ioperm-not-inherited-doc"),
	{ 0 }
};

static const struct fw_edit edits_iopl[] = {
	NOT_TRIED,
	STAT("plain.exit_code", ENDED_7, NULL),
	STAT("child.exit_code", SIGSEGV, "arch-iopl-inherited"),
	STAT("child.exit_code", ENDED_7, "arch-iopl-not-inherited"),
	{ 0 }
};

static const struct fw_edit edits_pkey[] = {
	NOT_TRIED,
	STAT("plain.exit_code", SIGSEGV, "arch-pkru-inherited"),
	STAT("child.exit_code", ENDED_7, "arch-pkru-inherited"),
	{ .name = "child.rights", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 8,
	  .breaks = "arch-pkru-inherited" },
	FW_SAID("child.next_key", -ENOSPC, "arch-pkru-inherited-allocated"),
	{ .name = "child.next_key", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.key",
	  .breaks = "arch-pkru-inherited-allocated" },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "amx", .claim = "what its maker was permitted to use of the processor is permitted to the child",
	  .args = { "set=amx" }, .needs = FW_NEEDS("amx"), .checks = checks_amx,
	  .counterexamples = edits_amx },
	{ .name = "cpuid", .claim = "where its maker may not ask what processor it is, the child may not",
	  .args = { "set=cpuid" }, .needs = FW_NEEDS("cpuid-faulting"), .checks = checks_cpuid,
	  .counterexamples = edits_cpuid },
	{ .name = "ioperm", .claim = "an I/O port that its maker has opened is open to the child",
	  .args = { "set=ioperm" }, .env = &(const struct fw_env){ .caps = "cap_sys_rawio=ep" },
	  .needs = FW_NEEDS("ioperm"),
	  .checks = checks_ioperm, .counterexamples = edits_ioperm },
	{ .name = "iopl", .claim = "whether the I/O privilege level of its maker is the child's",
	  .args = { "set=iopl" }, .env = &(const struct fw_env){ .caps = "cap_sys_rawio=ep" },
	  .needs = (const char *const[]){ "iopl", NULL }, .checks = checks_iopl, .counterexamples = edits_iopl },
	{ .name = "pkey", .claim = "rights and allocation of protection keys are the child's too",
	  .args = { "set=pkey" }, .needs = FW_NEEDS("pkeys"), .checks = checks_pkey,
	  .counterexamples = edits_pkey },
	{ .name = "tsc", .claim = "the mode of the time-stamp counter is the child's too", .args = { "set=tsc" },
	  .needs = FW_NEEDS("tsc-mode"), .checks = checks_tsc, .counterexamples = edits_tsc },
	{ 0 }
};

const struct fw_case fw_case_cpu_inherited = {
	.id = "cpu.inherited",
	.claim = "the child may do with its processor what its maker may, and no more",
	.cannot_tell = "whether what was set reaches the child at once, or at its first time slice",
	.violated_by = "a kernel whose child begins with the processor as a new program has it",
	.probe = "try_in_child",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "ended", .of = "plain", .with = FW_LOOK_STAT },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.variants = variants,
};
