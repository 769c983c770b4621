/* SPDX-License-Identifier: MIT */
/*
 * Where and with what a thread begins: its registers at its first stop beside its maker's at the end of the call.
 *
 * Claim: a thread made by the system call begins at the instruction where its maker goes on, with zero for a result, on
 *   its own stack, and with all else of its maker's general registers and its floating-point environment.
 * Door: raw clone and clone3 with CLONE_THREAD.
 * Seen from: ptrace: the event stop, the registers of both.
 * Would be violated by: a kernel that starts a thread elsewhere, or with a register of its own.
 * Cannot tell: registers in which both have the same by chance; vector registers, where return.continuation looks.
 */
#include "case.h"

static const struct fw_fact *of_child(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "first-stop", FW_SRC_PTRACE, name);
}

static const struct fw_fact *of_parent(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, name);
}

/* One register of both. */
#define SAME(reg) fw_equal(of_child(ev, "child.reg." reg), of_parent(ev, "parent.reg." reg), reg)

static struct fw_verdict thread_goes_on_with_registers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(of_child(ev, "child.reg.rax"), 0, "rax of the thread"),
		      fw_equal(of_child(ev, "child.reg.rsp"), fw_told(ev, "parent.stack_mark"),
			       "stack pointer of the thread, the end of the stack it was given"),
		      SAME("rip"), SAME("rbp"), SAME("rbx"), SAME("r12"), SAME("r13"), SAME("r14"),
		      SAME("r15"), SAME("rdx"), SAME("rsi"), SAME("rdi"), SAME("r8"), SAME("r9"),
		      SAME("r10"), SAME("fs_base"), SAME("gs_base"));
}

static struct fw_verdict thread_has_the_floating_point_environment(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("mxcsr"), SAME("fcw"),
		      fw_equal(of_child(ev, "child.reg.mxcsr"), fw_told(ev, "parent.mxcsr_mark"),
			       "MXCSR as set"),
		      fw_equal(of_child(ev, "child.reg.fcw"), fw_told(ev, "parent.fcw_mark"),
			       "control word as set"));
}

#define CHANGED(reg)                                                                               \
	{                                                                                          \
		.name = "child.reg." reg, .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 0x10, \
		.breaks = "clone-raw-continues-thread"                                      \
	}

#define UNSET(reg) \
	{ .name = "child.reg." reg, .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 0x10, \
	  .breaks = "arch-fpu-inherited-thread" }

const struct fw_case fw_case_return_thread_continuation = {
	.id = "return.thread-continuation",
	.claim = "a thread begins at the instruction where its maker goes on, on its stack, with its maker's registers",
	.cannot_tell = "registers in which both have the same by chance; vector registers",
	.violated_by = "a kernel that starts a thread elsewhere, or with a register of its own",
	.probe = "make_marked",
	.args = { "flags=0x50f00" },	/* CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM */
	.doors = FW_DOORS_FLAGS,
	.env = { .trace = 1 },
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { 0 } },
	.checks = FW_CHECKS(
		{ .clause = "arch-fpu-inherited-thread", .pin = 0xcfcf,
		  .oracle = thread_has_the_floating_point_environment,
		  .needs = FW_NEEDS("ptrace-fpu"),
		  .no_saboteur = "the kernel copies it between two stops of a tracer, where no process has a say" },
		{ .clause = "clone-raw-continues-thread", .pin = 0xf891, .oracle = thread_goes_on_with_registers,
		  .saboteurs = "other-stack-top" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE, CHANGED("rax"), CHANGED("rsp"), CHANGED("rip"), CHANGED("rbp"), CHANGED("rbx"),
		CHANGED("r12"), CHANGED("r13"), CHANGED("r14"), CHANGED("r15"), CHANGED("rdx"), CHANGED("rsi"),
		CHANGED("rdi"), CHANGED("r8"), CHANGED("r9"), CHANGED("r10"), CHANGED("fs_base"),
		CHANGED("gs_base"), UNSET("mxcsr"), UNSET("fcw")),
};
