/* SPDX-License-Identifier: MIT */
/*
 * Every door that does fork's work against libc's fork, fact for fact: two children from one state, one after the
 * other, and everything that can be seen of each and of their maker compared. What may differ is a row with its reason;
 * what differs without one is violated.
 *
 * Claim: the child of every such door is a child of fork, and its maker is left as by fork, but for what libc adds.
 * Door: libc's fork for the reference; then each door, raw, mini, libc's _Fork, and fork again as the measure.
 * Seen from: /proc of both children and of the maker before and beside each, kcmp, prlimit, get_robust_list, memory;
 *   ptrace in the variant of that name; the children's own words for what no other can see.
 * Would be violated by: a door of our own that forgets or adds something, a system call that copies less than clone,
 *   a libc that leaves its maker changed.
 * Cannot tell: what is in neither /proc nor the words asked for: keyrings, speculation settings, asynchronous I/O.
 */
#include <signal.h>

#include "case.h"

/* Only the system call's own: no libc stands between the call and the child. */
#define DOORS_RAW (FW_DOOR_SYS_FORK | FW_DOOR_SYS_CLONE | FW_DOOR_SYS_CLONE3 | FW_DOOR_MINI)
#define DOORS_LIBC (FW_DOOR_FORK | FW_DOOR__FORK)

enum { MXCSR_MARK = 0x7f80, FCW_MARK = 0x0f7f };

/* Where reference and child may differ. */
static const struct fw_row rows_of_child[] = {
	{ FW_SRC_STATUS, "pid", "each has a number of its own" },
	{ FW_SRC_STATUS, "tgid", "each has a number of its own" },
	{ FW_SRC_STATUS, "nspid", "each has a number of its own" },
	{ FW_SRC_STATUS, "nspid_inner", "each has a number of its own" },
	{ FW_SRC_TASKS, "tasks", "each has a number of its own" },
	{ FW_SRC_STATUS, "state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "stat_state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "starttime", "one was made after the other" },
	{ FW_SRC_STAT, "utime", "counted in ticks, which fall where they fall" },
	{ FW_SRC_STAT, "stime", "counted in ticks, which fall where they fall" },
	{ FW_SRC_STAT, "flags", "tell what the kernel is doing for it at that moment" },
	{ FW_SRC_STAT, "minflt", "each door's own code touches pages of its own" },
	{ FW_SRC_STAT, "majflt", "each door's own code touches pages of its own" },
	{ FW_SRC_STATUS, "vmrss", "each door's own code touches pages of its own" },
	{ FW_SRC_STATUS, "vmhwm", "each door's own code touches pages of its own" },
	{ FW_SRC_STATUS, "vmpte", "each door's own code touches pages of its own" },
	{ FW_SRC_STATUS, "sigq", "counts the signals of all processes of its user" },
	/* what libc adds; told by checks of their own */
	{ FW_SRC_MEM, "mem.tid_word", "libc has the child's number put there" },
	{ FW_SRC_PROBE, "tid_address", "libc has the end of the child clear it" },
	{ FW_SRC_ROBUST, "robust_list", "libc registers a list for the child" },
	{ 0 }
};

/* Where the maker may differ from itself. */
static const struct fw_row rows_of_maker[] = {
	{ FW_SRC_STATUS, "state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "stat_state", "running still or waiting already at its gate" },
	{ FW_SRC_STAT, "utime", "time goes on" },
	{ FW_SRC_STAT, "stime", "time goes on" },
	{ FW_SRC_STAT, "cutime", "children were waited for" },
	{ FW_SRC_STAT, "cstime", "children were waited for" },
	{ FW_SRC_STAT, "cminflt", "children were waited for" },
	{ FW_SRC_STAT, "cmajflt", "children were waited for" },
	{ FW_SRC_STAT, "flags", "tell what the kernel is doing for it at that moment" },
	{ FW_SRC_STAT, "minflt", "what it writes to after the call must be copied first" },
	{ FW_SRC_STAT, "majflt", "pages may have been taken from it meanwhile" },
	{ FW_SRC_STATUS, "vmrss", "pages may have been taken from it meanwhile" },
	{ FW_SRC_STATUS, "vmhwm", "pages may have been taken from it meanwhile" },
	{ FW_SRC_STATUS, "vmpte", "pages may have been taken from it meanwhile" },
	{ FW_SRC_STATUS, "sigq", "counts the signals of all processes of its user" },
	{ 0 }
};

static struct fw_verdict as_reference(const struct fw_evidence *ev, enum fw_src src)
{
	return fw_alike(ev, src, (struct fw_side){ "reference", "reference" },
			(struct fw_side){ "standing", "child" }, rows_of_child);
}

static struct fw_verdict child_has_the_identity(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_STATUS), as_reference(ev, FW_SRC_STAT),
		      as_reference(ev, FW_SRC_TASKS), as_reference(ev, FW_SRC_CHILDREN));
}

