/* SPDX-License-Identifier: MIT */
/*
 * How many namespaces, and how deep: one more than /proc/sys/user allows, one deeper than can be.
 *
 * Claim: above the limit of its kind, and beyond the deepest nesting, the call is ENOSPC, a thousand times over, and
 *   leaves nothing behind; within the limit it works, and so it does when the limit is raised, or after calls that were
 *   refused for another reason; PID and user namespaces can be nested 32 levels deep.
 * Door: raw clone and raw clone3, the namespaces' flags.
 * Seen from: children, threads, descriptors, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; NSpid of the deepest process, and how many there are one in another.
 * Would be violated by: a kernel that makes one too many, or counts a namespace that was never made.
 * Cannot tell: when a namespace that has ended stops to count; the deeper makers, each of which waits for the next.
 */
#include "at_limit.h"

#include <string.h>

enum { LEVELS = 32 };
/* The inode of the first user namespace, fixed since Linux 3.8. */
#define FIRST_USERNS 4026531837LL

/* The one that is allowed is there. */
static struct fw_verdict one_more_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, ENOSPC),
		      fw_is(fw_find_at(ev, "at-limit", FW_SRC_CHILDREN, "parent.children_count"), 1,
			    "children, the one in a new namespace"));
}

/* The same where each is made in a user namespace of its own, and what is raised later is the limit of the maker's. */
static struct fw_verdict one_more_below_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(one_more_is_refused(ev), calls_beside_the_limit_succeed(ev));
}

static struct fw_verdict one_deeper_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, ENOSPC),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

/* As one of the two pages has it. */
static struct fw_verdict one_deeper_is_too_many_users(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, EUSERS),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, ENOSPC);
}

static struct fw_verdict levels_are(const struct fw_fact *fact, int64_t levels)
{
	struct fw_verdict v = fw_say(levels == LEVELS ? FW_HOLDS : FW_VIOLATED, "32 levels",
				     "%lld levels", (long long)levels);

	fw_cite(&v, fact);
	return v;
}

/* The stage's own namespace is the first below the machine's; NSpid tells a number for it and for each one in it. */
static struct fw_verdict pid_namespaces_nest_32_deep(const struct fw_evidence *ev)
{
	const struct fw_fact *nspid = fw_find_at(ev, "at-limit", FW_SRC_STATUS, "parent.nspid"),
			     *ret = fw_told(ev, "parent.ret");
	int64_t levels = 1;

	if (!nspid || nspid->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the maker's numbers");
	for (const char *p = nspid->s; (p = strchr(p, ' ')); p++)
		levels++;
	return FW_ALL(levels_are(nspid, levels), fw_is(ret, -1, "result of the call"));
}

/* One process is the keeper, one the first probe, each other one is a level deeper; the stage may be a level itself. */
static struct fw_verdict user_namespaces_nest_32_deep(const struct fw_evidence *ev)
{
	const struct fw_fact *count = fw_find_at(ev, "at-limit", FW_SRC_TASKS,
						 "stage.processes_count"),
			     *first = fw_find_at(ev, "at-limit", FW_SRC_NS, "top.ns.user"),
			     *ret = fw_told(ev, "parent.ret");
	struct fw_verdict v;

	if (!count || count->kind != FW_INT || !first || first->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the number of processes");
	v = levels_are(count, count->i - 2 + (first->i != FIRST_USERNS));
	fw_cite(&v, first);
	return FW_ALL(v, fw_is(ret, -1, "result of the call"));
}

/* One more may be made all the time, and calls that make none do not take its place. */
static struct fw_verdict place_stays_free(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, EPERM), nothing_is_left(ev, EPERM),
		      fw_is(fw_find_at(ev, "at-limit", FW_SRC_CHILDREN, "parent.children_count"), 1,
			    "children, the one in a new namespace"),
		      calls_beside_the_limit_succeed(ev));
}

/* Refused for another reason than the limit. */
#define OTHERWISE(name_, claim_) \
	{ .name = "user-" name_, \
	  .args = { "by=ns", "flag=0x10000000", "file=max_user_namespaces", "why=" name_, "times=50" }, \
	  .claim = claim_, .needs = FW_NEEDS("userns", "userns-limits", "pidns"), \
	  .checks = FW_CHECKS({ .clause = "ns-count-refused-uncounted", .pin = 0xc0f0, .oracle = place_stays_free, \
				.saboteurs = "errno-replaced success-made-refusal" }), \
	  .counterexamples = FW_EDITS( \
		{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242 }, \
		{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = ENOSPC }, \
		{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "refused-often", .text = "4242" }, \
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "at-limit", .becomes = 0 }, \
		{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "refused-often", .text = "1 2 4242" }, \
		REPEATED_EDIT(NULL), BESIDE_EDITS(NULL)) }
#define KIND(name_, flag_, ...) \
	{ .name = name_, .args = { "by=ns", "flag=" flag_, "file=max_" name_ "_namespaces", "times=1000" }, \
	  .claim = "of " name_ " namespaces no more can be made than the limit of their user namespace allows", \
	  AT_LIMIT(__VA_ARGS__) }
