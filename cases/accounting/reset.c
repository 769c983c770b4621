/* SPDX-License-Identifier: MIT */
/*
 * A maker with much on its account, and what stands on its child's.
 *
 * Claim: CPU time, faults, switches, I/O and what children had begin anew for the child, which has a start of its own.
 * Door: every one that makes a process, and posix_spawn but for I/O: executing a program reads it.
 * Seen from: stat, status, io and schedstat of the maker before the call and of the child as it stands; times and
 *   getrusage in the child; how much time passed between the two looks.
 * Would be violated by: a kernel that copies a counter of the maker's task or process, or adds the maker's children.
 * Cannot tell: major faults, of which the maker may have had none.
 */
#include "case.h"

enum {
	TICK_NS = 10000000, /* of stat and times on this architecture, whatever the kernel's own */
	SKEW_NS = 1000000, /* the clock of CPU time is not the one that facts are stamped by */
};

static const struct fw_fact *before(const struct fw_evidence *ev, enum fw_src src, const char *name)
{
	return fw_find_at(ev, "before", src, name);
}

static const struct fw_fact *standing(const struct fw_evidence *ev, enum fw_src src,
				      const char *name)
{
	return fw_find_at(ev, "standing", src, name);
}

/*
 * No process has more CPU time than has passed since it came to be; the last look at the maker before the call was
 * earlier still. Slack for what a unit of counting rounds away.
 */
static struct fw_verdict fits_its_life(const struct fw_evidence *ev, const struct fw_fact *used,
				       int64_t unit_ns, int64_t slack_ns, const char *what)
{
	const struct fw_fact *start = before(ev, FW_SRC_IO, "parent.cpu_ns");
	const struct fw_fact *end = standing(ev, FW_SRC_IO, "child.cpu_ns");
	struct fw_verdict v;
	int64_t passed;

	if (!used || !start || !end || used->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s and its bounds", what);
	passed = end->t_ns - start->t_ns;
	v = fw_say(used->i <= (passed + SKEW_NS + slack_ns) / unit_ns ? FW_HOLDS : FW_VIOLATED,
		   "no more CPU time than the child has lived",
		   "%s %lld of %lld ns each, %lld ns passed", what, (long long)used->i,
		   (long long)unit_ns, (long long)passed);
	fw_cite(&v, used);
	fw_cite(&v, start);
	fw_cite(&v, end);
	return v;
}

static struct fw_verdict cpu_time_begins_anew(const struct fw_evidence *ev)
{
	const struct fw_fact *own = before(ev, FW_SRC_IO, "parent.cpu_ns");

	return FW_ALL(fw_made(ev), fw_at_least(own, TICK_NS, "CPU time of the maker"),
		      fw_at_most_sum(standing(ev, FW_SRC_IO, "child.cpu_ns"), own, -1,
				     "CPU time of the child"),
		      fits_its_life(ev, standing(ev, FW_SRC_IO, "child.cpu_ns"), 1, 0,
				    "CPU time of the child, in schedstat,"),
		      fits_its_life(ev, standing(ev, FW_SRC_STAT, "child.utime"), TICK_NS, TICK_NS,
				    "user time of the child, in stat,"),
		      fits_its_life(ev, standing(ev, FW_SRC_STAT, "child.stime"), TICK_NS, TICK_NS,
				    "system time of the child, in stat,"),
		      fits_its_life(ev, fw_told(ev, "child.times"), TICK_NS, TICK_NS,
				    "CPU time of the child, by times,"),
		      fits_its_life(ev, fw_told(ev, "child.usage_us"), 1000, 1000,
				    "CPU time of the child, by getrusage,"));
}

/* Of the two kinds of time one may be below a tick. */
static struct fw_verdict helper_had_time(const struct fw_evidence *ev)
{
	const struct fw_fact *user = before(ev, FW_SRC_STAT, "parent.cutime");
	const struct fw_fact *system = before(ev, FW_SRC_STAT, "parent.cstime");
	struct fw_verdict v;

	if (!user || !system || user->kind != FW_INT || system->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "",
			      "no single fact for the time of the maker's children");
	v = fw_say(user->i + system->i > 0 ? FW_HOLDS : FW_VIOLATED,
		   "CPU time of a child that was waited for", "%lld and %lld ticks",
		   (long long)user->i, (long long)system->i);
	fw_cite(&v, user);
	fw_cite(&v, system);
	return v;
}

static struct fw_verdict childrens_time_begins_anew(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), helper_had_time(ev),
		      fw_is(standing(ev, FW_SRC_STAT, "child.cutime"), 0,
			    "its children's user time"),
		      fw_is(standing(ev, FW_SRC_STAT, "child.cstime"), 0,
			    "its children's system time"),
		      fw_is(fw_told(ev, "child.times_children"), 0, "the same by times"),
		      fw_is(fw_told(ev, "child.usage_children_us"), 0, "the same by getrusage"),
		      fw_is(fw_told(ev, "child.maxrss_children"), 0,
			    "its children's resident set"));
}