static struct fw_verdict child_is_at_the_same_places(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_LINKS), as_reference(ev, FW_SRC_NS),
		      as_reference(ev, FW_SRC_CGROUP));
}

static struct fw_verdict child_has_the_memory(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_MAPS), as_reference(ev, FW_SRC_MEM));
}

static struct fw_verdict child_has_the_descriptors(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_FDS));
}

static struct fw_verdict child_shares_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_KCMP));
}

static struct fw_verdict child_has_the_limits(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_LIMITS), as_reference(ev, FW_SRC_IPC));
}

static struct fw_verdict child_has_no_timers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), as_reference(ev, FW_SRC_TIMERS),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TIMERS, "parent.timers_count"), 1,
			    "timers of the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_TIMERS, "child.timers_count"), 0,
			    "timers of the child"));
}

static struct fw_verdict child_finds_the_same_words(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_alike(ev, FW_SRC_PROBE, (struct fw_side){ "", "reference" },
					    (struct fw_side){ "", "child" }, rows_of_child));
}

/* ---- the maker ---- */

static struct fw_verdict maker_since(const struct fw_evidence *ev, const char *gate)
{
	static const enum fw_src sources[] = { FW_SRC_STATUS, FW_SRC_STAT,   FW_SRC_TASKS,
					       FW_SRC_FDS,    FW_SRC_MAPS,   FW_SRC_MEM,
					       FW_SRC_LINKS,  FW_SRC_NS,     FW_SRC_CGROUP,
					       FW_SRC_LIMITS, FW_SRC_TIMERS, FW_SRC_ROBUST,
					       FW_SRC_IPC };
	struct fw_verdict parts[sizeof(sources) / sizeof(sources[0])];
	int n = 0;

	for (; n < (int)(sizeof(sources) / sizeof(sources[0])); n++)
		parts[n] = fw_alike(ev, sources[n], (struct fw_side){ gate, "parent" },
				    (struct fw_side){ "standing", "parent" }, rows_of_maker);
	return fw_all(parts, n);
}

static struct fw_verdict has_as_many_children(const struct fw_evidence *ev)
{
	return fw_equal(fw_find_at(ev, "standing", FW_SRC_CHILDREN, "parent.children_count"),
			fw_find_at(ev, "reference", FW_SRC_CHILDREN, "parent.children_count"),
			"children of the maker");
}

static struct fw_verdict maker_is_left_as_by_fork(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), has_as_many_children(ev), maker_since(ev, "reference"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.reference_status"),
			       fw_find(ev, FW_SRC_PROBE, "parent.wait_status"), "wait status"));
}

static struct fw_verdict maker_is_as_before(const struct fw_evidence *ev)
{
	const struct fw_fact *before =
		fw_find_at(ev, "before", FW_SRC_CHILDREN, "parent.children_count");

	return FW_ALL(fw_made(ev), fw_is(before, 0, "children before"),
		      fw_is_sum(fw_find_at(ev, "standing", FW_SRC_CHILDREN,
					   "parent.children_count"),
				before, 1, "children of the maker"),
		      maker_since(ev, "before"));
}

/* ---- what libc adds ---- */

static const struct fw_fact *of_standing(const struct fw_evidence *ev, enum fw_src src,
					 const char *name)
{
	return fw_find_at(ev, "standing", src, name);
}

static struct fw_verdict no_word_is_cleared_or_set(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(fw_told(ev, "parent.tid_address"), 0, "maker's address"),
		      fw_is(fw_told(ev, "child.tid_address"), 0, "child's address"),
		      fw_equal(of_standing(ev, FW_SRC_MEM, "child.mem.tid_word"),
			       of_standing(ev, FW_SRC_MEM, "parent.mem.tid_word"),
			       "the word in child and maker"));
}

