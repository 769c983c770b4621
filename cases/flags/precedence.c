/* SPDX-License-Identifier: MIT */
/*
 * Requests with two faults: which of them is named.
 *
 * Claim: a fault in flags or struct is named before RLIMIT_NPROC, that before a namespace that may not be had, that
 *   before a place that cannot be written, that before pids.max; each alone gets its own errno, none makes anything.
 * Door: raw clone and raw clone3; the struct's faults through clone3 alone.
 * Seen from: the errno of each call, which nobody else knows; children, threads, descriptors and address space of the
 *   caller before the first call and after the last.
 * Would be violated by: a kernel that looks at privilege before it looks at the flags, say.
 * Cannot tell: the order of faults that are not paired here.
 */
#include "case.h"

#include <errno.h>

static struct fw_verdict named(const struct fw_evidence *ev, const char *name, int code,
			       const char *what)
{
	return fw_is_errno(fw_find(ev, FW_SRC_PROBE, name), code, what);
}

static struct fw_verdict nothing_was_made(const struct fw_evidence *ev)
{
	return fw_maker_unchanged(ev, "before", "after");
}

static struct fw_verdict flags_come_before_nproc(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.flags", EINVAL, "flags at fault alone"),
		      named(ev, "parent.nproc", EAGAIN, "RLIMIT_NPROC alone"),
		      named(ev, "parent.flags_nproc", EINVAL, "both"), nothing_was_made(ev));
}

static struct fw_verdict struct_comes_before_nproc(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.struct", EINVAL, "struct at fault alone"),
		      named(ev, "parent.nproc", EAGAIN, "RLIMIT_NPROC alone"),
		      named(ev, "parent.struct_nproc", EINVAL, "both"), nothing_was_made(ev));
}

static struct fw_verdict nproc_comes_before_ns(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.nproc", EAGAIN, "RLIMIT_NPROC alone"),
		      named(ev, "parent.ns", EPERM, "namespace alone"),
		      named(ev, "parent.place", EFAULT, "place alone"),
		      named(ev, "parent.nproc_ns", EAGAIN, "RLIMIT_NPROC and namespace"),
		      named(ev, "parent.nproc_place", EAGAIN, "RLIMIT_NPROC and place"),
		      nothing_was_made(ev));
}

static struct fw_verdict ns_comes_before_place(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.ns", EPERM, "namespace alone"),
		      named(ev, "parent.place", EFAULT, "place alone"),
		      named(ev, "parent.ns_place", EPERM, "both"), nothing_was_made(ev));
}

static struct fw_verdict ns_comes_before_its_flags(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.ns", EPERM, "namespace alone"),
		      named(ev, "parent.sysvsem", EPERM, "CLONE_NEWIPC beside CLONE_SYSVSEM"),
		      nothing_was_made(ev));
}

static struct fw_verdict place_comes_before_pids(const struct fw_evidence *ev)
{
	return FW_ALL(named(ev, "parent.place", EFAULT, "place alone"),
		      named(ev, "parent.pids", EAGAIN, "pids.max alone"),
		      named(ev, "parent.place_pids", EFAULT, "both"), nothing_was_made(ev));
}

#define WRONG(name_, clause_)                                                                 \
	{                                                                                     \
		.name = name_, .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 64, .breaks = clause_ \
	}
#define LEFT \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "after", .text = "4242" }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "after", .text = "0 1 2 3 4242" }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "after", .text = "2 4242" }

static const struct fw_check checks_user[] = {
	{ .clause = "err-precedence-flags", .pin = 0xbbb5, .oracle = flags_come_before_nproc,
	  .saboteurs = "errno-replaced" },
	{ .clause = "err-precedence-struct", .pin = 0x0c7a, .oracle = struct_comes_before_nproc,
	  .doors = FW_DOOR_SYS_CLONE3,
	  .saboteurs = "errno-replaced" },
	{ .clause = "err-precedence-nproc", .pin = 0x1ba1, .oracle = nproc_comes_before_ns,
	  .saboteurs = "errno-replaced" },
	{ .clause = "err-precedence-ns", .pin = 0xe0ca, .oracle = ns_comes_before_place,
	  .saboteurs = "errno-replaced" },
	{ .clause = "err-newipc-sysvsem-unprivileged", .pin = 0xdf29, .oracle = ns_comes_before_its_flags,
	  .saboteurs = "errno-replaced" },
	{ 0 }
};

static const struct fw_edit edits_user[] = {
	LEFT,
	WRONG("parent.flags", "err-precedence-flags"),
	WRONG("parent.flags_nproc", "err-precedence-flags"),
	WRONG("parent.nproc", "err-precedence-flags"),
	{ .name = "parent.struct", .src = FW_SRC_PROBE, .becomes = EAGAIN, .breaks = "err-precedence-struct",
	  .doors = FW_DOOR_SYS_CLONE3 },
	{ .name = "parent.struct_nproc", .src = FW_SRC_PROBE, .becomes = EAGAIN, .breaks = "err-precedence-struct",
	  .doors = FW_DOOR_SYS_CLONE3 },
	WRONG("parent.nproc_ns", "err-precedence-nproc"),
	WRONG("parent.nproc_place", "err-precedence-nproc"),
	WRONG("parent.ns", "err-precedence-ns"),
	WRONG("parent.ns_place", "err-precedence-ns"),
	WRONG("parent.sysvsem", "err-newipc-sysvsem-unprivileged"),
	{ 0 }
};

static const struct fw_check checks_pids[] = {
	{ .clause = "err-precedence-pidfd", .pin = 0xd53e, .oracle = place_comes_before_pids,
	  .saboteurs = "errno-replaced" },
	{ 0 }
};

static const struct fw_edit edits_pids[] = {
	LEFT,
	WRONG("parent.place", NULL),
	WRONG("parent.pids", NULL),
	WRONG("parent.place_pids", NULL),
	{ 0 }
};

static const struct fw_env as_plain_user = { .user = FW_USER_PLAIN };
static const struct fw_env in_cgroup = { .pids = 1 };

const struct fw_case fw_case_flags_precedence = {
	.id = "flags.precedence",
	.claim = "of two faults the one that the kernel's code looks at first is named",
	.cannot_tell = "the order of faults that are not paired here",
	.violated_by = "a kernel that looks at privilege before it looks at the flags, say",
	.probe = "two_faults",
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){ { "before" }, { "after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "after", .of = "parent", .with = FW_LOOKS_MAKER },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "user", .claim = "of two faults of a caller without privilege the one looked at first is named",
		  .args = { "set=user" }, .env = &as_plain_user, .needs = FW_NEEDS("plain-user"),
		  .checks = checks_user, .counterexamples = edits_user },
		{ .name = "pids", .claim = "a place that cannot be written is named before pids.max", .args = { "set=pids" },
		  .env = &in_cgroup, .checks = checks_pids, .counterexamples = edits_pids },
		{ 0 } },
};
