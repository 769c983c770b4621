/* SPDX-License-Identifier: MIT */
/*
 * What libc's functions ask of the kernel.
 *
 * Claim: fork makes its child by clone, which is told to do fork's work, and to put the child's number where the
 *   child's end clears it; posix_spawn shares memory and holds its caller back.
 * Door: fork, _Fork and posix_spawn, with the libc that the probes were built with.
 * Seen from: the number of the maker's call, its flags and exit signal, as its tracer finds them behind the call; the
 *   kind of event that the tracer was told.
 * Would be violated by: a libc that makes the call fork, shares something with its child, or copies for posix_spawn.
 * Cannot tell: system, popen and pthread_create, of which no page tells what they ask.
 */
#include <asm/unistd_64.h>
#include <linux/sched.h>
#include <signal.h>

#include "make_and_wait.h"

static const struct fw_fact *of_call(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "syscall-exit", FW_SRC_PTRACE, name);
}

static struct fw_verdict clone_was_called(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(of_call(ev, "parent.reg.orig_rax"), __NR_clone, "call of the maker"));
}

/* A word that is written for the child makes no other child. */
static struct fw_verdict fork_does_what_the_call_does(const struct fw_evidence *ev)
{
	const uint64_t words = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;

	return FW_ALL(clone_was_called(ev),
		      fw_bits(of_call(ev, "parent.asked"), ~words, SIGCHLD,
			      "flags and exit signal but for the child's word"));
}

static struct fw_verdict childs_word_is_asked_for(const struct fw_evidence *ev)
{
	const uint64_t words = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;

	return FW_ALL(clone_was_called(ev), fw_bits(of_call(ev, "parent.asked"), words, words,
						    "flags for the child's word"));
}

static struct fw_verdict spawn_shares_and_waits(const struct fw_evidence *ev)
{
	const uint64_t flags = CLONE_VM | CLONE_VFORK;

	return FW_ALL(fw_made(ev),
		      fw_bits(of_call(ev, "parent.asked"), flags, flags, "flags of the call"),
		      fw_is(fw_find_at(ev, "event", FW_SRC_PTRACE, "parent.event"), 2,
			    "event that its tracer is told"));
}

#define DOORS_FORK (FW_DOOR_FORK | FW_DOOR__FORK)
#define ASKED(flags, clause, where) \
	{ .name = "parent.asked", .src = FW_SRC_PTRACE, .at = "syscall-exit", .op = FW_EDIT_XOR, \
	  .becomes = flags, .breaks = clause, .doors = where }

const struct fw_case fw_case_libc_asked = {
	.id = "libc.asked",
	.claim = "fork makes its child by clone, which is told to do fork's work; posix_spawn shares memory and waits",
	.cannot_tell = "system, popen and pthread_create, of which no page tells what they ask",
	.violated_by = "a libc that makes the call fork, shares something with its child, or copies for posix_spawn",
	.probe = "make_and_wait",
	.doors = DOORS_FORK | FW_DOOR_POSIX_SPAWN,
	.env = { .trace = 1 },
	.gates = make_and_wait_gates,
	.needs = FW_NEEDS("libc:glibc"),
	.checks = FW_CHECKS(
		{ .clause = "libc-fork-clone", .pin = 0xc2f0, .oracle = fork_does_what_the_call_does,
		  .doors = FW_DOOR_FORK, .saboteurs = "files-shared fork-by-system-call" },
		{ .clause = "libc-fork-syscall", .pin = 0x35ab, .oracle = childs_word_is_asked_for, .doors = DOORS_FORK,
		  .saboteurs = "fork-by-system-call" },
		{ .clause = "libc-spawn-family", .pin = 0xc3bf, .oracle = spawn_shares_and_waits,
		  .doors = FW_DOOR_POSIX_SPAWN, .saboteurs = "spawn-by-copy" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE, ASKED(CLONE_FILES, "libc-fork-clone", FW_DOOR_FORK),
		ASKED(SIGCHLD, "libc-fork-clone", FW_DOOR_FORK),
		ASKED(CLONE_CHILD_SETTID, "libc-fork-syscall", DOORS_FORK),
		ASKED(CLONE_VM, "libc-spawn-family", FW_DOOR_POSIX_SPAWN),
		{ .name = "parent.event", .src = FW_SRC_PTRACE, .at = "event", .becomes = 1,
		  .breaks = "libc-spawn-family", .doors = FW_DOOR_POSIX_SPAWN },
		{ .name = "parent.reg.orig_rax", .src = FW_SRC_PTRACE, .at = "syscall-exit", .becomes = __NR_fork,
		  .breaks = "libc-fork-clone", .doors = FW_DOOR_FORK },
		{ .name = "parent.reg.orig_rax", .src = FW_SRC_PTRACE, .at = "syscall-exit", .becomes = __NR_fork,
		  .breaks = "libc-fork-syscall", .doors = DOORS_FORK }),
};
