/* SPDX-License-Identifier: MIT */
/*
 * A creating call that fails: refused by a filter with each errno that the door's page names, fork(2) or clone(2), and
 * by the kernel itself.
 *
 * Claim: the result is -1 with the errno that was answered, nothing has come into being, the maker is as before.
 * Door: every one that makes a process; the filter refuses fork, vfork, clone and clone3 alike, so no libc can turn to
 *   another call.
 * Seen from: processes of the stage; all that /proc shows of the maker, before and after.
 * Would be violated by: a libc that hides the errno or tries again, a kernel that leaves something half made.
 * Cannot tell: memory of the kernel's own that a failed call might leave behind.
 */
#include <errno.h>

#include "case.h"

static struct fw_verdict said_minus_one(const struct fw_evidence *ev)
{
	return fw_is(fw_find(ev, FW_SRC_PROBE, "parent.ret"), -1, "result in parent");
}

static struct fw_verdict unchanged(const struct fw_evidence *ev, enum fw_src src, const char *name,
				   const char *what)
{
	return fw_equal(fw_find_at(ev, "before-call", src, name),
			fw_find_at(ev, "after-call", src, name), what);
}

/* Of the maker's own: what is seen without knowing all processes. */
static struct fw_verdict maker_is_as_before(const struct fw_evidence *ev)
{
	return FW_ALL(unchanged(ev, FW_SRC_CHILDREN, "parent.children", "children"),
		      fw_is(fw_find_at(ev, "after-call", FW_SRC_CHILDREN, "parent.children_count"),
			    0, "children"),
		      unchanged(ev, FW_SRC_TASKS, "parent.tasks", "threads"),
		      unchanged(ev, FW_SRC_FDS, "parent.fds", "descriptors"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_any"), -ECHILD,
			    "waiting for any child"));
}

/* Whatever the errno is, there is one; and nobody came into being in the whole stage. */
static struct fw_verdict failed_without_a_child(const struct fw_evidence *ev)
{
	return FW_ALL(said_minus_one(ev),
		      fw_at_least(fw_find(ev, FW_SRC_PROBE, "parent.errno"), 1, "errno"),
		      unchanged(ev, FW_SRC_TASKS, "stage.processes", "processes"),
		      maker_is_as_before(ev));
}

static struct fw_verdict failed_with(const struct fw_evidence *ev, int error)
{
	return FW_ALL(said_minus_one(ev),
		      fw_is_errno(fw_find(ev, FW_SRC_PROBE, "parent.errno"), error, "errno"),
		      maker_is_as_before(ev));
}

/* Where the maker may differ from itself. */
static const struct fw_row rows_of_maker[] = {
	{ FW_SRC_STATUS, "state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "stat_state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "utime", "time goes on" },
	{ FW_SRC_STAT, "stime", "time goes on" },
	{ FW_SRC_STAT, "flags", "tell what the kernel is doing for it at that moment" },
	{ FW_SRC_STAT, "minflt", "its own code touches pages on the way" },
	{ FW_SRC_STAT, "majflt", "its own code touches pages on the way" },
	{ FW_SRC_STATUS, "vmrss", "its own code touches pages on the way" },
	{ FW_SRC_STATUS, "vmhwm", "its own code touches pages on the way" },
	{ FW_SRC_STATUS, "vmpte", "its own code touches pages on the way" },
	{ FW_SRC_STATUS, "sigq", "counts the signals of all processes of its user" },
	{ 0 }
};

static struct fw_verdict still(const struct fw_evidence *ev, enum fw_src src)
{
	return fw_alike(ev, src, (struct fw_side){ "before-call", "parent" },
			(struct fw_side){ "after-call", "parent" }, rows_of_maker);
}

static struct fw_verdict nothing_of_the_maker_changed(const struct fw_evidence *ev)
{
	return FW_ALL(said_minus_one(ev), still(ev, FW_SRC_STATUS), still(ev, FW_SRC_STAT),
		      still(ev, FW_SRC_MAPS), still(ev, FW_SRC_FDS), still(ev, FW_SRC_LINKS),
		      still(ev, FW_SRC_TASKS), still(ev, FW_SRC_CHILDREN));
}

#define FAILED(error) \
	static struct fw_verdict failed_with_##error(const struct fw_evidence *ev) \
	{ \
		return failed_with(ev, error); \
	}

FAILED(EACCES)
FAILED(EAGAIN)
FAILED(EBUSY)
FAILED(EEXIST)
FAILED(EINVAL)
FAILED(ENOMEM)
FAILED(ENOSPC)
FAILED(ENOSYS)
FAILED(EOPNOTSUPP)
FAILED(EPERM)
FAILED(EUSERS)

/* The kernel's own refusals: the errno is part of the statement that nothing was made. */
static struct fw_verdict limit_of_processes_refuses(const struct fw_evidence *ev)
{
	return FW_ALL(failed_without_a_child(ev), failed_with(ev, EAGAIN));
}

static struct fw_verdict dead_init_refuses(const struct fw_evidence *ev)
{
	return FW_ALL(failed_without_a_child(ev), failed_with(ev, ENOMEM));
}

