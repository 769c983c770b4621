/* SPDX-License-Identifier: MIT */
/*
 * Who was refused a child to share with shares with nobody.
 *
 * Claim: after a call with sharing flags that is refused only once all that is to be shared has been taken up, its
 *   caller may do what one alone may do, and what it held is let go of at its end.
 * Door: raw clone and clone3, with CLONE_PIDFD and no place for the pidfd.
 * Seen from: a bystander in the caller's IPC namespace, when the caller has been waited for: a semaphore that SEM_UNDO
 *   gives back, the attachments of a segment, the pipe whose other end the caller held. Children, threads,
 *   descriptors, address space and page tables of the caller before and after. What setns and unshare tell the caller.
 * Would be violated by: a kernel that counts one more user of the memory, the descriptors, the handlers, the place in
 *   the file system or the list of adjustments, and forgets it when the call is given up.
 * Cannot tell: the bystander's facts by another's word: no other process is in that namespace.
 */
#include "case.h"

#include <errno.h>

enum { ALL = 10, LESS_TAKEN = 7 };

static struct fw_verdict nobody_shares_with_the_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, EFAULT),
		      fw_is(fw_told(ev, "parent.value_before"), LESS_TAKEN,
			    "semaphore while the caller has taken"),
		      fw_is(fw_told(ev, "parent.attached_before"), 1,
			    "attachments while the caller has the segment"),
		      fw_maker_unchanged(ev, "before", "after"),
		      fw_is(fw_told(ev, "parent.entered"), 0,
			    "entering its own mount namespace, which takes a place of one's own"),
		      fw_is(fw_told(ev, "parent.unshared"), 0,
			    "unsharing of handlers that are the caller's alone"),
		      fw_is(fw_told(ev, "bystander.value"), ALL,
			    "semaphore after the caller's end"),
		      fw_is(fw_told(ev, "bystander.attached"), 0,
			    "attachments after the caller's end"),
		      fw_is(fw_told(ev, "bystander.hung_up"), 1,
			    "pipe whose other end the caller held, hung up"));
}

static const struct fw_gate gates[] = { { "before" }, { "after" }, { "ended" }, { 0 } };

static const struct fw_edit edits[] = {
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242 },
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EINVAL },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "after", .text = "0 1 2 4242" },
	{ .name = "parent.value_before", .src = FW_SRC_PROBE, .becomes = ALL },
	{ .name = "parent.attached_before", .src = FW_SRC_PROBE, .becomes = 2 },
	{ .name = "parent.entered", .src = FW_SRC_PROBE, .becomes = -EINVAL },
	{ .name = "parent.unshared", .src = FW_SRC_PROBE, .becomes = -EINVAL },
	{ .name = "bystander.value", .src = FW_SRC_PROBE, .becomes = LESS_TAKEN },
	{ .name = "bystander.attached", .src = FW_SRC_PROBE, .becomes = 1 },
	{ .name = "bystander.hung_up", .src = FW_SRC_PROBE, .becomes = 0 },
	{ 0 }
};

/* CLONE_VM, FS, FILES, SIGHAND and SYSVSEM; CLONE_VM and VFORK; the two that need no common memory */
static const struct fw_variant variants[] = {
	{ .name = "all", .claim = "a refused call with every sharing flag leaves nothing shared",
	  .args = { "flags=0x40f00" } },
	{ .name = "vfork", .claim = "a refused call with CLONE_VFORK leaves no memory shared",
	  .args = { "flags=0x4100" } },
	{ .name = "fs-files", .claim = "a refused call without CLONE_VM leaves nothing shared",
	  .args = { "flags=0x600" } },
	{ 0 }
};

const struct fw_case fw_case_flags_refused_shared = {
	.id = "flags.refused-shared",
	.claim = "who was refused a child to share with shares with nobody",
	.cannot_tell = "the bystander's facts by another's word: no other process is in that namespace",
	.violated_by = "a kernel that counts one more user of what is shared and forgets it when the call is given up",
	.probe = "refused_shared",
	.doors = FW_DOORS_FLAGS,
	.env = { .user = FW_USER_ADMIN, .caps = "cap_sys_admin,cap_sys_chroot=ep" },
	.gates = gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "after", .of = "parent", .with = FW_LOOKS_MAKER },
		{ 0 } },
	.needs = FW_NEEDS("chroot", "ns-ipc", "ns-mnt", "one-thread", "pidfd", "sysvsem"),
	.checks = FW_ONE_CHECK("fork-ret-failure-maker-as-before", 0x8abb, nobody_shares_with_the_refused),
	.counterexamples = edits,
	.saboteurs = "sharer-behind-refusal",
	.variants = variants,
};
