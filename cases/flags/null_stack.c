/* SPDX-License-Identifier: MIT */
/*
 * No stack given: the child goes on where its maker is, on a copy.
 *
 * Claim: with a null stack and no flags the child starts with the maker's stack pointer, and what lies there is the
 *   child's own copy: it stores into a frame of the maker's and the maker's stays as it was.
 * Door: raw clone with nothing but SIGCHLD, raw clone3 likewise.
 * Seen from: the registers of both by ptrace, the child's before its first instruction; the same word of a frame in
 *   the memory of both; kcmp.
 * Would be violated by: a kernel that starts the child elsewhere, or that lets both run on one stack.
 * Cannot tell: whether the copy was made at once or when the child stored.
 */
#include "request.h"

/* What maker and child store into the maker's frame. */
enum { BY_MAKER = 0x3a4e, BY_CHILD = 0xc41d };

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict child_runs_on_copy_of_stack(const struct fw_evidence *ev)
{
	const struct fw_fact *rsp = fw_find_at(ev, "first-stop", FW_SRC_PTRACE, "child.reg.rsp");
	const struct fw_fact *at = fw_find(ev, FW_SRC_PROBE, "parent.on_stack_at");
	struct fw_verdict below;

	if (!rsp || rsp->kind != FW_WORD || !at || at->kind != FW_WORD)
		return FW_ALL(fw_made(ev),
			      fw_say(FW_INCONCLUSIVE, "", "no stack pointer of the child"));
	below = fw_say(rsp->w < at->w ? FW_HOLDS : FW_VIOLATED,
		       "a frame of the maker above the child's stack pointer",
		       "the stack pointer is above it");
	fw_cite(&below, rsp);
	fw_cite(&below, at);
	return FW_ALL(fw_made(ev),
		      fw_equal(rsp, fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, "parent.reg.rsp"),
			       "stack pointers of child and maker"),
		      below,
		      fw_is(word(ev, "before", "parent.mem.on_stack"), BY_MAKER,
			    "word in a frame of the maker before"),
		      fw_is(word(ev, "child-alive", "child.mem.on_stack"), BY_CHILD,
			    "that word of the child, which stored to it"),
		      fw_is(word(ev, "child-alive", "parent.mem.on_stack"), BY_MAKER,
			    "that word of the maker then"),
		      fw_is_not(fw_find_at(ev, "child-alive", FW_SRC_KCMP, "child.kcmp.vm"), 0,
				"memory of child and maker compared"));
}

const struct fw_case fw_case_flags_null_stack = {
	.id = "flags.null-stack",
	.claim = "with a null stack the child starts at its maker's stack pointer, on a copy of the stack",
	.cannot_tell = "whether the copy was made at once or when the child stored",
	.violated_by = "a kernel that starts the child elsewhere, or that lets both run on one stack",
	.probe = "request",
	.doors = FW_DOORS_FLAGS,
	.env = { .user = FW_USER_CALLER, .trace = 1 },
	.gates = request_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_WORDS | FW_LOOK_KCMP },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "clone-raw-null-stack", .pin = 0x7c7f, .oracle = child_runs_on_copy_of_stack,
		  .saboteurs = "other-stack-pointer shared-memory-made" }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.reg.rsp", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 8 },
		{ .name = "parent.on_stack_at", .src = FW_SRC_PROBE, .becomes = 8 },
		{ .name = "parent.mem.on_stack", .src = FW_SRC_MEM, .at = "before", .becomes = BY_CHILD },
		{ .name = "child.mem.on_stack", .src = FW_SRC_MEM, .at = "child-alive", .becomes = BY_MAKER },
		{ .name = "parent.mem.on_stack", .src = FW_SRC_MEM, .at = "child-alive", .becomes = BY_CHILD },
		{ .name = "child.kcmp.vm", .src = FW_SRC_KCMP, .becomes = 0 },
		{ 0 } },
};
