/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NPROC, up to the exact count: one task below it the call works, at it it is refused, a thousand times over,
 * and when the limit is lifted it works again.
 *
 * Claim: EAGAIN comes exactly when the user has as many tasks as the limit says; threads and zombies count, real user
 *   ID 0 and two capabilities exempt; a refusal leaves nothing behind.
 * Door: every one that makes a process, posix_spawn too; a thread through those with flags.
 * Seen from: children, threads, descriptors, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; status of each child that is let through.
 * Would be violated by: a kernel that counts one too many or too few, leaves out threads or zombies, binds root, or
 *   counts a refused call and never takes it back.
 * Cannot tell: what other processes of the same user in another user namespace do to the count.
 */
#include "at_limit.h"

#include <string.h>

static const struct fw_fact *at_limit(const struct fw_evidence *ev, enum fw_src src,
				      const char *name)
{
	return fw_find_at(ev, "at-limit", src, name);
}

/* The maker and its children, zombies included, are the user's only tasks. */
static struct fw_verdict processes_are_at_limit(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is_sum(fw_told(ev, "parent.limit"),
				at_limit(ev, FW_SRC_CHILDREN, "parent.children_count"), 1,
				"the limit, the maker and its children"),
		      fw_is(at_limit(ev, FW_SRC_TASKS, "parent.tasks_count"), 1,
			    "threads of the maker"));
}

static struct fw_verdict threads_are_at_limit(const struct fw_evidence *ev)
{
	return FW_ALL(fw_equal(fw_told(ev, "parent.limit"),
			       at_limit(ev, FW_SRC_TASKS, "parent.tasks_count"),
			       "the limit, threads of the maker"),
		      fw_is(at_limit(ev, FW_SRC_CHILDREN, "parent.children_count"), 0,
			    "children of the maker"));
}

static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return refused_with(ev, EAGAIN);
}

static struct fw_verdict refused_at_the_count(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev), processes_are_at_limit(ev));
}

static struct fw_verdict refused_at_the_count_of_threads(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_refused(ev), threads_are_at_limit(ev),
		      calls_beside_the_limit_succeed(ev));
}

/* A thread is no child: the maker's own process is whom the role names. */
static struct fw_verdict thread_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev),
		      fw_at_least(fw_told(ev, "parent.below_ret"), 1, "result one below the limit"),
		      fw_at_least(fw_told(ev, "parent.after_ret"), 1, "result when it is lifted"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "below.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "process of the thread, the maker"));
}

static struct fw_verdict zombies_count_until_waited_for(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), calls_beside_the_limit_succeed(ev));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EAGAIN);
}

/* At the count all the same, and a child came of it. */
static struct fw_verdict call_is_let_through(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.ret", "child-beyond", "beyond.ppid"),
		      processes_are_at_limit(ev));
}

/* Real, effective, saved and file system user ID, as "0 0 0 0". */
static struct fw_verdict has_ids(const struct fw_evidence *ev, bool real_is_0, bool effective_is_0)
{
	const struct fw_fact *uid = at_limit(ev, FW_SRC_STATUS, "parent.uid");
	const char *second;
	struct fw_verdict v;

	if (!uid || uid->kind != FW_STR || !(second = strchr(uid->s, ' ')))
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the maker's user IDs");
	v = fw_say((strncmp(uid->s, "0 ", 2) == 0) == real_is_0 &&
				   (strncmp(second, " 0 ", 3) == 0) == effective_is_0 ?
			   FW_HOLDS :
			   FW_INCONCLUSIVE,
		   "", "user IDs %s", uid->s);
	fw_cite(&v, uid);
	return v;
}

static struct fw_verdict has_capabilities(const struct fw_evidence *ev, uint64_t set)
{
	const struct fw_fact *caps = at_limit(ev, FW_SRC_STATUS, "parent.capeff");
	struct fw_verdict v = fw_bits(caps, ~0ULL, set, "capabilities of the maker");

	/* who could not be given them was not tried */
	if (v.kind == FW_VIOLATED)
		v = fw_say(FW_INCONCLUSIVE, "", "the maker has other capabilities");
	return v;
}

/* User 0 may have more tasks on the machine than the limit says: it may be refused the first place as well. */
static struct fw_verdict places_are_given(const struct fw_evidence *ev)
{
	return fw_is(fw_told(ev, "parent.places_refused"), 0, "places refused on the way there");
}

static struct fw_verdict root_is_let_through(const struct fw_evidence *ev)
{
	return FW_ALL(places_are_given(ev), call_is_let_through(ev), has_ids(ev, true, true));
}

static struct fw_verdict real_root_is_let_through(const struct fw_evidence *ev)
{
	return FW_ALL(places_are_given(ev), call_is_let_through(ev), has_ids(ev, true, false),
		      has_capabilities(ev, 0));
}

static struct fw_verdict effective_root_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), has_ids(ev, false, true), has_capabilities(ev, 0));
}

