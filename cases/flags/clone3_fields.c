/* SPDX-License-Identifier: MIT */
/*
 * Fields of the struct of clone3 whose effect shows on the child: stack, cgroup, one flag, and what is not asked for.
 *
 * Claim: each field does what it is for, and nothing while its flag is not set.
 * Door: raw clone3.
 * Seen from: /proc cgroup and ns of maker and child, the memory of both, descriptors of the maker, the
 *   child's registers at its first stop under ptrace.
 * Would be violated by: a kernel that starts the child beside the stack it was given, leaves it in its maker's
 *   cgroup, or looks at a field whose flag is not set.
 * Cannot tell: what the cgroup does to the child later; that a frozen child does not run is seen once, when it stands.
 */
#include "request.h"

#include <string.h>

static struct fw_verdict child_starts_at_end_of_stack(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "first-stop", FW_SRC_PTRACE, "child.reg.rsp"),
			       fw_find(ev, FW_SRC_PROBE, "parent.stack_end"),
			       "stack pointer of the child, stack plus stack_size"));
}

/* The cgroup that is handed over lies beside the maker's and is called "case". */
static struct fw_verdict child_is_in_cgroup_given(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = then(ev, FW_SRC_CGROUP, "parent.cgroup2");
	const struct fw_fact *child = then(ev, FW_SRC_CGROUP, "child.cgroup2");
	struct fw_verdict v =
		FW_ALL(fw_made(ev), fw_differ(maker, child, "cgroup of maker and child"));
	const char *slash;
	size_t above;

	if (v.kind != FW_HOLDS)
		return v;
	slash = strrchr(maker->s, '/');
	above = slash ? (size_t)(slash - maker->s) : 0;
	if (child->len == above + 5 && memcmp(child->s, maker->s, above) == 0 &&
	    memcmp(child->s + above, "/case", 5) == 0)
		return v;
	v = fw_say(FW_VIOLATED, "the child in the cgroup \"case\" beside its maker's",
		   "it is in %.120s", child->s);
	fw_cite(&v, maker);
	fw_cite(&v, child);
	return v;
}

static struct fw_verdict child_outlives_an_earlier_kill(const struct fw_evidence *ev)
{
	const struct fw_fact *child = then(ev, FW_SRC_CGROUP, "child.cgroup2");
	static const char last[] = "/killed";
	const size_t tail = strlen(last);
	struct fw_verdict lives =
		FW_ALL(fw_made(ev),
		       fw_is(fw_told(ev, "parent.wait_status"), 0, "status of the child"),
		       fw_reached(ev, "child-alive", "child"));
	bool there;

	if (lives.kind != FW_HOLDS || !child || child->kind != FW_STR)
		return FW_ALL(lives, fw_is_text(child, last, "cgroup of the child"));
	there = child->len > tail && memcmp(child->s + child->len - tail, last, tail) == 0;
	lives = fw_say(there ? FW_HOLDS : FW_VIOLATED, "the child in the cgroup of the kill",
		       "it is in %.120s", child->s);
	fw_cite(&lives, child);
	return lives;
}

static struct fw_verdict child_runs_where_the_cgroup_may(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(then(ev, FW_SRC_SCHED, "parent.cpus"),
				fw_told(ev, "parent.cpus_given"), "processors of maker and cgroup"),
		      fw_equal(then(ev, FW_SRC_SCHED, "child.cpus"),
			       fw_told(ev, "parent.cpus_given"), "processors of child and cgroup"));
}

static struct fw_verdict child_is_in_cgroup_of_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_equal(then(ev, FW_SRC_CGROUP, "parent.cgroup2"),
					    then(ev, FW_SRC_CGROUP, "child.cgroup2"),
					    "cgroup of maker and child"));
}

/* After is while it is frozen; that it can run at all is seen when it was thawed. */
static struct fw_verdict frozen_child_is_there_and_still(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_lists_fact(fw_find_at(ev, "after", FW_SRC_CHILDREN, "parent.children"),
				    fw_told(ev, "parent.ret"), true,
				    "result of the call among the maker's children"),
		      fw_is(fw_find_at(ev, "after", FW_SRC_MEM, "parent.mem.ran"), 0,
			    "children that ran, frozen"),
		      fw_is(then(ev, FW_SRC_MEM, "parent.mem.ran"), 1,
			    "children that ran, thawed"));
}