#define AT_LIMIT(...) \
	  .needs = (const char *const[]){ "userns", "userns-limits", __VA_ARGS__, NULL }, \
	  .checks = (const struct fw_check[]){ \
		{ .clause = "ns-count-limit-enospc", .pin = 0xf99c, .oracle = one_more_is_refused, \
		  .saboteurs = "errno-replaced refusal-made-success" }, \
		{ .clause = "ns-count-limit-enospc-neighbour", .pin = 0xfde9, \
		  .oracle = calls_beside_the_limit_succeed, \
		  .saboteurs = "success-made-refusal" }, \
		{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, \
		  .oracle = nothing_is_left_of_many, .needs = FW_NEEDS("pidns"), \
		  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" }, { 0 } }, \
	  .counterexamples = FW_EDITS( \
		REFUSED_EDITS("ns-count-limit-enospc", "refused"), \
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "at-limit", .becomes = 0, \
		  .breaks = "ns-count-limit-enospc" }, \
		BESIDE_EDITS("ns-count-limit-enospc-neighbour"), LEFT_EDITS)
#define DEPTH(clause_, pin_) \
		{ .clause = clause_, .pin = pin_, .oracle = one_deeper_is_refused, .saboteurs = "errno-replaced" }
#define DEPTH_EDITS(clause_) \
	REFUSED_EDITS(clause_, "refused"), \
	{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "after.ppid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };

const struct fw_case fw_case_limits_namespaces = {
	.id = "limits.namespaces",
	.claim = "one namespace more than allowed, or deeper than can be, is ENOSPC and leaves nothing behind",
	.cannot_tell = "when a namespace that has ended stops to count",
	.violated_by = "a kernel that makes one too many, or counts a namespace that was never made",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	/* of user ID 0, to give it to a user namespace */
	.env = { .caps = "cap_setfcap=ep" },
	.doors = FW_DOORS_FLAGS,
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "at-limit", .of = "top", .with = FW_LOOK_NS },
		{ .at = "refused", .of = "parent", .with = FW_LOOKS_MAKER },
		{ .at = "refused-often", .of = "parent", .with = FW_LOOKS_MAKER | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		KIND("cgroup", "0x02000000", "ns-cgroup"),
		KIND("ipc", "0x08000000", "ns-ipc"),
		KIND("mnt", "0x00020000", "ns-mnt"),
		KIND("net", "0x40000000", "ns-net"),
		KIND("pid", "0x20000000", "pidns"),
		KIND("user", "0x10000000", "userns"),
		KIND("uts", "0x04000000", "ns-uts"),
		/* what was made for a call before its last namespace is refused counts no longer */
		{ .name = "uts-net",
		  .args = { "by=ns", "flag=0x44000000", "file=max_net_namespaces", "beside=max_uts_namespaces",
			    "times=50" },
		  .claim = "a call that is refused for one namespace leaves no other one of it counted",
		  AT_LIMIT("ns-net", "ns-uts") },
		/* each in a user namespace of its own, whose limit is another one */
		{ .name = "uts-below",
		  .args = { "by=ns", "flag=0x14000000", "file=max_uts_namespaces", "times=50" },
		  .claim = "what is made in user namespaces below one counts under the limit of that one too",
		  .needs = FW_NEEDS("userns", "userns-limits", "ns-uts"),
		  .checks = FW_CHECKS(
			{ .clause = "ns-count-limit-ancestors", .pin = 0x2a07, .oracle = one_more_below_is_refused,
			  .saboteurs = "errno-replaced refusal-made-success success-made-refusal" }),
		  .counterexamples = FW_EDITS(
			REFUSED_EDITS("ns-count-limit-ancestors", "refused"), BESIDE_EDITS("ns-count-limit-ancestors"),
			{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "at-limit", .becomes = 0 }) },
		OTHERWISE("chroot", "calls for a user namespace that are refused in a chroot count for nothing"),
		OTHERWISE("unmapped",
			  "calls for a user namespace by a user that has no ID to give it count for nothing"),
		{ .name = "pid-depth", .args = { "by=depth", "flag=0x20000000", "times=1000" },
		  .env = &as_admin,
		  .claim = "PID namespaces nest 32 levels deep",
		  .needs = FW_NEEDS("pidns"),
		  .checks = (const struct fw_check[]){
			DEPTH("err-newpid-nesting", 0xfd5b),
			{ .clause = "pidns-nesting-limit", .pin = 0x1067, .oracle = pid_namespaces_nest_32_deep,
			  .needs = FW_NEEDS("initial-pidns"),
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .saboteurs = "child-behind-refusal descriptor-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			DEPTH_EDITS("err-newpid-nesting"), LEFT_EDITS,
			{ .name = "parent.nspid", .src = FW_SRC_STATUS, .at = "at-limit", .text = "5 4 3 2 1",
			  .breaks = "pidns-nesting-limit" },
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 7,
			  .breaks = "pidns-nesting-limit" }) },
		{ .name = "user-depth", .args = { "by=depth", "flag=0x10000000", "times=1000" },
		  .claim = "user namespaces nest 32 levels deep",
		  .needs = FW_NEEDS("pidns", "userns"),
		  .checks = (const struct fw_check[]){
			DEPTH("err-newuser-nesting", 0x0aab),
			{ .clause = "userns-nesting-limit", .pin = 0x9717, .oracle = user_namespaces_nest_32_deep,
			  .needs = FW_NEEDS("initial-userns"),
			  .saboteurs = "success-made-refusal" },
			{ .clause = "userns-nesting-limit-errno", .pin = 0x2736,
			  .oracle = one_deeper_is_too_many_users, .saboteurs = "errno-replaced" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .saboteurs = "child-behind-refusal descriptor-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			DEPTH_EDITS("err-newuser-nesting"), DEPTH_EDITS("userns-nesting-limit-errno"), LEFT_EDITS,
			{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "at-limit", .op = FW_EDIT_ADD,
			  .becomes = 2, .breaks = "userns-nesting-limit" },
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 7,
			  .breaks = "userns-nesting-limit" }) },
		{ 0 } },
};