static struct fw_verdict faults_begin_anew(const struct fw_evidence *ev)
{
	const struct fw_fact *own = before(ev, FW_SRC_STAT, "parent.minflt");

	return FW_ALL(fw_made(ev), fw_at_least(own, 4096, "faults of the maker"),
		      fw_at_least(before(ev, FW_SRC_STAT, "parent.cminflt"), 300,
				  "faults of the maker's children"),
		      fw_at_most_sum(standing(ev, FW_SRC_STAT, "child.minflt"), own, -1,
				     "faults of the child, in stat"),
		      fw_at_most_sum(fw_told(ev, "child.minflt"), own, -1,
				     "faults of the child, by getrusage"),
		      fw_is(standing(ev, FW_SRC_STAT, "child.cminflt"), 0,
			    "faults of its children"),
		      fw_is(standing(ev, FW_SRC_STAT, "child.cmajflt"), 0, "major ones"),
		      fw_is(fw_told(ev, "child.minflt_children"), 0, "the same by getrusage"));
}

static struct fw_verdict switches_begin_anew(const struct fw_evidence *ev)
{
	const struct fw_fact *own = before(ev, FW_SRC_IO, "parent.switches");
	const struct fw_fact *forced = before(ev, FW_SRC_IO, "parent.switches_forced");

	return FW_ALL(fw_made(ev), fw_at_least(own, 64, "voluntary switches of the maker"),
		      fw_at_least(forced, 64, "forced switches of the maker"),
		      fw_at_most_sum(standing(ev, FW_SRC_IO, "child.switches"), own, -1,
				     "voluntary switches of the child"),
		      fw_at_most_sum(standing(ev, FW_SRC_IO, "child.switches_forced"), forced, -1,
				     "forced switches of the child"),
		      fw_at_most_sum(fw_told(ev, "child.nvcsw"), own, -1,
				     "voluntary switches, by getrusage"),
		      fw_at_most_sum(fw_told(ev, "child.nivcsw"), forced, -1,
				     "forced switches, by getrusage"));
}

#define NOT_YET(thing, least) \
	fw_at_least(before(ev, FW_SRC_IO, "parent." thing), least, thing " of the maker"), \
		fw_is(standing(ev, FW_SRC_IO, "child." thing), 0, thing " of the child")

static struct fw_verdict io_begins_anew(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), NOT_YET("io_rchar", 65536), NOT_YET("io_wchar", 65536),
		      NOT_YET("io_syscr", 16), NOT_YET("io_syscw", 16), NOT_YET("io_read_bytes", 0),
		      NOT_YET("io_write_bytes", 0), NOT_YET("io_cancelled_write_bytes", 0));
}

/* As the page has it: every utilization is zero in the child, which asked for this one before all else. */
static struct fw_verdict resident_set_begins_at_zero(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(before(ev, FW_SRC_STATUS, "parent.vmrss"), 4096,
				  "resident set of the maker"),
		      fw_is(fw_told(ev, "child.maxrss"), 0, "peak of the child, by getrusage"));
}