static struct fw_verdict fields_without_flag_do_nothing(const struct fw_evidence *ev)
{
	static const char *const words[][2] = {
		{ "parent.mem.parent_tid", "child.mem.parent_tid" },
		{ "parent.mem.child_tid", "child.mem.child_tid" },
		{ "parent.mem.pidfd", "child.mem.pidfd" },
	};
	struct fw_verdict v[9];
	int n = 0;

	v[n++] = fw_made(ev);
	v[n++] = fw_equal(before(ev, FW_SRC_FDS, "parent.fds"), then(ev, FW_SRC_FDS, "parent.fds"),
			  "descriptors of the maker");
	v[n++] = fw_equal(then(ev, FW_SRC_CGROUP, "parent.cgroup2"),
			  then(ev, FW_SRC_CGROUP, "child.cgroup2"), "cgroup of maker and child");
	for (int i = 0; i < 3; i++) {
		const struct fw_fact *was = before(ev, FW_SRC_MEM, words[i][0]);

		v[n++] = fw_equal(was, then(ev, FW_SRC_MEM, words[i][0]),
				  "word that the maker handed over");
		v[n++] = fw_equal(was, then(ev, FW_SRC_MEM, words[i][1]),
				  "the same word of the child");
	}
	return fw_all(v, n);
}

/* A kernel that refuses the flag makes none either. */
static struct fw_verdict child_is_in_no_new_time_namespace(const struct fw_evidence *ev)
{
	const struct fw_fact *ret = fw_told(ev, "parent.ret");