static struct fw_verdict word_is_the_childs_number(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "child.tid_address"), fw_told(ev, "parent.tid_address"),
			       "address to be cleared"),
		      fw_equal(of_standing(ev, FW_SRC_MEM, "child.mem.tid_word"),
			       of_standing(ev, FW_SRC_STATUS, "child.nspid_inner"),
			       "the word in the child, its number"),
		      fw_equal(of_standing(ev, FW_SRC_MEM, "parent.mem.tid_word"),
			       of_standing(ev, FW_SRC_STATUS, "parent.nspid_inner"),
			       "the word in the maker, its number"));
}

static struct fw_verdict list_is_empty(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(of_standing(ev, FW_SRC_ROBUST, "parent.robust_list"), 0,
				"head of the maker's list"),
		      fw_is(of_standing(ev, FW_SRC_ROBUST, "child.robust_list"), 0,
			    "head of the child's list"));
}

static struct fw_verdict list_is_registered(const struct fw_evidence *ev)
{
	const struct fw_fact *own = of_standing(ev, FW_SRC_ROBUST, "parent.robust_list");

	return FW_ALL(fw_made(ev), fw_is_not(own, 0, "head of the maker's list"),
		      fw_equal(of_standing(ev, FW_SRC_ROBUST, "child.robust_list"), own,
			       "heads of both lists"));
}

/* ---- under a tracer: the third of the maker's children is the reference, the fourth the door's ---- */

static const struct fw_fact *at_first_stop(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "first-stop", FW_SRC_PTRACE, name);
}

static const struct fw_fact *of_maker(const struct fw_evidence *ev, const char *at,
				      const char *name)
{
	return fw_find_at(ev, at, FW_SRC_PTRACE, name);
}

#define SAME_REGISTER(reg) \
	fw_equal(at_first_stop(ev, "reference." reg), at_first_stop(ev, "child." reg), reg)

static struct fw_verdict child_has_the_registers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME_REGISTER("reg.cs"), SAME_REGISTER("reg.ss"),
		      SAME_REGISTER("reg.fs_base"), SAME_REGISTER("reg.gs_base"),
		      SAME_REGISTER("reg.mxcsr"), SAME_REGISTER("reg.fcw"),
		      SAME_REGISTER("xstate_size"),
		      fw_is(at_first_stop(ev, "child.reg.mxcsr"), MXCSR_MARK, "MXCSR as set"),
		      fw_is(at_first_stop(ev, "child.reg.fcw"), FCW_MARK, "control word as set"),
		      fw_equal(at_first_stop(ev, "reference.xstate"),
			       of_maker(ev, "syscall-exit3", "parent.xstate"),
			       "extended state of the reference and its maker"),
		      fw_equal(at_first_stop(ev, "child.xstate"),
			       of_maker(ev, "syscall-exit4", "parent.xstate"),
			       "extended state of the child and its maker"));
}

static struct fw_verdict child_keeps_restartable_sequences(const struct fw_evidence *ev)
{
	const struct fw_fact *own = of_maker(ev, "syscall-exit4", "parent.rseq");

	return FW_ALL(fw_made(ev), fw_is_not(own, 0, "area of the maker"),
		      fw_equal(at_first_stop(ev, "child.rseq"), own, "area"),
		      fw_equal(at_first_stop(ev, "child.rseq_size"),
			       of_maker(ev, "syscall-exit4", "parent.rseq_size"), "its size"),
		      fw_equal(at_first_stop(ev, "child.rseq_signature"),
			       of_maker(ev, "syscall-exit4", "parent.rseq_signature"),
			       "its signature"));
}

