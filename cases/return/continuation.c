/* SPDX-License-Identifier: MIT */
/*
 * Where and with what the child begins: its registers at its first stop beside its maker's at the end of the call.
 *
 * Claim: the child begins at the instruction where its maker goes on, with the maker's registers and zero for a result.
 * Door: every one that makes a process.
 * Seen from: ptrace: the event stop and its message, the registers of both.
 * Would be violated by: a kernel that starts the child elsewhere, or with registers of its own.
 * Cannot tell: flags that a door's own code has cleared; which of the wider registers differs where one does.
 */
#include <string.h>

#include "case.h"

enum {
	USER_MODE = 3,
	DIRECTION = 0x400,
	ALIGNMENT = 0x40000,
	ARITHMETIC = 0x8d5,	/* carry, parity, auxiliary, zero, sign, overflow */
};

static const struct fw_fact *of_child(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "first-stop", FW_SRC_PTRACE, name);
}

static const struct fw_fact *of_parent(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, name);
}

#define SAME_AS(name, what) \
	fw_equal(of_child(ev, "child." name), of_parent(ev, "parent." name), what)
/* One register of both. */
#define SAME(reg) SAME_AS("reg." reg, reg)

#define SAME_STATE(name) SAME_AS(name, name)

static struct fw_verdict child_began_with_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(of_child(ev, "child.reg.rax"), 0, "rax at the child's first stop"),
		      fw_is(fw_told(ev, "child.ret"), 0, "result in the child"));
}

static struct fw_verdict parent_got_the_pid_of_the_event(const struct fw_evidence *ev)
{
	const struct fw_fact *event = fw_find(ev, FW_SRC_PTRACE, "parent.event_pid");

	return FW_ALL(fw_made(ev),
		      fw_equal(of_parent(ev, "parent.reg.rax"), event,
			       "rax and the event's message"),
		      fw_equal(fw_told(ev, "parent.ret"), event,
			       "result in parent, the event's message"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "child.pid"), event,
			       "child's pid, the event's message"));
}

static struct fw_verdict both_go_on_at_one_instruction(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("rip"), SAME("cs"),
		      fw_bits(of_child(ev, "child.reg.cs"), USER_MODE, USER_MODE,
			      "privilege level"));
}

static struct fw_verdict child_has_the_general_registers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("rsp"), SAME("rbp"), SAME("rbx"), SAME("r12"), SAME("r13"),
		      SAME("r14"), SAME("r15"), SAME("rdx"), SAME("rsi"), SAME("rdi"), SAME("r8"),
		      SAME("r9"), SAME("r10"));
}

static struct fw_verdict child_has_the_flags(const struct fw_evidence *ev)
{
	const struct fw_fact *child = of_child(ev, "child.reg.eflags");
	const struct fw_fact *parent = of_parent(ev, "parent.reg.eflags"),
			     *marked = fw_told(ev, "parent.flags_mark");
	struct fw_verdict v = fw_made(ev);

	if (v.kind != FW_HOLDS)
		return v;
	if (!child || !parent || !marked || child->kind != FW_WORD || parent->kind != FW_WORD ||
	    marked->kind != FW_WORD)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the flags of both");
	v = FW_ALL(v,
		   fw_bits(child, DIRECTION | ALIGNMENT, marked->w,
			   "direction and alignment-check flags of the child"),
		   fw_bits(parent, DIRECTION | ALIGNMENT, marked->w,
			   "direction and alignment-check flags of the maker"),
		   fw_bits(child, ARITHMETIC, parent->w & ARITHMETIC,
			   "arithmetic flags of the child"));
	fw_cite(&v, marked);
	fw_cite(&v, parent);
	return v;
}

/* All of xmm, and more than a new process begins with: its maker had marks there. */
static struct fw_verdict same_vectors(const struct fw_evidence *ev)
{
	const struct fw_fact *parent = of_parent(ev, "parent.reg.xmm");
	struct fw_verdict v = fw_equal(of_child(ev, "child.reg.xmm"), parent, "vector registers");