	if (ret && ret->kind == FW_INT && ret->i == -1)
		return fw_is(ret, -1, "result of the call");
	return fw_equal(before(ev, FW_SRC_NS, "parent.ns.time"),
			then(ev, FW_SRC_NS, "child.ns.time"), "time namespace of maker and child");
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
static const struct fw_env traced = { .user = FW_USER_CALLER, .trace = 1 };
static const struct fw_env with_cgroup = { .user = FW_USER_CALLER, .cgroup = 1 };

#define AT_CHILD(name_, src_, bits_) \
	{ .name = name_, .src = src_, .at = "child-alive", .op = FW_EDIT_XOR, .becomes = bits_ }
#define ELSEWHERE                                                                        \
	{                                                                                \
		.name = "child.cgroup2", .src = FW_SRC_CGROUP, .text = "/elsewhere/case" \
	}
#define AS_MAKER                                                                              \
	{                                                                                     \
		.name = "child.cgroup2", .src = FW_SRC_CGROUP, .op = FW_EDIT_SET, .text = "/" \
	}

const struct fw_case fw_case_flags_clone3_fields = {
	.id = "flags.clone3-fields",
	.claim = "each field of clone3's struct does what it is for, and nothing while its flag is not set",
	.cannot_tell = "what the cgroup does to the child later",
	.violated_by = "a kernel that starts the child beside its stack or leaves it in its maker's cgroup",
	.probe = "request",
	.doors = FW_DOOR_SYS_CLONE3,
	.gates = request_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent",
		  .with = FW_LOOK_NS | FW_LOOK_FDS | FW_LOOK_WORDS },
		{ .at = "after", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "parent",
		  .with = FW_LOOK_CGROUP | FW_LOOK_FDS | FW_LOOK_WORDS | FW_LOOK_SCHED },
		{ .at = "child-alive", .of = "child",
		  .with = FW_LOOK_NS | FW_LOOK_CGROUP | FW_LOOK_WORDS | FW_LOOK_SCHED },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "stack", .saboteurs = "other-stack-top",
		  .args = { "stack=own" }, .env = &traced,
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "child.reg.rsp", .src = FW_SRC_PTRACE, .op = FW_EDIT_XOR, .becomes = 8 }),
		  .checks = FW_ONE_CHECK("clone3-stack-start", 0x1ca5, child_starts_at_end_of_stack) },
		{ .name = "without-flags", .saboteurs = "unasked-words-written",

		  .args = { "parent_tid=word", "child_tid=word", "pidfd=word", "tls=kernel", "cgroup=closed" },
		  .env = &with_cgroup,
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, AT_CHILD("parent.mem.parent_tid", FW_SRC_MEM, 1),
			AT_CHILD("child.mem.child_tid", FW_SRC_MEM, 1), AT_CHILD("parent.mem.pidfd", FW_SRC_MEM, 1),
			ELSEWHERE),
		  .checks = FW_ONE_CHECK("clone3-unused-fields", 0x9086, fields_without_flag_do_nothing) },
		{ .name = "newtime", .saboteurs = "time-namespace-made",
		  .args = { "flags=newtime" }, .env = &as_admin, .needs = FW_NEEDS("ns-time"),
		  .counterexamples = FW_EDITS(AT_CHILD("child.ns.time", FW_SRC_NS, 1 << 20)),
		  .checks = FW_ONE_CHECK("clone3-newtime", 0x2a1a, child_is_in_no_new_time_namespace) },
		{ .name = "cgroup", .saboteurs = "cgroup-not-entered",
		  .args = { "flags=into-cgroup", "cgroup=own" }, .env = &with_cgroup,
		  .counterexamples = FW_EDITS(FW_NOT_MADE, ELSEWHERE, AS_MAKER),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup", 0x096c, child_is_in_cgroup_given) },
		{ .name = "cgroup-o-path", .saboteurs = "cgroup-not-entered",
		  .args = { "flags=into-cgroup", "cgroup=o-path" }, .env = &with_cgroup,
		  .counterexamples = FW_EDITS(FW_NOT_MADE, ELSEWHERE, AS_MAKER),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-o-path", 0x61b3, child_is_in_cgroup_given) },
		{ .name = "cgroup-cpuset", .saboteurs = "cgroup-not-entered",
		  .claim = "a child runs where the cgroup that it is made into may",
		  .args = { "flags=into-cgroup", "cgroup=cpuset" }, .env = &with_cgroup,
		  .needs = FW_NEEDS("cgroup2-cpuset"),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "child.cpus", .src = FW_SRC_SCHED, .op = FW_EDIT_COPY, .from = "parent.cpus" },
			{ .name = "parent.cpus", .src = FW_SRC_SCHED, .op = FW_EDIT_COPY, .from = "child.cpus" }),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-cpuset", 0x9497, child_runs_where_the_cgroup_may) },
		{ .name = "cgroup-killed-before", .saboteurs = "cgroup-not-entered killed-at-birth",
		  .claim = "a child lives in a cgroup whose processes have been killed before",
		  .args = { "flags=into-cgroup", "cgroup=killed-before" }, .env = &with_cgroup,
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, ELSEWHERE, AS_MAKER, FW_SAID("parent.wait_status", 9, NULL)),
		  .checks = FW_ONE_CHECK("cgroup-kill-once", 0x5678, child_outlives_an_earlier_kill) },
		{ .name = "cgroup-not-asked", .saboteurs = "cgroup-entered",
		  .args = { "cgroup=own" }, .env = &with_cgroup, .counterexamples = FW_EDITS(FW_NOT_MADE, ELSEWHERE),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-separate", 0x062a, child_is_in_cgroup_of_maker) },
		{ .name = "cgroup-frozen", .saboteurs = "cgroup-not-entered",
		  .args = { "flags=into-cgroup", "cgroup=frozen" }, .env = &with_cgroup,
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, { .name = "parent.mem.ran", .src = FW_SRC_MEM, .at = "after", .becomes = 1 },
			{ .name = "parent.children", .src = FW_SRC_CHILDREN, .text = "" }),
		  .checks = FW_ONE_CHECK("clone3-into-frozen-cgroup", 0x64d2, frozen_child_is_there_and_still) },
		{ 0 } },
};
