/* SPDX-License-Identifier: MIT */
/*
 * Limits of the whole machine, on one that is there to be spoilt: threads-max, pid_max, fs.nr_open and memory promised
 * strictly.
 *
 * Claim: when there are as many threads as threads-max says, also for root, and when no number below pid_max is free,
 *   the call is EAGAIN; where a descriptor is open above fs.nr_open it is EMFILE; each a thousand times over, with
 *   nothing left, and over with its cause. What can be written to threads-max is bounded. Where memory is promised
 *   strictly, what has no promise left for a copy is ENOMEM, and vfork makes a child all the same.
 * Door: every one that makes a process, posix_spawn too.
 * Seen from: children, threads, descriptors, address space and page tables of the maker before the call, after it and
 *   after a thousand more; processes of the stage; status of each child; threads of the machine by its load.
 * Would be violated by: a kernel that lets root go beyond, counts what it refused, or copies a table that it may not
 *   have.
 * Cannot tell: what the machine's other processes are refused meanwhile.
 */
#include "at_limit.h"

/* The kernel's own threads come and go: where one went there was room. */
static struct fw_verdict refused_at_the_count(const struct fw_evidence *ev)
{
	const struct fw_fact *limit = fw_told(ev, "parent.limit"),
			     *before = fw_told(ev, "parent.threads");
	struct fw_verdict v;

	if (!limit || !before || limit->kind != FW_INT || before->kind != FW_INT ||
	    before->i < limit->i)
		return fw_say(FW_INCONCLUSIVE, "", "fewer threads than threads-max allows");
	v = fw_say(FW_HOLDS, "", "%lld threads of %lld", (long long)before->i, (long long)limit->i);
	fw_cite(&v, limit);
	fw_cite(&v, before);
	return FW_ALL(refused_with(ev, EAGAIN), v);
}

static struct fw_verdict privileged_maker_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(refused_at_the_count(ev), maker_is_root_with(ev, SYS_ADMIN),
		      maker_is_root_with(ev, SYS_RESOURCE), calls_beside_the_limit_succeed(ev));
}

/* As above: one of the kernel's own threads may have left its number. */
static struct fw_verdict refused_without_a_number(const struct fw_evidence *ev)
{
	const struct fw_fact *ret = fw_told(ev, "parent.ret"),
			     *before = fw_told(ev, "parent.threads"),
			     *then = fw_told(ev, "parent.threads_then");
	struct fw_verdict v;

	if (ret && before && then && ret->i >= 0 && then->i < before->i) {
		v = fw_say(FW_INCONCLUSIVE, "", "fewer threads than when no number was free");
		fw_cite(&v, before);
		fw_cite(&v, then);
		return v;
	}
	return FW_ALL(refused_with(ev, EAGAIN),
		      fw_at_most_sum(fw_find_at(ev, "at-limit", FW_SRC_TASKS,
						"stage.processes_count"),
				     fw_told(ev, "parent.limit"), -1,
				     "the processes there are, pid_max"));
}

/* Each child would have had some hundred kB; what the machine's few others promise themselves meanwhile is less. */
static struct fw_verdict nothing_more_is_promised(const struct fw_evidence *ev)
{
	enum { ROOM_KB = 8192 };

	return FW_ALL(fw_refused(ev, EAGAIN),
		      fw_equal(fw_told(ev, "parent.repeated"), fw_told(ev, "parent.times"),
			       "further calls with the same end, further calls"),
		      fw_at_most_sum(fw_told(ev, "parent.promised_kb_then"),
				     fw_told(ev, "parent.promised_kb"), ROOM_KB,
				     "memory promised after the refusals, before them, kB"));
}

/* It is highest by number, and stays above what may be. */
static struct fw_verdict refused_for_the_descriptor(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, EMFILE), fw_is(fw_told(ev, "parent.limit"), 1024, "nr_open"),
		      fw_lists_fact(fw_find_at(ev, "at-limit", FW_SRC_FDS, "parent.fds"),
				    fw_told(ev, "parent.last"), true, "descriptors of the maker"));
}

static struct fw_verdict nothing_is_left_of_many(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EAGAIN);
}

static struct fw_verdict nothing_is_left_of_many_descriptors(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, EMFILE);
}

enum { STRICT = 2 };

static struct fw_verdict copy_has_no_promise(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, ENOMEM),
		      fw_is(fw_told(ev, "parent.limit"), STRICT, "overcommit_memory"));
}