/* 16 MB were the maker's, and have been given back. The peak in status is inexact (proc(5)), by what CPUs hold back. */
static struct fw_verdict former_peak_is_not_the_childs(const struct fw_evidence *ev)
{
	const struct fw_fact *own = before(ev, FW_SRC_STATUS, "parent.vmhwm");

	return FW_ALL(fw_made(ev), fw_at_least(own, 12288, "peak of the maker"),
		      fw_at_most_sum(before(ev, FW_SRC_STATUS, "parent.vmrss"), own, -8192,
				     "what of it is resident still"),
		      fw_at_most_sum(standing(ev, FW_SRC_STATUS, "child.vmhwm"), own, -8192,
				     "peak of the child, in status"),
		      fw_at_most_sum(fw_told(ev, "child.maxrss"), own, -8192,
				     "peak of the child, by getrusage"));
}

/* The maker had run for so many ticks when it made the child, so the child came later by that much at least. */
static struct fw_verdict start_is_its_own(const struct fw_evidence *ev)
{
	const struct fw_fact *start = before(ev, FW_SRC_STAT, "parent.starttime");
	const struct fw_fact *user = before(ev, FW_SRC_STAT, "parent.utime");
	const struct fw_fact *system = before(ev, FW_SRC_STAT, "parent.stime");
	const struct fw_fact *own = standing(ev, FW_SRC_STAT, "child.starttime");
	struct fw_verdict v;

