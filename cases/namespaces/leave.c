/* SPDX-License-Identifier: MIT */
/*
 * A child that leaves what it shares with its maker, or may not.
 *
 * Claim: unshare ends the sharing of descriptors and of the filesystem context, with a new mount or user namespace
 *   too, and close_range that of descriptors before it closes or marks some; memory, dispositions and the thread group
 *   cannot be left, and asking for it does nothing to one who is alone; zero does nothing; bits without use are EINVAL,
 *   and so is setns to a mount namespace while the context is shared.
 * Door: raw clone and clone3 for what is shared, vfork's doors for memory, every door that copies for one who is alone.
 * Seen from: kcmp of both before and after, descriptors, directory and umask of the maker after the child has changed
 *   its own; links of the child; the result of each call, which only the caller knows.
 * Would be violated by: a kernel that leaves a part shared, or lets a thread leave its process.
 * Cannot tell: what a refused call did and took back.
 */
#include "case.h"

#include <errno.h>

enum { CLOEXEC = 02000000 }; /* O_CLOEXEC */

static const struct fw_fact *kcmp(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_KCMP, name);
}

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

static struct fw_verdict shared(const struct fw_evidence *ev, const char *at, const char *name)
{
	return FW_ALL(fw_made(ev),
		      fw_is(kcmp(ev, at, name), 0, "what child and maker share, compared"));
}

static struct fw_verdict separate(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_is_not(kcmp(ev, at, name), 0, "what child and maker shared, compared");
}

/* ---- descriptors and context ---- */

static struct fw_verdict descriptors_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.files"),
		      fw_is(fw_told(ev, "child.files"), 0, "unshare"),
		      separate(ev, "left", "child.kcmp.files"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "child.fds"), 40, false,
			       "what the child closed, in the child"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "parent.fds"), 40, true,
			       "what the child closed, in its maker"));
}

static struct fw_verdict range_is_closed_alone(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.files"),
		      shared(ev, "tried", "child.kcmp.files"),
		      fw_is(fw_told(ev, "child.range"), 0, "close_range"),
		      separate(ev, "left", "child.kcmp.files"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "child.fds"), 40, false,
			       "what the child closed, in the child"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "child.fds"), 3, true,
			       "what it did not, in the child"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "parent.fds"), 40, true,
			       "what the child closed, in its maker"));
}

/* Behind the last number, next to it and far away, nothing is closed for anybody. */
static struct fw_verdict rest_stays_open(const struct fw_evidence *ev)
{
	const struct fw_fact *childs = fw_find_at(ev, "left", FW_SRC_FDS, "child.fds"),
			     *makers = fw_find_at(ev, "left", FW_SRC_FDS, "parent.fds");

	return FW_ALL(range_is_closed_alone(ev),
		      fw_lists(childs, 41, true, "the next above, in the child"),
		      fw_lists(childs, 200, true, "one far above, in the child"),
		      fw_lists(makers, 41, true, "the next above, in its maker"),
		      fw_lists(makers, 200, true, "one far above, in its maker"));
}

/* Marked in a table that is the child's before it is marked. */
static struct fw_verdict range_is_marked_alone(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.files"),
		      fw_is(fw_told(ev, "child.range"), 0, "close_range"),
		      separate(ev, "tried", "child.kcmp.files"),
		      fw_bits(fw_find_at(ev, "tried", FW_SRC_FDS, "child.fd.40.flags"), CLOEXEC,
			      CLOEXEC, "mark of the child's"),
		      fw_bits(fw_find_at(ev, "tried", FW_SRC_FDS, "parent.fd.40.flags"), CLOEXEC, 0,
			      "mark of its maker's"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "child.fds"), 40, false,
			       "what the child closed then, in the child"),
		      fw_lists(fw_find_at(ev, "left", FW_SRC_FDS, "parent.fds"), 40, true,
			       "what the child closed then, in its maker"));
}

/* From the first number to the highest, behind a whole word of numbers that are not in use. */
static struct fw_verdict marked_range_stays_open(const struct fw_evidence *ev)
{
	const struct fw_fact *childs = fw_find_at(ev, "tried", FW_SRC_FDS, "child.fds");