static struct fw_verdict vfork_needs_none(const struct fw_evidence *ev)
{
	return FW_ALL(child_came(ev, "parent.ret", "child-beyond", "beyond.ppid"),
		      fw_is(fw_told(ev, "parent.limit"), STRICT, "overcommit_memory"));
}

static struct fw_verdict nothing_is_left_of_many_copies(const struct fw_evidence *ev)
{
	return nothing_is_left(ev, ENOMEM);
}

/* ---- what can be written ---- */

static struct fw_verdict one_less_is_taken(const struct fw_evidence *ev)
{
	return fw_is(fw_told(ev, "parent.less_result"), 0, "one less than there was");
}

static struct fw_verdict range_is_bounded(const struct fw_evidence *ev)
{
	return FW_ALL(one_less_is_taken(ev),
		      fw_is(fw_told(ev, "parent.above_result"), -EINVAL, "one above the largest"),
		      fw_is(fw_told(ev, "parent.below_result"), -EINVAL, "one below the smallest"));
}

static struct fw_verdict upper_end_is_bounded(const struct fw_evidence *ev)
{
	return FW_ALL(one_less_is_taken(ev),
		      fw_is(fw_told(ev, "parent.above_result"), -EINVAL, "one above the largest"),
		      fw_equal(fw_told(ev, "parent.above"), fw_told(ev, "parent.less"),
			       "what stands there then, what stood there"));
}

/* No machine has memory for that many. */
static struct fw_verdict largest_is_reduced(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_told(ev, "parent.largest_result"), 0, "the largest"),
		      fw_is_not(fw_told(ev, "parent.largest"), 0x3fffffff,
				"what stands there then"));
}

#define REFUSED(clause_, beside_) \
	REFUSED_EDITS(clause_, "refused"), BESIDE_EDITS(beside_), LEFT_EDITS