	for (size_t i = 0; v.kind == FW_HOLDS && i < parent->len; i++)
		if (parent->s[i])
			return v;
	if (v.kind != FW_HOLDS)
		return v;
	return fw_say(FW_INCONCLUSIVE, "", "nothing stood in the maker's vector registers");
}

static struct fw_verdict child_has_the_floating_point_state(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("mxcsr"), SAME("fcw"),
		      fw_equal(of_child(ev, "child.reg.mxcsr"), fw_told(ev, "parent.mxcsr_mark"),
			       "MXCSR as set"),
		      fw_equal(of_child(ev, "child.reg.fcw"), fw_told(ev, "parent.fcw_mark"),
			       "control word as set"),
		      same_vectors(ev));
}

/* The maker's digest cannot be that of a state in which nothing stood: the x87 stack has a value on every processor. */
static struct fw_verdict child_has_the_wide_registers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME_STATE("xstate_size"), SAME_STATE("xstate"),
		      fw_is(fw_told(ev, "parent.wide_marks"), 1, "marks in the wide registers"));
}

static struct fw_verdict child_has_the_segment_bases(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("fs_base"), SAME("gs_base"),
		      fw_is_not(of_child(ev, "child.reg.fs_base"), 0, "FS base"),
		      fw_equal(of_child(ev, "child.reg.gs_base"), fw_told(ev, "parent.gs_mark"),
			       "GS base as set"));
}

/* Its maker had one all the while. */
static struct fw_verdict nothing_is_restartable_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(of_parent(ev, "parent.rseq"), 0, "area of the maker"),
		      fw_is(of_child(ev, "child.rseq"), 0, "area of the child"));
}

static struct fw_verdict child_keeps_the_makers_area(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is_not(of_parent(ev, "parent.rseq"), 0, "area of the maker"),
		      SAME_STATE("rseq"), SAME_STATE("rseq_size"), SAME_STATE("rseq_signature"));
}

#define CHANGED(reg, clause_id) \
	{ .name = "child.reg." reg, .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 0x10, .breaks = clause_id }