	if (!user || !system || user->kind != FW_INT || system->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the maker's CPU time");
	v = FW_ALL(
		fw_made(ev),
		fw_at_least(user->i > system->i ? user : system, 1, "CPU time of the maker, ticks"),
		fw_at_most_sum(start, own, -(user->i + system->i) + 1,
			       "start of the maker, start of the child less the maker's CPU time"),
		fw_at_most_sum(own, fw_find_at(ev, "later", FW_SRC_STAT, "later.starttime"), 0,
			       "start of the child, start of one made after it"));
	fw_cite(&v, user);
	fw_cite(&v, system);
	return v;
}

#define CHILD(source, thing, operation, value, clause_id) \
	{ .name = "child." thing, .src = source, .at = "standing", .op = operation, .becomes = value, \
	  .breaks = clause_id }
#define SAID(thing, operation, value, clause_id) \
	{ .name = "child." thing, .src = FW_SRC_PROBE, .op = operation, .becomes = value, .breaks = clause_id }
#define COPIED(source, thing, clause_id) \
	{ .name = "child." thing, .src = source, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1000000, \
	  .breaks = clause_id }

const struct fw_case fw_case_accounting_reset = {
	.id = "accounting.reset",
	.claim = "what a process is charged with begins anew for the child, which has a start of its own",
	.cannot_tell = "major faults, of which the maker may have had none",
	.violated_by = "a kernel that copies a counter of the maker's task or process, or adds the maker's children",
	.probe = "make_burdened",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){ { "before" }, { "standing" }, { "back" }, { "later" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_IO },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_IO },
		{ .at = "later", .of = "later", .with = FW_LOOK_STAT },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "time-cpu-zero", .pin = 0xe60e, .oracle = cpu_time_begins_anew,
		  .needs = FW_NEEDS("proc-schedstat"), .saboteurs = "cpu-time-kept" },
		{ .clause = "time-children-cpu-zero", .pin = 0x49e2, .oracle = childrens_time_begins_anew,
		  .saboteurs = "children-kept" },
		{ .clause = "time-fault-counts-reset", .pin = 0x752c, .oracle = faults_begin_anew,
		  .saboteurs = "faults-kept" },
		{ .clause = "time-ctxt-switches-reset", .pin = 0x560f, .oracle = switches_begin_anew,
		  .saboteurs = "switches-kept" },
		{ .clause = "time-io-accounting-reset", .pin = 0x3a42, .oracle = io_begins_anew,
		  .needs = FW_NEEDS("proc-io"), .doors = FW_DOORS_PROCESS, .saboteurs = "io-counts-kept" },
		{ .clause = "time-maxrss-reset", .pin = 0xf13f, .oracle = resident_set_begins_at_zero,
		  .doors = FW_DOORS_PROCESS, .saboteurs = "faults-kept" },
		{ .clause = "time-maxrss-reset-peak", .pin = 0x06c7, .oracle = former_peak_is_not_the_childs,
		  .doors = FW_DOORS_COPYING, .saboteurs = "faults-kept" },
		{ .clause = "time-starttime-own", .pin = 0xefa9, .oracle = start_is_its_own,
		  .no_saboteur = "no process can have begun before it was made" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		CHILD(FW_SRC_IO, "cpu_ns", FW_EDIT_ADD, 60000000000, "time-cpu-zero"),
		CHILD(FW_SRC_STAT, "utime", FW_EDIT_ADD, 6000, "time-cpu-zero"),
		CHILD(FW_SRC_STAT, "stime", FW_EDIT_ADD, 6000, "time-cpu-zero"),
		SAID("times", FW_EDIT_ADD, 6000, "time-cpu-zero"),
		SAID("usage_us", FW_EDIT_ADD, 60000000, "time-cpu-zero"),
		CHILD(FW_SRC_STAT, "cutime", FW_EDIT_SET, 1, "time-children-cpu-zero"),
		CHILD(FW_SRC_STAT, "cstime", FW_EDIT_SET, 1, "time-children-cpu-zero"),
		SAID("times_children", FW_EDIT_SET, 1, "time-children-cpu-zero"),
		SAID("usage_children_us", FW_EDIT_SET, 20000, "time-children-cpu-zero"),
		SAID("maxrss_children", FW_EDIT_SET, 2000, "time-children-cpu-zero"),
		COPIED(FW_SRC_STAT, "minflt", "time-fault-counts-reset"),
		CHILD(FW_SRC_STAT, "cminflt", FW_EDIT_SET, 300, "time-fault-counts-reset"),
		CHILD(FW_SRC_STAT, "cmajflt", FW_EDIT_SET, 1, "time-fault-counts-reset"),
		SAID("minflt", FW_EDIT_ADD, 1000000, "time-fault-counts-reset"),
		SAID("minflt_children", FW_EDIT_SET, 300, "time-fault-counts-reset"),
		COPIED(FW_SRC_IO, "switches", "time-ctxt-switches-reset"),
		COPIED(FW_SRC_IO, "switches_forced", "time-ctxt-switches-reset"),
		SAID("nvcsw", FW_EDIT_ADD, 1000000, "time-ctxt-switches-reset"),
		SAID("nivcsw", FW_EDIT_ADD, 1000000, "time-ctxt-switches-reset"),
		CHILD(FW_SRC_IO, "io_rchar", FW_EDIT_SET, 65536, "time-io-accounting-reset"),
		CHILD(FW_SRC_IO, "io_wchar", FW_EDIT_SET, 65536, "time-io-accounting-reset"),
		CHILD(FW_SRC_IO, "io_syscr", FW_EDIT_SET, 16, "time-io-accounting-reset"),
		CHILD(FW_SRC_IO, "io_syscw", FW_EDIT_SET, 16, "time-io-accounting-reset"),
		CHILD(FW_SRC_IO, "io_write_bytes", FW_EDIT_SET, 4096, "time-io-accounting-reset"),
		SAID("maxrss", FW_EDIT_SET, 1, "time-maxrss-reset"),
		COPIED(FW_SRC_STATUS, "vmhwm", "time-maxrss-reset-peak"),
		SAID("maxrss", FW_EDIT_ADD, 1000000, "time-maxrss-reset-peak"),
		CHILD(FW_SRC_STAT, "starttime", FW_EDIT_ADD, -1000, "time-starttime-own"),
		CHILD(FW_SRC_STAT, "starttime", FW_EDIT_ADD, 1000, "time-starttime-own"),
		{ 0 } },
};