/* All processes can be known only where the stage is a pid namespace. */
#define NOTHING(name) \
	{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, .oracle = name, \
	  .needs = FW_NEEDS("pidns"), \
	  .saboteurs = "success-told-after-refusal" }

#define UNCHANGED \
	{ .clause = "fork-ret-failure-maker-as-before", .pin = 0x8abb, .oracle = nothing_of_the_maker_changed, \
	  .saboteurs = "descriptor-behind-refusal" }

#define FILTERED(variant, error, by) \
	{ .name = variant, .doors = by, .env = &(const struct fw_env){ .refuse_errno = error }, \
	  .checks = (const struct fw_check[]){ \
		  { .clause = "err-seccomp-passthrough", .pin = 0x8006, .oracle = failed_with_##error, \
		    .saboteurs = "errno-replaced" }, \
		  UNCHANGED, NOTHING(failed_without_a_child), { 0 } } }

/* Whose page is clone(2): its errnos are more than those of fork(2). mini is one clone instruction. */
#define DOORS_CLONE (FW_DOORS_FLAGS | FW_DOOR_MINI)

#define LOOKS \
	(FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_MAPS | \
	 FW_LOOK_LINKS | FW_LOOK_WORLD)

const struct fw_case fw_case_return_refused = {
	.id = "return.refused",
	.claim = "a creating call that fails gives -1 and the errno that was answered, makes and changes nothing",
	.cannot_tell = "memory of the kernel's own that a failed call might leave behind",
	.violated_by = "a libc that hides the errno or tries again, a kernel that leaves something half made",
	.probe = "make_refused",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "before-call" }, { "after-call" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before-call", .of = "parent",
		  .with = LOOKS },
		{ .at = "after-call", .of = "parent",
		  .with = LOOKS },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 3 },
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.errno" },
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fork-ret-failure-no-child" },
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidns-fork-after-init-died" },
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EINTR, .breaks = "err-seccomp-passthrough" },
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EINTR,
		  .breaks = "pidns-fork-after-init-died" },
		{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "after-call", .text = "3" },
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "after-call", .becomes = 1 },
		{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "after-call", .text = "2 3" },
		{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "after-call", .text = "0 1 2 3 4 5 6" },
		{ .name = "parent.wait_any", .src = FW_SRC_PROBE, .becomes = 3, .breaks = "err-seccomp-passthrough" },
		{ .name = "parent.wait_any", .src = FW_SRC_PROBE, .becomes = 3, .breaks = "fork-ret-failure-no-child" },
		{ .name = "parent.vmsize", .src = FW_SRC_STATUS, .at = "after-call", .op = FW_EDIT_ADD, .becomes = 4,
		  .breaks = "fork-ret-failure-maker-as-before" },
		{ .name = "parent.sigblk", .src = FW_SRC_STATUS, .at = "after-call", .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "fork-ret-failure-maker-as-before" },
		{ .name = "parent.nice", .src = FW_SRC_STAT, .at = "after-call", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "fork-ret-failure-maker-as-before" },
		{ .name = "parent.maps_digest", .src = FW_SRC_MAPS, .at = "after-call", .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "fork-ret-failure-maker-as-before" },
		{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "after-call", .text = "/proc",
		  .breaks = "fork-ret-failure-maker-as-before" },
		{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "after-call", .text = "1 2 3",
		  .breaks = "fork-ret-failure-no-child" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		FILTERED("eacces", EACCES, DOORS_CLONE),
		FILTERED("eagain", EAGAIN, 0),
		FILTERED("ebusy", EBUSY, DOORS_CLONE),
		FILTERED("eexist", EEXIST, DOORS_CLONE),
		FILTERED("einval", EINVAL, DOORS_CLONE),
		FILTERED("enomem", ENOMEM, 0),
		FILTERED("enospc", ENOSPC, DOORS_CLONE),
		FILTERED("enosys", ENOSYS, 0),
		FILTERED("eopnotsupp", EOPNOTSUPP, DOORS_CLONE),
		FILTERED("eperm", EPERM, 0),
		FILTERED("eusers", EUSERS, DOORS_CLONE),
		{ .name = "nproc", .args = { "by=nproc" },
		  .claim = "a call above the limit of processes gives -1 and EAGAIN, and makes nothing",
		  .env = &(const struct fw_env){ .user = FW_USER_PLAIN },
		  .needs = FW_NEEDS("plain-user"),
		  .checks = (const struct fw_check[]){ UNCHANGED, NOTHING(limit_of_processes_refuses), { 0 } } },
		{ .name = "dead-init", .args = { "by=dead-init" },
		  .claim = "a call for a pid namespace whose init has ended gives -1 and ENOMEM, and makes nothing",
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN },
		  .checks = (const struct fw_check[]){
			  UNCHANGED,
			  NOTHING(failed_without_a_child),
			  { .clause = "pidns-fork-after-init-died", .pin = 0x3d59, .oracle = dead_init_refuses,
			    .needs = FW_NEEDS("pidns"),
			    .saboteurs = "errno-replaced" },
			  { 0 } } },
		{ 0 } },
};
