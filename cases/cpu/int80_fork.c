/* SPDX-License-Identifier: MIT */
/*
 * The number that fork has for programs of 32 bits, called by their entry from a program of 64.
 *
 * Claim: it makes a process, tells the maker its number and the child zero.
 * Door: int $0x80, which is in no table of doors; the name of the raw fork stands for it.
 * Seen from: ptrace (the number of the call as the kernel took it, the fork event, rax of both), /proc/PID/status and
 *   children of the maker; both results by their own words.
 * Would be violated by: a kernel that has the entry and makes nothing, or tells the wrong result.
 * Cannot tell: how the entry treats registers that its own convention does not keep.
 */
#include "case.h"

enum { FORK_OF_32_BITS = 2, FORK_EVENT = 1 };

static struct fw_verdict makes_a_process(const struct fw_evidence *ev)
{
	const struct fw_fact *ret = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "event", FW_SRC_PTRACE, "parent.event"), FORK_EVENT,
			    "event of the call"),
		      fw_is(fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, "parent.reg.orig_rax"),
			    FORK_OF_32_BITS, "number of the call"),
		      fw_equal(fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, "parent.reg.rax"), ret,
			       "result in the maker, its register"),
		      fw_equal(fw_find_at(ev, "born", FW_SRC_STATUS, "child.nspid_inner"), ret,
			       "result in the maker, the child's number"),
		      fw_equal(fw_find_at(ev, "born", FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child, the maker"));
}

static struct fw_verdict child_is_told_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "first-stop", FW_SRC_PTRACE, "child.reg.rax"), 0,
			    "register of the child"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.ret"), 0, "result in the child"));
}

static const struct fw_check checks[] = {
	{ .clause = "arch-int80-fork", .pin = 0xd12d, .oracle = makes_a_process },
	{ .clause = "arch-int80-fork-zero", .pin = 0x0e8a, .oracle = child_is_told_zero },
	{ 0 }
};

#define IS(source, gate, fact, value, id) \
	{ .name = fact, .src = source, .at = gate, .becomes = value, .breaks = id }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	IS(FW_SRC_PTRACE, "event", "parent.event", 3, "arch-int80-fork"),
	IS(FW_SRC_PTRACE, "syscall-exit", "parent.reg.orig_rax", 57, "arch-int80-fork"),
	IS(FW_SRC_PTRACE, "syscall-exit", "parent.reg.rax", 0, "arch-int80-fork"),
	IS(FW_SRC_STATUS, "born", "child.nspid_inner", 4242, "arch-int80-fork"),
	IS(FW_SRC_STATUS, "born", "child.ppid", 4242, "arch-int80-fork"),
	IS(FW_SRC_PTRACE, "first-stop", "child.reg.rax", 2, "arch-int80-fork-zero"),
	{ .name = "child.ret", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "arch-int80-fork-zero" },
	{ 0 }
};

const struct fw_case fw_case_cpu_int80_fork = {
	.id = "cpu.int80-fork",
	.claim = "fork by the 32-bit entry makes a process and tells both what fork tells",
	.cannot_tell = "how the entry treats registers that its own convention does not keep",
	.violated_by = "a kernel that has the entry and makes nothing, or tells the wrong result",
	.probe = "int80_fork",
	.doors = FW_DOOR_SYS_FORK,
	.env = { .trace = 1 },
	.gates = (const struct fw_gate[]){ { "born" }, { "back", .with = "born" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "born", .of = "child", .with = FW_LOOK_STATUS }, { 0 } },
	.needs = FW_NEEDS("int80"),
	.checks = checks,
	.counterexamples = edits,
	.no_saboteur = "the entry is the probe's own instruction and goes through no door that could lie",
};