#define CHECKS \
	{ .clause = "fork-is-clone-descriptors", .pin = 0xf98a, .oracle = child_has_the_descriptors, \
	  .saboteurs = "descriptor-missing" }, \
	{ .clause = "fork-is-clone-identity", .pin = 0x2d31, .oracle = child_has_the_identity, \
	  .saboteurs = "name-changed" }, \
	{ .clause = "fork-is-clone-limits", .pin = 0x64e2, .oracle = child_has_the_limits, .needs = FW_NEEDS("ioprio"), \
	  .saboteurs = "limit-lowered" }, \
	{ .clause = "fork-is-clone-maker", .pin = 0xaf21, .oracle = maker_is_left_as_by_fork, .needs = FW_NEEDS("ioprio"), \
	  .saboteurs = "descriptor-left-in-maker" }, \
	{ .clause = "fork-is-clone-memory", .pin = 0xc0e8, .oracle = child_has_the_memory, \
	  .saboteurs = "mapping-added" }, \
	{ .clause = "fork-is-clone-places", .pin = 0x1474, .oracle = child_is_at_the_same_places, \
	  .saboteurs = "cwd-changed" }, \
	{ .clause = "fork-is-clone-sharing", .pin = 0xdca6, .oracle = child_shares_the_same, \
	  .saboteurs = "files-shared" }, \
	{ .clause = "fork-is-clone-timers", .pin = 0x839c, .oracle = child_has_no_timers, \
	  .saboteurs = "posix-timers-kept" }, \
	{ .clause = "fork-is-clone-words", .pin = 0x0e3d, .oracle = child_finds_the_same_words, \
	  .saboteurs = "word-changed" }, \
	{ .clause = "fork-maker-as-before", .pin = 0x41d6, .oracle = maker_is_as_before, .needs = FW_NEEDS("ioprio"), \
	  .saboteurs = "descriptor-left-in-maker" }, \
	{ .clause = "libc-fork-robust-list", .pin = 0xb8e7, .oracle = list_is_registered, \
	  .needs = FW_NEEDS("libc:glibc"), .doors = DOORS_LIBC, \
	  .saboteurs = "robust-list-dropped" }, \
	{ .clause = "libc-fork-syscall", .pin = 0x35ab, .oracle = word_is_the_childs_number, \
	  .needs = FW_NEEDS("libc:glibc", "tid-address"), .doors = DOORS_LIBC, \
	  .saboteurs = "tid-word-wrong" }, \
	{ .clause = "sync-clear-child-tid-reset", .pin = 0x7d11, .oracle = no_word_is_cleared_or_set, \
	  .needs = FW_NEEDS("tid-address"), .doors = DOORS_RAW, \
	  .saboteurs = "tid-word-registered" }, \
	{ .clause = "sync-robust-list-cleared", .pin = 0x8d1c, .oracle = list_is_empty, .doors = DOORS_RAW, \
	  .saboteurs = "robust-list-kept" }

static const struct fw_check checks[] = { CHECKS, { 0 } };

static const struct fw_check checks_traced[] = {
	CHECKS,
	{ .clause = "fork-is-clone-registers", .pin = 0x7d81, .oracle = child_has_the_registers,
	  .needs = FW_NEEDS("ptrace-fpu", "ptrace-xstate"),
	  .saboteurs = "segment-base-set" },
	{ .clause = "sync-rseq-fork", .pin = 0x9e6d, .oracle = child_keeps_restartable_sequences,
	  .needs = FW_NEEDS("libc:glibc", "ptrace-rseq", "rseq"),
	  .saboteurs = "shared-memory-made" },
	{ 0 }
};

/* Of the child as it stands, and of its maker beside it. */
#define CHILD(source, thing, operation, value, clause_id) \
	{ .name = "child." thing, .src = source, .at = "standing", .op = operation, .becomes = value, \
	  .breaks = clause_id }
#define MAKER(source, thing, operation, value) \
	{ .name = "parent." thing, .src = source, .at = "standing", .op = operation, .becomes = value, \
	  .breaks = "fork-is-clone-maker" }, \
	{ .name = "parent." thing, .src = source, .at = "standing", .op = operation, .becomes = value, \
	  .breaks = "fork-maker-as-before" }
#define WORD(thing) \
	{ .name = "child." thing, .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1, \
	  .breaks = "fork-is-clone-words" }

