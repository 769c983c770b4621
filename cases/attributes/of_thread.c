/* SPDX-License-Identifier: MIT */
/*
 * A creation by a thread that has given itself, and no other thread of its process, one more of each: the child has the
 * thread's, not the first one's.
 *
 * Claim: place in the file system, descriptors, namespaces, cgroup, credentials, system call filters, scheduling and
 *   timer slack of the child are those of the thread that called.
 * Door: every one that makes a process, called from a thread of libc's; raw clone and clone3 for what flags share.
 * Seen from: /proc of child, calling thread and first thread, kcmp of the three, ioprio_get and sched_getattr; what
 *   the filter answers, and the thread's own word for its timer slack, which nobody else can read.
 * Would be violated by: a kernel that takes any of these from the first thread of the caller's process.
 * Cannot tell: attributes that are not among these.
 */
#include <errno.h>

#include "case.h"

enum { FILTERING = 2 };	/* SECCOMP_MODE_FILTER */

static const struct fw_fact *at_birth(const struct fw_evidence *ev, enum fw_src src,
				      const char *name)
{
	return fw_find_at(ev, "child-alive", src, name);
}

/* One name for each of the three. */
struct of_three {
	const char *child, *maker, *parent, *what;
};
#define OF_THREE(thing_, what_) \
	((struct of_three){ "child." thing_, "maker." thing_, "parent." thing_, what_ })

static struct fw_verdict of_thread(const struct fw_evidence *ev, enum fw_src src,
				   struct of_three of)
{
	const struct fw_fact *maker = at_birth(ev, src, of.maker);

	return FW_ALL(fw_made(ev), fw_equal(at_birth(ev, src, of.child), maker, of.what),
		      fw_differ(maker, at_birth(ev, src, of.parent), of.what));
}

static struct fw_verdict capabilities_are_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_STATUS, OF_THREE("capeff", "effective capabilities")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("capprm", "permitted capabilities")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("capinh", "inheritable capabilities")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("capbnd", "bounding set")));
}

static struct fw_verdict ids_are_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_STATUS, OF_THREE("uid", "user IDs")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("gid", "group IDs")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("groups", "groups")));
}

static struct fw_verdict descriptors_are_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_FDS, OF_THREE("fds", "descriptors")),
		      fw_is_not(at_birth(ev, FW_SRC_KCMP, "maker.kcmp.files"), 0,
				"tables of the thread and of the first one compared"),
		      fw_is_not(at_birth(ev, FW_SRC_KCMP, "child.kcmp.files"), 0,
				"tables of the child and of the thread compared"));
}

static struct fw_verdict place_is_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_LINKS, OF_THREE("cwd", "working directory")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("umask", "umask")));
}

static struct fw_verdict filter_binds_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_STATUS, OF_THREE("seccomp", "mode")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("nonewprivs", "no_new_privs")),
		      fw_is(at_birth(ev, FW_SRC_STATUS, "child.seccomp"), FILTERING,
			    "mode of the child"),
		      fw_is(fw_told(ev, "child.filtered"), -EXFULL,
			    "call of the child, by the filter"),
		      fw_is(fw_told(ev, "parent.filtered"), -EINVAL,
			    "call of the first thread, by the kernel"));
}

static struct fw_verdict child_is_in_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_NS, OF_THREE("ns.uts", "UTS namespace")),
		      of_thread(ev, FW_SRC_NS, OF_THREE("ns.ipc", "IPC namespace")),
		      of_thread(ev, FW_SRC_NS, OF_THREE("ns.cgroup", "cgroup namespace")));
}

static struct fw_verdict child_is_in_the_threads_cgroup(const struct fw_evidence *ev)
{
	return of_thread(ev, FW_SRC_CGROUP, OF_THREE("cgroup2", "cgroup"));
}