	return FW_ALL(shared(ev, "standing", "child.kcmp.files"),
		      fw_is(fw_told(ev, "child.range"), 0, "close_range"),
		      separate(ev, "tried", "child.kcmp.files"),
		      fw_lists(childs, 40, true, "the first of the range, in the child"),
		      fw_lists(childs, 41, true, "the next above, in the child"),
		      fw_lists(childs, 200, true, "one far above, in the child"),
		      fw_bits(fw_find_at(ev, "tried", FW_SRC_FDS, "child.fd.41.flags"), CLOEXEC,
			      CLOEXEC, "mark of the next above"),
		      fw_is(fw_told(ev, "child.far_mark"), 1, "mark of the one far above"),
		      fw_lists(fw_find_at(ev, "tried", FW_SRC_FDS, "parent.fds"), 200, true,
			       "one far above, in its maker"));
}

static struct fw_verdict context_is_apart(const struct fw_evidence *ev)
{
	return FW_ALL(
		separate(ev, "left", "child.kcmp.fs"),
		/* in a chroot the path is told from another root for who is in another mount namespace */
		fw_differ(fw_find_at(ev, "left", FW_SRC_LINKS, "child.cwd"),
			  fw_find_at(ev, "left", FW_SRC_LINKS, "parent.cwd"),
			  "directories of child and maker"),
		fw_equal(fw_find_at(ev, "left", FW_SRC_LINKS, "parent.cwd"),
			 fw_find_at(ev, "standing", FW_SRC_LINKS, "parent.cwd"),
			 "directory of its maker before and after"),
		fw_is(fw_find_at(ev, "left", FW_SRC_STATUS, "child.umask"), 077,
		      "umask of the child"),
		fw_equal(fw_find_at(ev, "left", FW_SRC_STATUS, "parent.umask"),
			 fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.umask"),
			 "umask of its maker before and after"));
}

static struct fw_verdict contexts_are_two(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.fs"),
		      fw_is(fw_told(ev, "child.fs"), 0, "unshare"), context_is_apart(ev));
}

static struct fw_verdict mounts_take_context_along(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.fs"),
		      fw_is(fw_told(ev, "child.newns"), 0, "unshare with CLONE_NEWNS"),
		      fw_differ(ns(ev, "left", "child.ns.mnt"), ns(ev, "left", "parent.ns.mnt"),
				"mount namespaces of child and maker"),
		      context_is_apart(ev));
}

/* Of what the two share it implies the context alone. */
static struct fw_verdict new_user_takes_context_along(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.fs"),
		      fw_is(fw_told(ev, "child.newuser"), 0, "unshare with CLONE_NEWUSER"),
		      fw_differ(ns(ev, "left", "child.ns.user"), ns(ev, "left", "parent.ns.user"),
				"user namespaces of child and maker"),
		      context_is_apart(ev), shared(ev, "standing", "child.kcmp.files"),
		      shared(ev, "left", "child.kcmp.files"));
}

/* ---- what does nothing, and what is refused ---- */

static struct fw_verdict zero_does_nothing(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.zero"), 0, "unshare with zero"),
		      shared(ev, "tried", "child.kcmp.fs"),
		      fw_equal(ns(ev, "tried", "child.ns.mnt"), ns(ev, "standing", "child.ns.mnt"),
			       "mount namespace before and after"));
}

static struct fw_verdict useless_bits_are_invalid(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "child.signal"), -EINVAL, "unshare with a signal's number"),
		      fw_is(fw_told(ev, "child.detached"), -EINVAL, "unshare with CLONE_DETACHED"),
		      shared(ev, "tried", "child.kcmp.fs"),
		      fw_equal(ns(ev, "tried", "child.ns.mnt"), ns(ev, "standing", "child.ns.mnt"),
			       "mount namespace before and after"));
}

static struct fw_verdict shared_context_bars_setns(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "child.setns"), -EINVAL,
			    "setns while the context is shared"),
		      shared(ev, "tried", "child.kcmp.fs"),
		      fw_equal(ns(ev, "tried", "child.ns.mnt"), ns(ev, "standing", "child.ns.mnt"),
			       "mount namespace before and after"));
}

/* The same descriptor, entered anew once the context was left. */
static struct fw_verdict own_context_lets_setns(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.fs"), 0, "unshare of the context"),
		      fw_is(fw_told(ev, "child.again"), 0, "setns then"),
		      separate(ev, "left", "child.kcmp.fs"));
}

/* Who stays behind has it alone then, for it was but the two. */
static struct fw_verdict left_context_lets_setns(const struct fw_evidence *ev)
{
	return FW_ALL(own_context_lets_setns(ev),
		      fw_is(fw_told(ev, "parent.setns"), -EINVAL,
			    "setns of the maker while the context is shared"),
		      fw_is(fw_told(ev, "parent.again"), 0, "setns of the maker then"));
}