static struct fw_verdict sys_admin_is_let_through(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_let_through(ev), has_ids(ev, false, false),
		      has_capabilities(ev, 1ULL << 21));
}

static struct fw_verdict sys_resource_is_let_through(const struct fw_evidence *ev)
{
	return FW_ALL(call_is_let_through(ev), has_ids(ev, false, false),
		      has_capabilities(ev, 1ULL << 24));
}

static struct fw_verdict net_admin_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), has_ids(ev, false, false),
		      has_capabilities(ev, 1ULL << 12));
}

static struct fw_verdict root_of_userns_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev),
		      fw_bits(at_limit(ev, FW_SRC_STATUS, "parent.capeff"), 1ULL << 21 | 1ULL << 24,
			      1ULL << 21 | 1ULL << 24, "capabilities of the maker"));
}

/* One place is free all the time, and many calls that make nothing take none of it. */
static struct fw_verdict place_stays_free(const struct fw_evidence *ev, int code)
{
	return FW_ALL(refused_with(ev, code),
		      fw_is_sum(fw_told(ev, "parent.limit"),
				at_limit(ev, FW_SRC_CHILDREN, "parent.children_count"), 2,
				"the limit, the maker, its children and one more"),
		      fw_is(at_limit(ev, FW_SRC_TASKS, "parent.tasks_count"), 1,
			    "threads of the maker"),
		      fw_equal(fw_told(ev, "parent.repeated"), fw_told(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_maker_unchanged(ev, "at-limit", "refused-often"),
		      calls_beside_the_limit_succeed(ev));
}

static struct fw_verdict place_stays_free_of_efault(const struct fw_evidence *ev)
{
	return place_stays_free(ev, EFAULT);
}

static struct fw_verdict place_stays_free_of_emfile(const struct fw_evidence *ev)
{
	return place_stays_free(ev, EMFILE);
}

static struct fw_verdict place_stays_free_of_eperm(const struct fw_evidence *ev)
{
	return FW_ALL(place_stays_free(ev, EPERM), has_capabilities(ev, 0));
}

/* Each exemption, and its neighbour without one, is a side of the whole statement. */
#define EXEMPTION(clause_, pin_, oracle_, saboteurs_) \
	.checks = (const struct fw_check[]){ \
		{ .clause = clause_, .pin = pin_, .oracle = oracle_, .saboteurs = saboteurs_ }, \
		{ .clause = "lim-nproc-exemptions", .pin = 0x56f6, .oracle = oracle_, .saboteurs = saboteurs_ }, { 0 } }

#define COUNT_EDITS(clause_) \
	{ .name = "parent.limit", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1, .breaks = clause_ }, \
	{ .name = "parent.limit", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1, .breaks = clause_ }
/* Refused for another reason than the limit. */
#define OTHERWISE(name_, why_, what_, oracle_, ...) \
	{ .name = name_, .args = { "why=" why_, "times=50" }, .doors = FW_DOORS_FLAGS, \
	  .claim = "calls that are refused for want of " what_ " count for nothing, however many they are", \
	  .needs = FW_NEEDS("one-thread", "limited-user", __VA_ARGS__), \
	  .checks = FW_CHECKS({ .clause = "lim-nproc-refused-uncounted", .pin = 0xcdfa, .oracle = oracle_, \
				.saboteurs = "success-made-refusal" }), \
	  .counterexamples = FW_EDITS( \
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242 }, \
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EAGAIN }, \
		{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "refused-often", .text = "4242" }, \
		REPEATED_EDIT(NULL), BESIDE_EDITS(NULL), COUNT_EDITS(NULL)) }
#define LET_EDITS \
	FW_NOT_MADE, \
	{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD, .becomes = 1 }, \
	COUNT_EDITS(NULL)

#define NO_PLACE_EDIT FW_SAID("parent.places_refused", 1, NULL)