static struct fw_verdict child_is_scheduled_as_the_thread(const struct fw_evidence *ev)
{
	return FW_ALL(of_thread(ev, FW_SRC_SCHED, OF_THREE("sched_nice", "nice value")),
		      of_thread(ev, FW_SRC_SCHED, OF_THREE("sched_policy", "policy")),
		      of_thread(ev, FW_SRC_STAT, OF_THREE("nice", "nice value in stat")));
}

static struct fw_verdict io_priority_is_the_threads(const struct fw_evidence *ev)
{
	return of_thread(ev, FW_SRC_IPC, OF_THREE("ioprio", "I/O priority"));
}

/* procfs has a file of it for each process and none for a thread, which is asked itself. */
static struct fw_verdict slack_is_the_threads(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_told(ev, "maker.slack");

	return FW_ALL(fw_made(ev),
		      fw_equal(at_birth(ev, FW_SRC_ATTRS, "child.timerslack_ns"), maker,
			       "timer slack"),
		      fw_differ(maker, at_birth(ev, FW_SRC_ATTRS, "parent.timerslack_ns"),
				"timer slack"));
}

static struct fw_verdict shared_with_the_thread(const struct fw_evidence *ev, const char *child,
						const char *maker)
{
	return FW_ALL(fw_made(ev),
		      fw_is(at_birth(ev, FW_SRC_KCMP, child), 0,
			    "those of child and thread compared"),
		      fw_is_not(at_birth(ev, FW_SRC_KCMP, maker), 0,
				"those of the thread and the first one compared"));
}

static struct fw_verdict table_is_one_with_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(shared_with_the_thread(ev, "child.kcmp.files", "maker.kcmp.files"),
		      of_thread(ev, FW_SRC_FDS, OF_THREE("fds", "descriptors")));
}

static struct fw_verdict place_is_one_with_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(shared_with_the_thread(ev, "child.kcmp.fs", "maker.kcmp.fs"),
		      of_thread(ev, FW_SRC_LINKS, OF_THREE("cwd", "working directory")),
		      of_thread(ev, FW_SRC_STATUS, OF_THREE("umask", "umask")));
}

static struct fw_verdict context_is_one_with_the_threads(const struct fw_evidence *ev)
{
	return FW_ALL(shared_with_the_thread(ev, "child.kcmp.io", "maker.kcmp.io"),
		      of_thread(ev, FW_SRC_IPC, OF_THREE("ioprio", "I/O priority")));
}

/* The child has the first thread's; the thread has it too, so that nothing is its own. */
#define FIRST_ONES(thing_, src_, clause_) \
	{ .name = "child." thing_, .src = src_, .at = "child-alive", .op = FW_EDIT_COPY, \
	  .from = "parent." thing_, .breaks = clause_ }, \
	{ .name = "maker." thing_, .src = src_, .at = "child-alive", .op = FW_EDIT_COPY, \
	  .from = "parent." thing_, .breaks = clause_ }
#define APART(name_, becomes_, clause_) \
	{ .name = name_, .src = FW_SRC_KCMP, .at = "child-alive", .becomes = becomes_, .breaks = clause_ }

static const struct fw_env with_many = {
	.user = FW_USER_ADMIN,
	.caps = "cap_fowner,cap_ipc_lock,cap_kill,cap_setpcap,cap_sys_admin,cap_sys_boot=ep",
};
static const struct fw_env in_cgroup = { .user = FW_USER_CALLER, .cgroup = 1 };
static const struct fw_env may_change_ids = {
	.user = FW_USER_ADMIN,
	.caps = "cap_setgid,cap_setuid=ep",
};