/* ---- memory, dispositions, thread group ---- */

static struct fw_verdict thread_stays_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.vm"), -EINVAL, "unshare with CLONE_VM"),
		      fw_is(fw_told(ev, "child.sighand"), -EINVAL, "unshare with CLONE_SIGHAND"),
		      fw_is(fw_told(ev, "child.thread"), -EINVAL, "unshare with CLONE_THREAD"),
		      fw_lists_fact(fw_find_at(ev, "tried", FW_SRC_TASKS, "parent.tasks"),
				    fw_told(ev, "parent.ret"), true,
				    "the thread among its maker's"),
		      shared(ev, "tried", "child.kcmp.vm"),
		      shared(ev, "tried", "child.kcmp.sighand"));
}

static struct fw_verdict thread_keeps_its_user(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "child.newuser"), -EINVAL, "unshare with CLONE_NEWUSER"),
		      fw_lists_fact(fw_find_at(ev, "tried", FW_SRC_TASKS, "parent.tasks"),
				    fw_told(ev, "parent.ret"), true,
				    "the thread among its maker's"),
		      fw_equal(ns(ev, "tried", "child.ns.user"),
			       ns(ev, "standing", "child.ns.user"),
			       "user namespace before and after"));
}

static struct fw_verdict thread_keeps_its_children_here(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "child.newpid"), -EINVAL, "unshare with CLONE_NEWPID"),
		      fw_equal(ns(ev, "tried", "child.ns.pid_for_children"),
			       ns(ev, "standing", "child.ns.pid_for_children"),
			       "PID namespace for children before and after"));
}

static struct fw_verdict memory_stays_one(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.vm"),
		      fw_is(fw_told(ev, "child.vm"), -EINVAL, "unshare with CLONE_VM"),
		      shared(ev, "tried", "child.kcmp.vm"));
}

static struct fw_verdict dispositions_stay_one(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.sighand"),
		      fw_is(fw_told(ev, "child.vm"), -EINVAL, "unshare with CLONE_VM"),
		      fw_is(fw_told(ev, "child.sighand"), -EINVAL, "unshare with CLONE_SIGHAND"),
		      shared(ev, "tried", "child.kcmp.sighand"),
		      shared(ev, "tried", "child.kcmp.vm"));
}

static struct fw_verdict whoever_shares_memory_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(shared(ev, "standing", "child.kcmp.vm"),
		      fw_is(fw_told(ev, "child.sighand"), -EINVAL, "unshare with CLONE_SIGHAND"),
		      fw_is(fw_told(ev, "child.thread"), -EINVAL, "unshare with CLONE_THREAD"));
}

static struct fw_verdict alone_they_do_nothing(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.vm"), 0, "unshare with CLONE_VM"),
		      fw_is(fw_told(ev, "child.sighand"), 0, "unshare with CLONE_SIGHAND"),
		      fw_is(fw_told(ev, "child.thread"), 0, "unshare with CLONE_THREAD"),
		      fw_alike(ev, FW_SRC_NS, (struct fw_side){ "standing", "child" },
			       (struct fw_side){ "tried", "child" }, NULL),
		      fw_is(fw_find_at(ev, "tried", FW_SRC_TASKS, "child.tasks_count"), 1,
			    "threads of the child"),
		      fw_equal(fw_find_at(ev, "tried", FW_SRC_STATUS, "child.pid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid"),
			       "number before and after"),
		      fw_equal(fw_find_at(ev, "tried", FW_SRC_STATUS, "child.sigcgt"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.sigcgt"),
			       "handlers before and after"));
}

#define SEEN_BY(clause_, pin_, oracle_, saboteurs_) \
	{ .clause = clause_, .pin = pin_, .oracle = oracle_, .saboteurs = saboteurs_ }
#define COMPARED(gate_, name_, value_, clause_) \
	{ .name = name_, .src = FW_SRC_KCMP, .at = gate_, .becomes = value_, .breaks = clause_ }
#define MOVED(name_, clause_) \
	{ .name = name_, .src = FW_SRC_NS, .at = "tried", .op = FW_EDIT_ADD, .becomes = 1, .breaks = clause_ }
#define CONTEXT_EDITS(clause_) \
	COMPARED("left", "child.kcmp.fs", 0, clause_), \
	{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "left", .text = "/proc", .breaks = clause_ }, \
	{ .name = "parent.umask", .src = FW_SRC_STATUS, .at = "left", .becomes = 077, .breaks = clause_ }