#define EDITS \
	FW_NOT_MADE, \
	CHILD(FW_SRC_FDS, "fds_count", FW_EDIT_ADD, 1, "fork-is-clone-descriptors"), \
	CHILD(FW_SRC_FDS, "fd.60.flags", FW_EDIT_XOR, 02000000, "fork-is-clone-descriptors"), \
	CHILD(FW_SRC_FDS, "fd.60.pos", FW_EDIT_SET, 0, "fork-is-clone-descriptors"), \
	CHILD(FW_SRC_STATUS, "sigblk", FW_EDIT_XOR, FW_SIG(SIGUSR1), "fork-is-clone-identity"), \
	CHILD(FW_SRC_STATUS, "sigcgt", FW_EDIT_SET, 0, "fork-is-clone-identity"), \
	CHILD(FW_SRC_STATUS, "sigpnd", FW_EDIT_SET, FW_SIG(SIGUSR1), "fork-is-clone-identity"), \
	CHILD(FW_SRC_STATUS, "umask", FW_EDIT_SET, 022, "fork-is-clone-identity"), \
	CHILD(FW_SRC_STATUS, "vmsize", FW_EDIT_ADD, 4, "fork-is-clone-identity"), \
	CHILD(FW_SRC_STAT, "exit_signal", FW_EDIT_SET, 0, "fork-is-clone-identity"), \
	CHILD(FW_SRC_STAT, "nice", FW_EDIT_SET, 0, "fork-is-clone-identity"), \
	CHILD(FW_SRC_STAT, "stat_ppid", FW_EDIT_ADD, 1, "fork-is-clone-identity"), \
	CHILD(FW_SRC_TASKS, "tasks_count", FW_EDIT_SET, 3, "fork-is-clone-identity"), \
	CHILD(FW_SRC_CHILDREN, "children_count", FW_EDIT_SET, 1, "fork-is-clone-identity"), \
	{ .name = "child.limit.nofile", .src = FW_SRC_LIMITS, .at = "standing", .text = "1 1", \
	  .breaks = "fork-is-clone-limits" }, \
	CHILD(FW_SRC_IPC, "ioprio", FW_EDIT_XOR, 1, "fork-is-clone-limits"), \
	CHILD(FW_SRC_MAPS, "maps_digest", FW_EDIT_XOR, 1, "fork-is-clone-memory"), \
	CHILD(FW_SRC_MAPS, "maps_count", FW_EDIT_ADD, 1, "fork-is-clone-memory"), \
	CHILD(FW_SRC_MEM, "mem.bss", FW_EDIT_XOR, 1, "fork-is-clone-memory"), \
	CHILD(FW_SRC_MEM, "mem.stack", FW_EDIT_XOR, 1, "fork-is-clone-memory"), \
	CHILD(FW_SRC_MEM, "mem.shared", FW_EDIT_SET, 0, "fork-is-clone-memory"), \
	{ .name = "child.cwd", .src = FW_SRC_LINKS, .at = "standing", .text = "/", .breaks = "fork-is-clone-places" }, \
	CHILD(FW_SRC_NS, "ns.pid", FW_EDIT_ADD, 1, "fork-is-clone-places"), \
	CHILD(FW_SRC_KCMP, "kcmp.vm", FW_EDIT_SET, 0, "fork-is-clone-sharing"), \
	CHILD(FW_SRC_KCMP, "kcmp.sighand", FW_EDIT_SET, 0, "fork-is-clone-sharing"), \
	CHILD(FW_SRC_KCMP, "kcmp.file.60", FW_EDIT_SET, 1, "fork-is-clone-sharing"), \
	CHILD(FW_SRC_TIMERS, "timers_count", FW_EDIT_SET, 1, "fork-is-clone-timers"), \
	WORD("ret"), WORD("altstack"), WORD("altstack_flags"), WORD("itimer_real"), WORD("timerslack"), \
	WORD("subreaper"), WORD("tls_mark"), WORD("self"), \
	MAKER(FW_SRC_CHILDREN, "children_count", FW_EDIT_SET, 2), \
	MAKER(FW_SRC_STATUS, "sigblk", FW_EDIT_XOR, 1), \
	MAKER(FW_SRC_STATUS, "shdpnd", FW_EDIT_SET, 0), \
	MAKER(FW_SRC_STAT, "nice", FW_EDIT_SET, 0), \
	MAKER(FW_SRC_FDS, "fds_count", FW_EDIT_ADD, 1), \
	MAKER(FW_SRC_MAPS, "maps_digest", FW_EDIT_XOR, 1), \
	MAKER(FW_SRC_MEM, "mem.private", FW_EDIT_XOR, 1), \
	MAKER(FW_SRC_TIMERS, "timers_count", FW_EDIT_SET, 0), \
	MAKER(FW_SRC_ROBUST, "robust_list", FW_EDIT_SET, 0), \
	{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fork-is-clone-maker" }, \
	CHILD(FW_SRC_ROBUST, "robust_list", FW_EDIT_SET, 0, "libc-fork-robust-list"), \
	{ .name = "child.tid_address", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "libc-fork-syscall" }, \
	CHILD(FW_SRC_MEM, "mem.tid_word", FW_EDIT_ADD, 1, "libc-fork-syscall"), \
	{ .name = "child.tid_address", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "sync-clear-child-tid-reset" }, \
	CHILD(FW_SRC_MEM, "mem.tid_word", FW_EDIT_ADD, 1, "sync-clear-child-tid-reset"), \
	CHILD(FW_SRC_ROBUST, "robust_list", FW_EDIT_SET, 1, "sync-robust-list-cleared")

static const struct fw_edit edits[] = { EDITS, { 0 } };

#define STOPPED(thing, clause_id) \
	{ .name = "child." thing, .src = FW_SRC_PTRACE, .at = "first-stop", .op = FW_EDIT_XOR, .becomes = 0x10, \
	  .breaks = clause_id }

static const struct fw_edit edits_traced[] = {
	EDITS,
	STOPPED("reg.fs_base", "fork-is-clone-registers"),
	STOPPED("reg.gs_base", "fork-is-clone-registers"),
	STOPPED("reg.mxcsr", "fork-is-clone-registers"),
	STOPPED("xstate", "fork-is-clone-registers"),
	STOPPED("rseq", "sync-rseq-fork"),
	STOPPED("rseq_signature", "sync-rseq-fork"),
	{ 0 }
};

#define EVERYTHING \
	(FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_MAPS | \
	 FW_LOOK_LINKS | FW_LOOK_NS | FW_LOOK_CGROUP | FW_LOOK_WORDS | FW_LOOK_IPC | FW_LOOK_LIMITS | \
	 FW_LOOK_TIMERS | FW_LOOK_ROBUST)

const struct fw_case fw_case_doors_like_fork = {
	.id = "doors.like-fork",
	.claim = "the child of every door is a child of libc's fork, fact for fact, but for what libc adds",
	.cannot_tell = "what is in neither /proc nor the words asked for: keyrings, speculation settings, asynchronous I/O",
	.violated_by = "a door that forgets or adds something, a system call that copies less than clone",
	.probe = "make_twice",
	.needs = FW_NEEDS("robust-list", "subreaper"), /* the probe gives itself both */
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "before" },
		{ "reference" },
		{ "beside-reference", .with = "reference" },
		{ "standing" },
		{ "beside-child", .with = "standing" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = EVERYTHING },
		{ .at = "reference", .of = "reference", .with = EVERYTHING | FW_LOOK_KCMP },
		{ .at = "reference", .of = "parent", .with = EVERYTHING },
		{ .at = "standing", .of = "child", .with = EVERYTHING | FW_LOOK_KCMP },
		{ .at = "standing", .of = "parent", .with = EVERYTHING },
		{ 0 } },
	.checks = checks,
	.counterexamples = edits,
	.variants = (const struct fw_variant[]){
		{ .name = "plain" },
		{ .name = "altstack", .args = { "on=altstack" },
		  .claim = "a child made on the alternate signal stack is a child of libc's fork but for what libc adds" },
		{ .name = "mappings", .args = { "mappings=4000" },
		  .claim = "a child of a maker with 4,000 mappings is a child of libc's fork but for what libc adds" },
		{ .name = "threaded", .args = { "threads=1" }, .needs = FW_NEEDS("libc:threads"),
		  .claim = "a child of a maker with threads is a child of libc's fork but for what libc adds" },
		{ .name = "traced", .args = { "registers=1" }, .env = &(const struct fw_env){ .trace = 1 },
		  .claim = "a child made under a tracer is a child of libc's fork but for what libc adds",
		  .checks = checks_traced, .counterexamples = edits_traced },
		{ 0 } },
};