const struct fw_case fw_case_limits_machine = {
	.id = "limits.machine",
	.claim = "at the limits of the whole machine a call is refused, also for root, and leaves nothing behind",
	.cannot_tell = "what the machine's other processes are refused meanwhile",
	.violated_by = "a kernel that lets root go beyond, or copies a table that it may not have",
	.probe = "make_at_limit",
	.patience = 3,	/* a thousand calls */
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .alone = 1 },
	.gates = at_limit_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-below", .of = "below", .with = FW_LOOK_STATUS },
		{ .at = "at-limit", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST | FW_LOOK_WORLD },
		{ .at = "child-beyond", .of = "beyond", .with = FW_LOOK_STATUS },
		{ .at = "refused", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST },
		{ .at = "refused-often", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDLIST | FW_LOOK_WORLD },
		{ .at = "child-after", .of = "after", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("spare-machine"),
	.variants = (const struct fw_variant[]){
		{ .name = "threads", .args = { "by=threads", "count=6", "times=1000" },
		  .claim = "with as many threads as threads-max says the call is EAGAIN, also for root",
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-threads-max-eagain", .pin = 0xb27d, .oracle = refused_at_the_count,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "lim-threads-max-eagain-neighbour", .pin = 0x9777,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(REFUSED("lim-threads-max-eagain", "lim-threads-max-eagain-neighbour")) },
		{ .name = "threads-privileged", .args = { "by=threads", "count=6" },
		  .env = &(const struct fw_env){ .caps = "cap_sys_admin,cap_sys_resource=ep", .alone = 1 },
		  .needs = FW_NEEDS("root", "cap:sys_resource"),
		  .claim = "with as many threads as threads-max says the call is EAGAIN for root with its capabilities",
		  .checks = REFUSAL_CHECKS("lim-threads-max-eagain", 0xb27d, privileged_maker_is_refused),
		  .counterexamples = FW_EDITS(REFUSED_EDITS(NULL, "refused"), BESIDE_EDITS(NULL)) },
		{ .name = "numbers", .args = { "by=numbers", "count=400", "times=1000" },
		  .claim = "when no number below the machine's pid_max is free the call is EAGAIN",
		  .checks = (const struct fw_check[]){
			{ .clause = "pid-exhaustion-eagain", .pin = 0x5595, .oracle = refused_without_a_number,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "pid-exhaustion-eagain-neighbour", .pin = 0xd0db,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ .clause = "fork-ret-failure-no-promise", .pin = 0x05c4, .oracle = nothing_more_is_promised,
			  .doors = FW_DOORS_COPYING,
			  .no_saboteur = "what a call has promised and a process has not, no process can promise" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED("pid-exhaustion-eagain", "pid-exhaustion-eagain-neighbour"),
			{ .name = "parent.promised_kb_then", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 100000,
			  .doors = FW_DOORS_COPYING, .breaks = "fork-ret-failure-no-promise" },
			{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "at-limit", .op = FW_EDIT_ADD,
			  .becomes = 400, .breaks = "pid-exhaustion-eagain" }) },
		{ .name = "nr-open", .args = { "by=nr-open", "times=1000" },
		  .claim = "with a descriptor open above fs.nr_open the call is EMFILE",
		  .needs = FW_NEEDS("rlimit:nofile"),
		  .checks = (const struct fw_check[]){
			{ .clause = "fd-nr-open-emfile", .pin = 0x68bc,
			  .oracle = refused_for_the_descriptor,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "fd-nr-open-emfile-neighbour", .pin = 0xf8ed,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many_descriptors,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED("fd-nr-open-emfile", "fd-nr-open-emfile-neighbour"),
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "at-limit", .text = "0 1 2",
			  .breaks = "fd-nr-open-emfile" }) },
		{ .name = "strict", .args = { "by=strict", "times=1000" }, .doors = FW_DOORS_COPYING,
		  .claim = "where memory is promised strictly, what has no promise left for a copy is ENOMEM",
		  .checks = (const struct fw_check[]){
			{ .clause = "mem-fork-enomem-overcommit", .pin = 0x6a6e, .oracle = copy_has_no_promise,
			  .saboteurs = "errno-replaced success-told-after-refusal" },
			{ .clause = "mem-fork-enomem-overcommit-neighbour", .pin = 0x8323,
			  .oracle = calls_beside_the_limit_succeed,
			  .saboteurs = "success-made-refusal" },
			{ .clause = "fork-ret-failure-no-child", .pin = 0x89f5,
			  .oracle = nothing_is_left_of_many_copies,
			  .needs = FW_NEEDS("pidns"),
			  .saboteurs = "descriptor-behind-refusal memory-behind-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			REFUSED("mem-fork-enomem-overcommit", "mem-fork-enomem-overcommit-neighbour")) },
		{ .name = "strict-vfork", .args = { "by=strict" },
		  .doors = FW_DOORS_VFORK | FW_DOOR_POSIX_SPAWN,
		  .claim = "where memory is promised strictly, vfork makes a child that has no promise left for a copy",
		  .checks = (const struct fw_check[]){
			{ .clause = "mem-fork-enomem-overcommit", .pin = 0x6a6e, .oracle = vfork_needs_none,
			  .saboteurs = "success-made-refusal" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			FW_SAID("parent.ret", -1, "mem-fork-enomem-overcommit"),
			FW_SAID("parent.limit", 0, "mem-fork-enomem-overcommit"),
			{ .name = "beyond.ppid", .src = FW_SRC_STATUS, .at = "child-beyond", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "mem-fork-enomem-overcommit" }) },
		{ .name = "threads-range", .args = { "by=threads-range" }, .doors = FW_DOOR_SYS_FORK,
		  .claim = "what can be written to threads-max is bounded, and reduced to what there is memory for",
		  .checks = (const struct fw_check[]){
			{ .clause = "lim-threads-max-range", .pin = 0xa143, .oracle = range_is_bounded,
			  .no_saboteur = "no process is made: a file is asked what it takes, and no door has a part in that" },
			{ .clause = "lim-threads-max-range-reduced", .pin = 0xd764,
			  .oracle = largest_is_reduced,
			  .no_saboteur = "no process is made: a file is asked what it takes, and no door has a part in that" },
			{ .clause = "lim-threads-max-range-upper", .pin = 0xdeab, .oracle = upper_end_is_bounded,
			  .no_saboteur = "no process is made: a file is asked what it takes, and no door has a part in that" },
			{ 0 } },
		  .counterexamples = FW_EDITS(
			FW_SAID("parent.above_result", 0, "lim-threads-max-range"),
			FW_SAID("parent.below_result", 0, "lim-threads-max-range"),
			FW_SAID("parent.largest", 0x3fffffff, "lim-threads-max-range-reduced"),
			FW_SAID("parent.above_result", 0, "lim-threads-max-range-upper"),
			FW_SAID("parent.above", 0x40000000, "lim-threads-max-range-upper")) },
		{ 0 } },
};