const struct fw_case fw_case_limits_nproc = {
	.id = "limits.nproc",
	.claim = "a user with as many tasks as RLIMIT_NPROC allows gets EAGAIN, no sooner and no later",
	.cannot_tell = "what other processes of the same user in another user namespace do to the count",
	.violated_by = "a kernel that counts one too many or too few, or never takes back what a refused call counted",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.args = { "by=nproc" },
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .caps = "cap_setuid,cap_setfcap=ep" }, /* the second where user 0 is to be mapped */
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "processes", .args = { "times=1000" }, .needs = FW_NEEDS("one-thread", "limited-user"),
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-nproc-eagain", .pin = 0x2317, .oracle = refused_at_the_count,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "lim-nproc-eagain-neighbour", .pin = 0xd326,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many, .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("lim-nproc-eagain", "refused"), COUNT_EDITS("lim-nproc-eagain"),
			BESIDE_EDITS("lim-nproc-eagain-neighbour"),
			LEFT_EDITS) },
		{ .name = "threads", .args = { "fill=thread" }, .needs = FW_NEEDS("one-thread", "limited-user"),
		  .claim = "the threads of a process count as much as processes do",
		  .checks = REFUSAL_CHECKS("lim-nproc-threads", 0x3e1b, refused_at_the_count_of_threads),
		  .counterexamples = FW_EDITS(REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL), BESIDE_EDITS(NULL)) },
		{ .name = "thread-refused", .args = { "makes=thread" }, .doors = FW_DOORS_FLAGS,
		  .needs = FW_NEEDS("one-thread", "limited-user"),
		  .claim = "a thread is refused as a process is",
		  .checks = REFUSAL_CHECKS("lim-nproc-thread-refused", 0xb0f1, thread_is_refused),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL), TOLD_EDITS(NULL),
			{ .name = "below.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 }) },
		OTHERWISE("refused-address", "address", "an address for the pidfd", place_stays_free_of_efault,
			  "pidfd"),
		OTHERWISE("refused-descriptor", "descriptor", "a descriptor", place_stays_free_of_emfile, "pidfd"),
		OTHERWISE("refused-namespace", "namespace", "the privilege for a namespace",
			  place_stays_free_of_eperm, "ns-flags"),
		{ .name = "zombies", .args = { "fill=zombie", "lift=reap" },
		  .needs = FW_NEEDS("one-thread", "limited-user"),
		  .claim = "a zombie counts until it is waited for",
		  .checks = REFUSAL_CHECKS("lim-nproc-zombies", 0x359e, zombies_count_until_waited_for),
		  .counterexamples = FW_EDITS(REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL), BESIDE_EDITS(NULL)) },
		{ .name = "root", .args = { "as=root" }, .needs = FW_NEEDS("one-thread", "root"),
		  .claim = "root is not bound by the limit",
		  EXEMPTION("lim-nproc-exempt-real-uid-0", 0xa11a, root_is_let_through,
			    "success-made-refusal"),
		  .counterexamples = FW_EDITS(LET_EDITS, NO_PLACE_EDIT) },
		{ .name = "real-uid-0", .args = { "as=effective" }, .needs = FW_NEEDS("one-thread", "root"),
		  .claim = "real user ID 0 is not bound by the limit, without any capability",
		  EXEMPTION("lim-nproc-exempt-real-uid-0", 0xa11a, real_root_is_let_through,
			    "success-made-refusal"),
		  .counterexamples = FW_EDITS(LET_EDITS, NO_PLACE_EDIT) },
		{ .name = "effective-uid-0", .args = { "as=real" }, .needs = FW_NEEDS("one-thread", "root"),
		  .claim = "an effective user ID of 0 does not lift the limit of the real one",
		  .checks = REFUSAL_CHECKS("lim-nproc-real-uid", 0xed1d, effective_root_is_refused),
		  .counterexamples = FW_EDITS(REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL)) },
		{ .name = "sys-admin", .args = { "cap=21" },
		  .env = &(const struct fw_env){ .caps = "cap_setuid,cap_sys_admin=ep" },
		  .needs = FW_NEEDS("one-thread", "root"),
		  .claim = "CAP_SYS_ADMIN lifts the limit",
		  EXEMPTION("lim-nproc-exempt-sys-admin", 0xd70a, sys_admin_is_let_through,
			    "success-made-refusal"),
		  .counterexamples = FW_EDITS(LET_EDITS) },
		{ .name = "sys-resource", .args = { "cap=24" },
		  .env = &(const struct fw_env){ .caps = "cap_setuid,cap_sys_resource=ep" },
		  .needs = FW_NEEDS("one-thread", "cap:sys_resource"),
		  .claim = "CAP_SYS_RESOURCE lifts the limit",
		  EXEMPTION("lim-nproc-exempt-sys-resource", 0x689d, sys_resource_is_let_through,
			    "success-made-refusal"),
		  .counterexamples = FW_EDITS(LET_EDITS) },
		{ .name = "net-admin", .args = { "cap=12" },
		  .env = &(const struct fw_env){ .caps = "cap_setuid,cap_net_admin=ep" },
		  .needs = FW_NEEDS("one-thread", "root", "cap:net_admin"),
		  .claim = "another capability does not lift the limit",
		  EXEMPTION("lim-nproc-other-cap", 0x4d66, net_admin_is_refused,
			    "errno-replaced success-told-after-refusal"),
		  .counterexamples = FW_EDITS(REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL)) },
		{ .name = "userns-root", .args = { "as=userns-root" },
		  .needs = FW_NEEDS("one-thread", "limited-user", "userns"),
		  .claim = "root of a user namespace is bound by the limit of who it is outside",
		  .checks = REFUSAL_CHECKS("lim-nproc-userns-root", 0x3a5c, root_of_userns_is_refused),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS(NULL, "refused"), COUNT_EDITS(NULL),
			{ .name = "parent.capeff", .src = FW_SRC_STATUS, .at = "at-limit", .becomes = 0 }) },
		{ 0 } },
};