static const struct fw_variant variants[] = {
	{ .name = "plain", .args = { "own=descriptors,directories,ioprio,scheduling,slack,filter" },
	  .checks = FW_CHECKS(
		{ .clause = "fork-copies-thread-descriptors", .pin = 0x652e, .oracle = descriptors_are_the_threads,
		  .needs = FW_NEEDS("ns-flags") },
		{ .clause = "fork-copies-thread-directories", .pin = 0xab4d, .oracle = place_is_the_threads,
		  .needs = FW_NEEDS("ns-flags", "proc-umask") },
		{ .clause = "fork-copies-thread-filters", .pin = 0x378b, .oracle = filter_binds_the_child,
		  .needs = FW_NEEDS("new-privileges", "no-filter", "no-new-privs", "seccomp-filter") },
		{ .clause = "fork-copies-thread-ioprio", .pin = 0xcfc2, .oracle = io_priority_is_the_threads,
		  .needs = FW_NEEDS("ioprio") },
		{ .clause = "fork-copies-thread-scheduling", .pin = 0x2c99,
		  .oracle = child_is_scheduled_as_the_thread },
		{ .clause = "fork-copies-thread-timerslack", .pin = 0x9240, .oracle = slack_is_the_threads,
		  .needs = FW_NEEDS("proc-timerslack") }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FIRST_ONES("fds", FW_SRC_FDS, "fork-copies-thread-descriptors"),
		APART("maker.kcmp.files", 0, "fork-copies-thread-descriptors"),
		APART("child.kcmp.files", 0, "fork-copies-thread-descriptors"),
		FIRST_ONES("cwd", FW_SRC_LINKS, "fork-copies-thread-directories"),
		FIRST_ONES("umask", FW_SRC_STATUS, "fork-copies-thread-directories"),
		FIRST_ONES("seccomp", FW_SRC_STATUS, "fork-copies-thread-filters"),
		FIRST_ONES("nonewprivs", FW_SRC_STATUS, "fork-copies-thread-filters"),
		FW_SAID("child.filtered", -EINVAL, "fork-copies-thread-filters"),
		FW_SAID("parent.filtered", -EXFULL, "fork-copies-thread-filters"),
		FIRST_ONES("sched_nice", FW_SRC_SCHED, "fork-copies-thread-scheduling"),
		FIRST_ONES("sched_policy", FW_SRC_SCHED, "fork-copies-thread-scheduling"),
		FIRST_ONES("nice", FW_SRC_STAT, "fork-copies-thread-scheduling"),
		FIRST_ONES("ioprio", FW_SRC_IPC, "fork-copies-thread-ioprio"),
		{ .name = "child.timerslack_ns", .src = FW_SRC_ATTRS, .at = "child-alive", .op = FW_EDIT_COPY,
		  .from = "parent.timerslack_ns", .breaks = "fork-copies-thread-timerslack" },
		FW_SAID("maker.slack", 50000, "fork-copies-thread-timerslack")) },
	{ .name = "ruling", .args = { "own=namespaces,capabilities" }, .env = &with_many,
	  .claim = "namespaces and capabilities of the child are those of the thread that called",
	  .checks = FW_CHECKS(
		{ .clause = "fork-copies-thread-capabilities", .pin = 0xde83, .oracle = capabilities_are_the_threads,
		  .needs = FW_NEEDS("many-caps") },
		{ .clause = "fork-copies-thread-namespaces", .pin = 0xd73b, .oracle = child_is_in_the_threads,
		  .needs = FW_NEEDS("ns-cgroup", "ns-ipc", "ns-uts") }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FIRST_ONES("capeff", FW_SRC_STATUS, "fork-copies-thread-capabilities"),
		FIRST_ONES("capprm", FW_SRC_STATUS, "fork-copies-thread-capabilities"),
		FIRST_ONES("capinh", FW_SRC_STATUS, "fork-copies-thread-capabilities"),
		FIRST_ONES("capbnd", FW_SRC_STATUS, "fork-copies-thread-capabilities"),
		FIRST_ONES("ns.uts", FW_SRC_NS, "fork-copies-thread-namespaces"),
		FIRST_ONES("ns.ipc", FW_SRC_NS, "fork-copies-thread-namespaces"),
		FIRST_ONES("ns.cgroup", FW_SRC_NS, "fork-copies-thread-namespaces")) },
	{ .name = "cgroup", .args = { "own=cgroup" }, .env = &in_cgroup, .needs = FW_NEEDS("cgroup2"),
	  .claim = "the child begins in the threaded cgroup of the thread that called",
	  .checks = FW_ONE_CHECK("fork-copies-thread-cgroup", 0x4db7, child_is_in_the_threads_cgroup),
	  .counterexamples = FW_EDITS(FW_NOT_MADE, FIRST_ONES("cgroup2", FW_SRC_CGROUP, NULL)) },
	{ .name = "ids", .args = { "own=ids" }, .env = &may_change_ids, .needs = FW_NEEDS("user-ids"),
	  .claim = "user and group IDs and groups of the child are those of the thread that called",
	  .checks = FW_ONE_CHECK("fork-copies-thread-ids", 0xde13, ids_are_the_threads),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FIRST_ONES("uid", FW_SRC_STATUS, NULL), FIRST_ONES("gid", FW_SRC_STATUS, NULL),
		FIRST_ONES("groups", FW_SRC_STATUS, NULL)) },
	/* CLONE_FS, CLONE_FILES, CLONE_IO */
	{ .name = "shared", .args = { "own=descriptors,directories,ioprio", "flags=0x80000600" },
	  .doors = FW_DOORS_FLAGS,
	  .claim = "what flags share is shared with the thread that called",
	  .checks = FW_CHECKS(
		{ .clause = "clone-files-shared-of-thread", .pin = 0x1d75,
		  .oracle = table_is_one_with_the_threads, .needs = FW_NEEDS("ns-flags"),
		  .saboteurs = "files-copied" },
		{ .clause = "clone-fs-shared-of-thread", .pin = 0xd5be,
		  .oracle = place_is_one_with_the_threads, .needs = FW_NEEDS("ns-flags", "proc-umask"),
		  .saboteurs = "fs-copied" },
		{ .clause = "clone-io-shared-of-thread", .pin = 0xe64d,
		  .oracle = context_is_one_with_the_threads, .needs = FW_NEEDS("ioprio"),
		  .saboteurs = "io-copied" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE,
		APART("child.kcmp.files", 1, "clone-files-shared-of-thread"),
		APART("maker.kcmp.files", 0, "clone-files-shared-of-thread"),
		FIRST_ONES("fds", FW_SRC_FDS, "clone-files-shared-of-thread"),
		APART("child.kcmp.fs", 1, "clone-fs-shared-of-thread"),
		APART("maker.kcmp.fs", 0, "clone-fs-shared-of-thread"),
		FIRST_ONES("cwd", FW_SRC_LINKS, "clone-fs-shared-of-thread"),
		FIRST_ONES("umask", FW_SRC_STATUS, "clone-fs-shared-of-thread"),
		APART("child.kcmp.io", 1, "clone-io-shared-of-thread"),
		APART("maker.kcmp.io", 0, "clone-io-shared-of-thread"),
		FIRST_ONES("ioprio", FW_SRC_IPC, "clone-io-shared-of-thread")) },
	{ 0 }
};

enum {
	LOOKS = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_FDLIST | FW_LOOK_LINKS | FW_LOOK_NS |
		FW_LOOK_ATTRS | FW_LOOK_SCHED | FW_LOOK_IPC | FW_LOOK_CGROUP
};

const struct fw_case fw_case_attributes_of_thread = {
	.id = "attributes.of-thread",
	.claim = "what the calling thread alone has is the child's, not what the first thread has",
	.cannot_tell = "attributes that are not among these",
	.violated_by = "a kernel that takes any of these from the first thread of the caller's process",
	.probe = "make_from_thread",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "child-alive" }, { "parent-back", .with = "child-alive" }, { "before" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = LOOKS | FW_LOOK_KCMP, .other = "maker" },
		{ .at = "child-alive", .of = "maker", .with = LOOKS | FW_LOOK_KCMP, .other = "parent" },
		{ .at = "child-alive", .of = "parent", .with = LOOKS },
		{ 0 } },
	.saboteurs = "child-made-before",
	.variants = variants,
};