#define MARKED(name_, value_, clause_) \
	{ .name = name_, .src = FW_SRC_FDS, .at = "tried", value_, .breaks = clause_ }

#define RANGE_EDITS \
	FW_NOT_MADE, COMPARED("standing", "child.kcmp.files", 1, NULL), \
	COMPARED("left", "child.kcmp.files", 0, NULL), FW_SAID("child.range", -EINVAL, NULL), \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3 40" }

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
/* a mount namespace is entered with both */
static const struct fw_env may_setns = { .user = FW_USER_ADMIN,
					 .caps = "cap_sys_admin,cap_sys_chroot=ep" };

const struct fw_case fw_case_namespaces_leave = {
	.id = "namespaces.leave",
	.claim = "what can be left with unshare is left, and what cannot is refused",
	.cannot_tell = "what a refused call did and took back",
	.violated_by = "a kernel that leaves a part shared, or lets a thread leave its process",
	.probe = "leave",
	.doors = FW_DOORS_FLAGS,
	.needs = FW_NEEDS("proc-ns", "ns-flags"),
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "tried" }, { "saw", .with = "tried" },
		{ "left" }, { "seen", .with = "left" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_KCMP | FW_LOOK_NS },
		{ .at = "tried", .of = "parent", .with = FW_LOOK_TASKS | FW_LOOK_FDS },
		{ .at = "tried", .of = "child",
		  .with = FW_LOOK_STATUS | FW_LOOK_KCMP | FW_LOOK_NS | FW_LOOK_TASKS | FW_LOOK_FDS },
		{ .at = "left", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_LINKS | FW_LOOK_FDLIST | FW_LOOK_NS },
		{ .at = "left", .of = "child",
		  .with = FW_LOOK_STATUS | FW_LOOK_LINKS | FW_LOOK_FDLIST | FW_LOOK_NS | FW_LOOK_KCMP },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "files-fs", .claim = "unshare ends the sharing of descriptors and of the filesystem context",
		  .args = { "flags=0x600", "first=files,fs", "second=own" },
		  .checks = FW_CHECKS(
			SEEN_BY("unshare-files-fs-sysvsem-files", 0xf98d, descriptors_are_two, "files-copied"),
			SEEN_BY("unshare-files-fs-sysvsem-fs", 0xb96e, contexts_are_two, "fs-copied")),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.files", 1, "unshare-files-fs-sysvsem-files"),
			FW_SAID("child.files", -EINVAL, "unshare-files-fs-sysvsem-files"),
			COMPARED("left", "child.kcmp.files", 0, "unshare-files-fs-sysvsem-files"),
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2",
			  .breaks = "unshare-files-fs-sysvsem-files" },
			COMPARED("standing", "child.kcmp.fs", 1, "unshare-files-fs-sysvsem-fs"),
			FW_SAID("child.fs", -EINVAL, "unshare-files-fs-sysvsem-fs"),
			CONTEXT_EDITS("unshare-files-fs-sysvsem-fs")) },
		{ .name = "close-range", .claim = "close_range leaves the shared table before it closes",
		  .args = { "flags=0x400", "second=range" }, .needs = FW_NEEDS("close-range"),
		  .checks = FW_CHECKS(
			SEEN_BY("close-range-unshare", 0x9dbb, range_is_closed_alone,
				"close-range-not-done files-copied"),
			SEEN_BY("close-range-unshare-rest", 0x30cf, rest_stays_open, "higher-descriptors-lost")),
		  .counterexamples = FW_EDITS(
			RANGE_EDITS,
			{ .name = "child.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3 200",
			  .breaks = "close-range-unshare-rest" },
			{ .name = "child.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3 41",
			  .breaks = "close-range-unshare-rest" },
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3 40 41",
			  .breaks = "close-range-unshare-rest" }) },
		{ .name = "close-range-up", .claim = "close_range up to the end leaves the shared table before it closes",
		  .args = { "flags=0x400", "second=range-up" }, .needs = FW_NEEDS("close-range"),
		  .checks = FW_CHECKS(SEEN_BY("close-range-unshare", 0x9dbb, range_is_closed_alone,
				 "close-range-not-done files-copied")),
		  .counterexamples = FW_EDITS(RANGE_EDITS) },
		{ .name = "close-range-mark", .claim = "close_range leaves the shared table before it marks",
		  .args = { "flags=0x400", "first=range-cloexec", "second=own" },
		  .needs = FW_NEEDS("close-range-cloexec"),
		  .checks = FW_CHECKS(
			SEEN_BY("close-range-unshare-cloexec", 0xc2ad, range_is_marked_alone,
				"close-range-not-done files-copied"),
			SEEN_BY("close-range-unshare-cloexec-open", 0x81c8, marked_range_stays_open,
				"close-range-not-done higher-descriptors-lost")),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.files", 1, NULL),
			COMPARED("tried", "child.kcmp.files", 0, NULL), FW_SAID("child.range", -EINVAL, NULL),
			MARKED("child.fd.40.flags", .becomes = 0, "close-range-unshare-cloexec"),
			MARKED("parent.fd.40.flags", .becomes = CLOEXEC, "close-range-unshare-cloexec"),
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3",
			  .breaks = "close-range-unshare-cloexec" },
			{ .name = "child.fds", .src = FW_SRC_FDS, .at = "left", .text = "0 1 2 3 40",
			  .breaks = "close-range-unshare-cloexec" },
			MARKED("child.fds", .text = "0 1 2 3 40 41", "close-range-unshare-cloexec-open"),
			MARKED("child.fds", .text = "0 1 2 3 40 200", "close-range-unshare-cloexec-open"),
			MARKED("child.fds", .text = "0 1 2 3 41 200", "close-range-unshare-cloexec-open"),
			MARKED("child.fd.41.flags", .becomes = 0, "close-range-unshare-cloexec-open"),
			MARKED("parent.fds", .text = "0 1 2 3 40 41", "close-range-unshare-cloexec-open"),
			FW_SAID("child.far_mark", 0, "close-range-unshare-cloexec-open"),
			FW_SAID("child.far_mark", -EBADF, "close-range-unshare-cloexec-open")) },
		{ .name = "newuser", .saboteurs = "fs-copied",
		  .claim = "unshare of the user namespace ends the sharing of the filesystem context, and no other",
		  .args = { "flags=0x600", "first=newuser", "second=own" }, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("unshare-newuser-fs", 0xb919, new_user_takes_context_along),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.fs", 1, NULL),
			FW_SAID("child.newuser", -EINVAL, NULL), CONTEXT_EDITS(NULL),
			COMPARED("left", "child.kcmp.files", 1, NULL),
			{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "left", .op = FW_EDIT_COPY,
			  .from = "parent.ns.user" }) },
		{ .name = "newns", .saboteurs = "fs-copied", .claim = "unshare of the mount namespace ends the sharing of the filesystem context",
		  .args = { "flags=0x200", "first=newns", "second=own" }, .env = &as_admin, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_ONE_CHECK("unshare-misc-newns-fs", 0x8fc5, mounts_take_context_along),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.fs", 1, NULL),
			FW_SAID("child.newns", -EINVAL, NULL),
			CONTEXT_EDITS(NULL),
			{ .name = "child.ns.mnt", .src = FW_SRC_NS, .at = "left", .op = FW_EDIT_COPY,
			  .from = "parent.ns.mnt" }) },
		{ .name = "misc", .claim = "zero does nothing, useless bits are EINVAL, and so is setns with a shared context",
		  .args = { "flags=0x200", "first=zero,signal,detached,setns", "second=fs,again", "maker=setns" },
		  .env = &may_setns, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_CHECKS(
			SEEN_BY("unshare-misc", 0xd937, zero_does_nothing, "fs-copied"),
			SEEN_BY("unshare-misc-bits", 0x9264, useless_bits_are_invalid, "fs-copied"),
			SEEN_BY("unshare-misc-setns", 0x38ee, shared_context_bars_setns, "fs-copied"),
			SEEN_BY("unshare-misc-setns-left", 0x5d62, left_context_lets_setns,
				"context-shared-by-third"),
			SEEN_BY("unshare-misc-setns-neighbour", 0xe796, own_context_lets_setns,
				 "success-made-refusal")),
		  .counterexamples = FW_EDITS(
			COMPARED("tried", "child.kcmp.fs", 1, "unshare-misc"),
			FW_SAID("child.zero", -EINVAL, "unshare-misc"),
			MOVED("child.ns.mnt", "unshare-misc"), FW_SAID("child.signal", 0, "unshare-misc-bits"),
			FW_SAID("child.detached", 0, "unshare-misc-bits"), MOVED("child.ns.mnt", "unshare-misc-bits"),
			FW_SAID("child.setns", 0, "unshare-misc-setns"), MOVED("child.ns.mnt", "unshare-misc-setns"),
			FW_SAID("parent.setns", 0, "unshare-misc-setns-left"),
			FW_SAID("parent.again", -EINVAL, "unshare-misc-setns-left"),
			FW_SAID("child.again", -EINVAL, "unshare-misc-setns-neighbour"),
			COMPARED("left", "child.kcmp.fs", 0, "unshare-misc-setns-neighbour")) },
		{ .name = "thread", .saboteurs = "process-for-thread", .claim = "a thread can leave neither its process nor the user namespace",
		  .args = { "flags=0x10900", "first=vm,sighand,thread,newuser" },
		  .checks = FW_CHECKS(
			FW_CHECK("unshare-threaded-einval", 0x976e, thread_stays_one),
			FW_CHECK("unshare-threaded-einval-newuser", 0xc5b8, thread_keeps_its_user)),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("child.vm", 0, "unshare-threaded-einval"),
			FW_SAID("child.sighand", 0, "unshare-threaded-einval"),
			FW_SAID("child.thread", 0, "unshare-threaded-einval"),
			{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "tried", .text = "1000000000" },
			COMPARED("tried", "child.kcmp.vm", 1, "unshare-threaded-einval"),
			COMPARED("tried", "child.kcmp.sighand", 1, "unshare-threaded-einval"),
			FW_SAID("child.newuser", 0, "unshare-threaded-einval-newuser"),
			MOVED("child.ns.user", "unshare-threaded-einval-newuser")) },
		{ .name = "thread-newpid", .saboteurs = "process-for-thread", .claim = "a thread cannot move its children to a new PID namespace",
		  .args = { "flags=0x10900", "first=newpid" }, .env = &as_admin, .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("unshare-newpid-threaded", 0x722a, thread_keeps_its_children_here),
		  .counterexamples = FW_EDITS(FW_NOT_MADE, FW_SAID("child.newpid", 0, NULL)) },
		{ .name = "vm", .saboteurs = "memory-copied", .claim = "who shares the memory cannot leave it",
		  .args = { "flags=0x100", "first=vm,sighand,thread" },
		  .checks = FW_CHECKS(
			FW_CHECK("unshare-threaded-einval-vm", 0x8466, memory_stays_one),
			FW_CHECK("unshare-threaded-einval-implied", 0x7791, whoever_shares_memory_is_refused)),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.vm", 1, NULL),
			FW_SAID("child.vm", 0, "unshare-threaded-einval-vm"),
			COMPARED("tried", "child.kcmp.vm", 1, "unshare-threaded-einval-vm"),
			FW_SAID("child.sighand", 0, "unshare-threaded-einval-implied"),
			FW_SAID("child.thread", 0, "unshare-threaded-einval-implied")) },
		{ .name = "sighand", .saboteurs = "sighand-copied", .claim = "who shares the dispositions cannot leave them",
		  .args = { "flags=0x900", "first=vm,sighand" },
		  .checks = FW_ONE_CHECK("unshare-threaded-einval-sighand", 0x3e22, dispositions_stay_one),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.sighand", 1, NULL), FW_SAID("child.vm", 0, NULL),
			FW_SAID("child.sighand", 0, NULL), COMPARED("tried", "child.kcmp.sighand", 1, NULL),
			COMPARED("tried", "child.kcmp.vm", 1, NULL)) },
		{ .name = "vfork", .saboteurs = "fork-for-vfork", .claim = "a child of vfork cannot leave its maker's memory", .args = { "first=vm" },
		  .doors = FW_DOORS_VFORK,
		  .checks = FW_ONE_CHECK("unshare-threaded-einval-vm", 0x8466, memory_stays_one),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, COMPARED("standing", "child.kcmp.vm", 1, NULL), FW_SAID("child.vm", 0, NULL),
			COMPARED("tried", "child.kcmp.vm", 1, NULL)) },
		{ .name = "alone", .saboteurs = "shared-memory-made", .claim = "alone the flags of memory, dispositions and threads do nothing",
		  .args = { "first=vm,sighand,thread" }, .doors = FW_DOORS_COPYING,
		  .checks = FW_ONE_CHECK("unshare-threaded-einval-neighbour", 0x1f58, alone_they_do_nothing),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("child.vm", -EINVAL, NULL), FW_SAID("child.sighand", -EINVAL, NULL),
			FW_SAID("child.thread", -EINVAL, NULL), MOVED("child.ns.user", NULL),
			{ .name = "child.tasks_count", .src = FW_SRC_TASKS, .at = "tried", .becomes = 2 },
			{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "tried", .op = FW_EDIT_XOR,
			  .becomes = 1 }) },
		{ 0 } },
};
