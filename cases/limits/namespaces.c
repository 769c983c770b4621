/* SPDX-License-Identifier: MIT */
/*
 * How many namespaces, and how deep: one more than /proc/sys/user allows, one deeper than can be.
 *
 * Claim: above the limit of its kind, and beyond the deepest nesting, the call is ENOSPC, a thousand times over, and
 *   leaves nothing behind; within the limit it works, and so it does when the limit is raised; PID and user namespaces
 *   can be nested 32 levels deep.
 * Door: raw clone and raw clone3, the namespaces' flags.
 * Seen from: children, threads, descriptors, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; NSpid of the deepest process, and how many there are one in another.
 * Would be violated by: a kernel that makes one too many, or counts a namespace that was never made.
 * Cannot tell: when a namespace that has ended stops to count; the deeper makers, each of which waits for the next.
 */
#include "case.h"

#include <errno.h>
#include <string.h>

enum { LEVELS = 32 };
/* The inode of the first user namespace, fixed since Linux 3.8. */
#define FIRST_USERNS 4026531837LL

static const struct fw_fact *said(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_PROBE, name);
}

/* The result is above zero, and somebody whose parent is the maker stands at the gate. */
static struct fw_verdict child_came(const struct fw_evidence *ev, const char *ret, const char *gate,
				    const char *ppid)
{
	return FW_ALL(fw_at_least(said(ev, ret), 1, "result in the maker"),
		      fw_equal(fw_find_at(ev, gate, FW_SRC_STATUS, ppid),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "the child's parent, the maker"));
}

static struct fw_verdict calls_beside_the_limit_succeed(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.below_ret", "child-below", "below.ppid"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

/* The one that is allowed is there. */
static struct fw_verdict one_more_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, ENOSPC), fw_maker_unchanged(ev, "at-limit", "refused"),
		      fw_is(fw_find_at(ev, "at-limit", FW_SRC_CHILDREN, "parent.children_count"), 1,
			    "children, the one in a new namespace"));
}

static struct fw_verdict one_deeper_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, ENOSPC), fw_maker_unchanged(ev, "at-limit", "refused"),
		      child_came(ev, "parent.after_ret", "child-after", "after.ppid"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return FW_ALL(fw_refused(ev, ENOSPC),
		      fw_equal(said(ev, "parent.repeated"), said(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_unchanged(ev, "at-limit", "refused-often", FW_SRC_TASKS, "stage.processes",
				   "processes of the stage"),
		      fw_maker_unchanged(ev, "at-limit", "refused-often"));
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
			     *ret = said(ev, "parent.ret");
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
			     *ret = said(ev, "parent.ret");
	struct fw_verdict v;

	if (!count || count->kind != FW_INT || !first || first->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the number of processes");
	v = levels_are(count, count->i - 2 + (first->i != FIRST_USERNS));
	fw_cite(&v, first);
	return FW_ALL(v, fw_is(ret, -1, "result of the call"));
}

#define EDITS(...)                                  \
	.counterexamples = (const struct fw_edit[]) \
	{                                           \
		__VA_ARGS__,                        \
		{                                   \
			0                           \
		}                                   \
	}

#define REFUSED_EDITS(clause_, gate_) \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 4242, .breaks = clause_ }, \
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EAGAIN, .breaks = clause_ }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = gate_, .text = "4242", .breaks = clause_ }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = gate_, .text = "2 4242", .breaks = clause_ }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = gate_, .text = "0 1 2 4242", .breaks = clause_ }, \
	{ .name = "parent.vmsize", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }, \
	{ .name = "parent.vmpte", .src = FW_SRC_STATUS, .at = gate_, .op = FW_EDIT_ADD, .becomes = 4, \
	  .breaks = clause_ }
#define BESIDE_EDITS(clause_) \
	{ .name = "parent.below_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "parent.after_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = clause_ }, \
	{ .name = "below.ppid", .src = FW_SRC_STATUS, .at = "child-below", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }, \
	{ .name = "after.ppid", .src = FW_SRC_STATUS, .at = "child-after", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }
#define LEFT_EDITS \
	REFUSED_EDITS("fork-ret-failure-no-child", "refused-often"), \
	{ .name = "parent.repeated", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -1, \
	  .breaks = "fork-ret-failure-no-child" }, \
	{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "refused-often", .text = "1 2 4242", \
	  .breaks = "fork-ret-failure-no-child" }

#define KIND(name_, flag_, ...) \
	{ .name = name_, .args = { "by=ns", "flag=" flag_, "file=max_" name_ "_namespaces", "times=1000" }, \
	  .claim = "of " name_ " namespaces no more can be made than the limit of their user namespace allows", \
	  .needs = (const char *const[]){ "userns", "userns-limits", __VA_ARGS__, NULL }, \
	  .checks = (const struct fw_check[]){ \
		{ .clause = "ns-count-limit-enospc", .pin = 0xf99c, .oracle = one_more_is_refused, \
		  .saboteurs = "errno-replaced refusal-made-success" }, \
		{ .clause = "ns-count-limit-enospc-neighbour", .pin = 0xfde9, \
		  .oracle = calls_beside_the_limit_succeed, \
		  .saboteurs = "success-made-refusal" }, \
		{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5, \
		  .oracle = nothing_is_left_of_many, .needs = (const char *const[]){ "pidns", NULL }, \
		  .saboteurs = "child-behind-refusal descriptor-behind-refusal" }, { 0 } }, \
	  EDITS(REFUSED_EDITS("ns-count-limit-enospc", "refused"), \
		{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "at-limit", .becomes = 0, \
		  .breaks = "ns-count-limit-enospc" }, \
		BESIDE_EDITS("ns-count-limit-enospc-neighbour"), LEFT_EDITS) }
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
	/* of user ID 0, to give it to a user namespace */
	.env = { .caps = "cap_setfcap=ep" },
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "child-below" }, { "at-limit" }, { "child-beyond" }, { "refused" }, { "refused-often" },
		{ "child-after" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_WORLD },
		{ .at = "at-limit", .of = "top", .with = FW_LOOK_NS },
		{ .at = "refused", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS },
		{ .at = "refused-often", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS | FW_LOOK_WORLD },
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
		{ .name = "pid-depth", .args = { "by=depth", "flag=0x20000000", "times=1000" },
		  .env = &as_admin,
		  .claim = "PID namespaces nest 32 levels deep",
		  .needs = (const char *const[]){ "pidns", NULL },
		  .checks = (const struct fw_check[]){
			DEPTH("err-newpid-nesting", 0xfd5b),
			{ .clause = "pidns-nesting-limit", .pin = 0x1067, .oracle = pid_namespaces_nest_32_deep,
			  .needs = (const char *const[]){ "initial-pidns", NULL },
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .saboteurs = "child-behind-refusal descriptor-behind-refusal" },
			{ 0 } },
		  EDITS(DEPTH_EDITS("err-newpid-nesting"), LEFT_EDITS,
			{ .name = "parent.nspid", .src = FW_SRC_STATUS, .at = "at-limit", .text = "5 4 3 2 1",
			  .breaks = "pidns-nesting-limit" },
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 7,
			  .breaks = "pidns-nesting-limit" }) },
		{ .name = "user-depth", .args = { "by=depth", "flag=0x10000000", "times=1000" },
		  .claim = "user namespaces nest 32 levels deep",
		  .needs = (const char *const[]){ "pidns", "userns", NULL },
		  .checks = (const struct fw_check[]){
			DEPTH("err-newuser-nesting", 0x0aab),
			{ .clause = "userns-nesting-limit", .pin = 0x9717, .oracle = user_namespaces_nest_32_deep,
			  .needs = (const char *const[]){ "initial-userns", NULL },
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .saboteurs = "child-behind-refusal descriptor-behind-refusal" },
			{ 0 } },
		  EDITS(DEPTH_EDITS("err-newuser-nesting"), LEFT_EDITS,
			{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "at-limit", .op = FW_EDIT_ADD,
			  .becomes = 2, .breaks = "userns-nesting-limit" },
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = 7,
			  .breaks = "userns-nesting-limit" }) },
		{ 0 } },
};