const struct fw_case fw_case_return_continuation = {
	.id = "return.continuation",
	.claim = "the child begins at the instruction where its maker goes on, with the maker's registers",
	.cannot_tell = "flags that a door's own code has cleared; which of the wider registers differs where one does",
	.violated_by = "a kernel that starts the child elsewhere, or with registers of its own",
	.probe = "make_marked",
	.doors = FW_DOORS_PROCESS,
	.env = { .trace = 1 },
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "arch-fpu-inherited", .pin = 0x712d, .oracle = child_has_the_floating_point_state,
		  .needs = FW_NEEDS("ptrace-fpu"),
		  .no_saboteur = "the kernel copies it between two stops of a tracer, where no process has a say" },
		{ .clause = "arch-fpu-inherited-wide", .pin = 0x4c1b, .oracle = child_has_the_wide_registers,
		  .needs = FW_NEEDS("ptrace-xstate"),
		  .no_saboteur = "the kernel copies it between two stops of a tracer, where no process has a say" },
		{ .clause = "arch-fs-gs-base-inherited", .pin = 0x5a79, .oracle = child_has_the_segment_bases,
		  .needs = FW_NEEDS("gs-base"),
		  .saboteurs = "segment-base-set" },
		{ .clause = "arch-gpr-preserved", .pin = 0x37ff, .oracle = child_has_the_general_registers,
		  .saboteurs = "other-stack-pointer" },
		{ .clause = "arch-rflags-preserved", .pin = 0xedbb, .oracle = child_has_the_flags,
		  .no_saboteur = "the kernel copies them between two stops of a tracer, where no process has a say" },
		{ .clause = "fork-child-resume-point", .pin = 0x892e, .oracle = both_go_on_at_one_instruction,
		  .no_saboteur = "both leave one system call, and no process can move the other between two stops of a tracer" },
		{ .clause = "fork-ret-child-zero", .pin = 0x136f, .oracle = child_began_with_zero,
		  .saboteurs = "one-told-to-child" },
		{ .clause = "fork-ret-parent-pid", .pin = 0xa2f5, .oracle = parent_got_the_pid_of_the_event,
		  .saboteurs = "other-pid-told" },
		{ .clause = "sync-rseq-fork", .pin = 0x9e6d, .oracle = child_keeps_the_makers_area,
		  .doors = FW_DOORS_COPYING, .needs = FW_NEEDS("libc:glibc", "ptrace-rseq", "rseq"),
		  .no_saboteur = "the kernel copies it between two stops of a tracer, where no process has a say" },
		{ .clause = "sync-rseq-shared-memory", .pin = 0xa0e8, .oracle = nothing_is_restartable_in_the_child,
		  .doors = FW_DOORS_VFORK, .needs = FW_NEEDS("libc:glibc", "ptrace-rseq", "rseq"),
		  .no_saboteur = "the kernel takes it away between two stops of a tracer, where no process has a say" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		CHANGED("mxcsr", "arch-fpu-inherited"), CHANGED("fcw", "arch-fpu-inherited"),
		CHANGED("xmm", "arch-fpu-inherited"),
		{ .name = "child.xstate", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 0x10,
		  .breaks = "arch-fpu-inherited-wide" },
		{ .name = "child.xstate_size", .src = FW_SRC_PTRACE, .op = FW_EDIT_ADD, .becomes = 8,
		  .breaks = "arch-fpu-inherited-wide" },
		{ .name = "parent.wide_marks", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "arch-fpu-inherited-wide" },
		CHANGED("fs_base", "arch-fs-gs-base-inherited"), CHANGED("gs_base", "arch-fs-gs-base-inherited"),
		{ .name = "parent.gs_mark", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "arch-fs-gs-base-inherited" },
		CHANGED("rsp", "arch-gpr-preserved"), CHANGED("rbp", "arch-gpr-preserved"),
		CHANGED("rbx", "arch-gpr-preserved"), CHANGED("r12", "arch-gpr-preserved"),
		CHANGED("r13", "arch-gpr-preserved"), CHANGED("r14", "arch-gpr-preserved"),
		CHANGED("r15", "arch-gpr-preserved"), CHANGED("rdx", "arch-gpr-preserved"),
		CHANGED("rsi", "arch-gpr-preserved"), CHANGED("rdi", "arch-gpr-preserved"),
		CHANGED("r8", "arch-gpr-preserved"), CHANGED("r9", "arch-gpr-preserved"),
		CHANGED("r10", "arch-gpr-preserved"),
		CHANGED("eflags", "arch-rflags-preserved"),
		{ .name = "child.reg.eflags", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = DIRECTION,
		  .breaks = "arch-rflags-preserved" },
		{ .name = "child.reg.eflags", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = ALIGNMENT,
		  .breaks = "arch-rflags-preserved" },
		CHANGED("rip", "fork-child-resume-point"),
		{ .name = "child.reg.cs", .src = FW_SRC_PTRACE, .becomes = 0x10, .breaks = "fork-child-resume-point" },
		CHANGED("rax", "fork-ret-child-zero"),
		{ .name = "child.ret", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "fork-ret-child-zero" },
		{ .name = "parent.reg.rax", .src = FW_SRC_PTRACE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "parent.event_pid", .src = FW_SRC_PTRACE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "child.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-parent-pid" },
		{ .name = "child.rseq", .src = FW_SRC_PTRACE, .becomes = 0, .breaks = "sync-rseq-fork",
		  .doors = FW_DOORS_COPYING },
		{ .name = "child.rseq_signature", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "sync-rseq-fork", .doors = FW_DOORS_COPYING },
		{ .name = "child.rseq", .src = FW_SRC_PTRACE, .becomes = 0x1000,
		  .breaks = "sync-rseq-shared-memory", .doors = FW_DOORS_VFORK },
		{ .name = "parent.rseq", .src = FW_SRC_PTRACE, .becomes = 0,
		  .breaks = "sync-rseq-shared-memory", .doors = FW_DOORS_VFORK },
		{ 0 } },
};
