/* SPDX-License-Identifier: MIT */
/*
 * A child that used much and ended: when does its maker's account have it?
 *
 * Claim: what a child used is its maker's from the wait on, no sooner; what grandchildren used, only if the child
 *   waited for them, and what SIGCHLD tells of the child is without that; of resident sets the largest counts. What
 *   faults a thread had stay its process's.
 * Door: every one that makes a process; raw clone and clone3 for the thread.
 * Seen from: stat of the maker before, while the child is a zombie and after the wait; stat of the zombie and of the
 *   grandchild, a zombie too, and of the thread; peaks in status, beside what getrusage tells the maker alone; what the
 *   maker's SIGCHLD has in it.
 * Would be violated by: a kernel that charges the maker at the child's end, never, twice, or for those nobody waited
 *   for, or that puts the last child's resident set in the place of the largest.
 * Cannot tell: parts of a tick, by which sums of times may seem one more than they are.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

enum { EXITED = 1 }; /* CLD_EXITED */

enum { MARGIN_KB = 4096 }; /* far above by what the peak in status is inexact (proc(5)) */

enum { SWITCHES = 64 };	/* the probe's */

static const struct fw_fact *stat_at(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict maker_has_nothing(const struct fw_evidence *ev, const char *at)
{
	return FW_ALL(fw_is(stat_at(ev, at, "parent.cminflt"), 0, "faults of the maker's children"),
		      fw_is(stat_at(ev, at, "parent.cutime"), 0, "their user time"),
		      fw_is(stat_at(ev, at, "parent.cstime"), 0, "their system time"));
}

static struct fw_verdict zombie_stands_there(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.ended"), 0, "waitid for the end"),
		      fw_is_text(stat_at(ev, "ended", "child.stat_state"), "Z",
				 "state of the child"),
		      fw_at_least(stat_at(ev, "ended", "child.minflt"), 400, "its faults"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "who was waited for"));
}

/* Of which kind is up to the machine. */
static struct fw_verdict had_time(const struct fw_fact *user, const struct fw_fact *system,
				  const char *what)
{
	struct fw_verdict v;

	if (!user || !system || user->kind != FW_INT || system->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(user->i + system->i > 0 ? FW_HOLDS : FW_VIOLATED, "at least 1 tick of both",
		   "%s: %lld in user mode, %lld in the kernel", what, (long long)user->i,
		   (long long)system->i);
	fw_cite(&v, user);
	fw_cite(&v, system);
	return v;
}

static struct fw_verdict joins_at_the_wait(const struct fw_evidence *ev)
{
	return FW_ALL(zombie_stands_there(ev), maker_has_nothing(ev, "start"),
		      maker_has_nothing(ev, "ended"),
		      had_time(stat_at(ev, "ended", "child.utime"),
			       stat_at(ev, "ended", "child.stime"), "CPU time of the child, ticks"),
		      fw_equal(stat_at(ev, "waited", "parent.cminflt"),
			       stat_at(ev, "ended", "child.minflt"),
			       "faults of the maker's children, of the child"),
		      fw_equal(stat_at(ev, "waited", "parent.cutime"),
			       stat_at(ev, "ended", "child.utime"), "user time, likewise"),
		      fw_equal(stat_at(ev, "waited", "parent.cstime"),
			       stat_at(ev, "ended", "child.stime"), "system time, likewise"));
}

/* The last switch, away from the child for good, may come after the look. */
static struct fw_verdict switches_join_at_the_wait(const struct fw_evidence *ev)
{
	const struct fw_fact *own = fw_find_at(ev, "ended", FW_SRC_IO, "child.switches"),
			     *makers = fw_told(ev, "parent.children_switches");

	return FW_ALL(zombie_stands_there(ev),
		      fw_is(fw_told(ev, "parent.children_switches_ended"), 0,
			    "voluntary switches of the maker's children, at the end"),
		      fw_at_least(own, 1, "voluntary switches of the child"),
		      fw_at_most_sum(own, makers, 0, "those of the child, of the maker's children"),
		      fw_at_most_sum(makers, own, 1,
				     "those of the maker's children, of the child"));
}

/*
 * The maker's children had just so much as the zombie: its own, and what it has from its children. Of two times that
 * are rounded down the sum may be one more than the sum of both.
 */
static struct fw_verdict is_both(const struct fw_evidence *ev, const char *makers, const char *own,
				 const char *childrens, int64_t rounded, const char *what)
{
	const struct fw_fact *all = stat_at(ev, "waited", makers);
	const struct fw_fact *self = stat_at(ev, "ended", own);
	const struct fw_fact *more = stat_at(ev, "ended", childrens);
	struct fw_verdict v;

	if (!all || !self || !more || all->kind != FW_INT || self->kind != FW_INT ||
	    more->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(all->i >= self->i + more->i && all->i <= self->i + more->i + rounded ?
			   FW_HOLDS :
			   FW_VIOLATED,
		   "what the child had and what its children had",
		   "%s: the maker's children %lld, the child %lld, its children %lld", what,
		   (long long)all->i, (long long)self->i, (long long)more->i);
	fw_cite(&v, all);
	fw_cite(&v, self);
	fw_cite(&v, more);
	return v;
}

static struct fw_verdict grandchild_had_much(const struct fw_evidence *ev)
{
	return FW_ALL(zombie_stands_there(ev), maker_has_nothing(ev, "ended"),
		      fw_is_text(stat_at(ev, "left", "grandchild.stat_state"), "Z",
				 "state of the grandchild"),
		      fw_at_least(stat_at(ev, "left", "grandchild.minflt"), 700,
				  "faults of the grandchild"),
		      had_time(stat_at(ev, "left", "grandchild.utime"),
			       stat_at(ev, "left", "grandchild.stime"),
			       "CPU time of the grandchild, ticks"));
}

static struct fw_verdict grandchild_joins(const struct fw_evidence *ev)
{
	return FW_ALL(grandchild_had_much(ev),
		      fw_equal(stat_at(ev, "ended", "child.cminflt"),
			       stat_at(ev, "left", "grandchild.minflt"),
			       "faults of the child's children, of the grandchild"),
		      fw_equal(stat_at(ev, "ended", "child.cutime"),
			       stat_at(ev, "left", "grandchild.utime"), "user time, likewise"),
		      fw_equal(stat_at(ev, "ended", "child.cstime"),
			       stat_at(ev, "left", "grandchild.stime"), "system time, likewise"),
		      is_both(ev, "parent.cminflt", "child.minflt", "child.cminflt", 0, "faults"),
		      is_both(ev, "parent.cutime", "child.utime", "child.cutime", 1, "user time"),
		      is_both(ev, "parent.cstime", "child.stime", "child.cstime", 1,
			      "system time"));
}

/* Of the child is told what it had itself; in ticks, counted in two ways, not half of what its child had more. */
static struct fw_verdict signal_is_without_the_grandchild(const struct fw_evidence *ev)
{
	const struct fw_fact *const told[] = { fw_told(ev, "parent.signal_utime"),
					       fw_told(ev, "parent.signal_stime") };
	const struct fw_fact *const own[] = { stat_at(ev, "ended", "child.utime"),
					      stat_at(ev, "ended", "child.stime") };
	const struct fw_fact *const had[] = { stat_at(ev, "left", "grandchild.utime"),
					      stat_at(ev, "left", "grandchild.stime") };
	long long all = 0, childs = 0, grandchilds = 0;
	struct fw_verdict v;

	for (int i = 0; i < 2; i++) {
		if (!told[i] || !own[i] || !had[i] || told[i]->kind != FW_INT ||
		    own[i]->kind != FW_INT || had[i]->kind != FW_INT)
			return fw_say(FW_INCONCLUSIVE, "", "no single fact for each time");
		all += told[i]->i;
		childs += own[i]->i;
		grandchilds += had[i]->i;
	}
	v = fw_say(all < childs + grandchilds / 2 ? FW_HOLDS : FW_VIOLATED,
		   "less than the child had, and half of what the grandchild had",
		   "ticks that SIGCHLD tells: %lld, the child had: %lld, the grandchild: %lld", all,
		   childs, grandchilds);
	for (int i = 0; i < 2; i++) {
		fw_cite(&v, told[i]);
		fw_cite(&v, own[i]);
		fw_cite(&v, had[i]);
	}
	return FW_ALL(grandchild_had_much(ev),
		      fw_equal(stat_at(ev, "ended", "child.cminflt"),
			       stat_at(ev, "left", "grandchild.minflt"),
			       "faults of the child's children, of the grandchild"),
		      fw_is(fw_told(ev, "parent.signal"), SIGCHLD, "signal of the end"),
		      fw_is(fw_told(ev, "parent.signal_code"), EXITED, "its si_code"),
		      fw_equal(fw_told(ev, "parent.signal_pid"), fw_told(ev, "parent.ret"),
			       "its si_pid, child"),
		      v);
}

/* Each of the two may have been looked at before its last switch. */
static struct fw_verdict switches_of_both(const struct fw_evidence *ev)
{
	const struct fw_fact *all = fw_told(ev, "parent.children_switches");
	const struct fw_fact *own = fw_find_at(ev, "ended", FW_SRC_IO, "child.switches");
	const struct fw_fact *more = fw_find_at(ev, "left", FW_SRC_IO, "grandchild.switches");
	struct fw_verdict v;

	if (!all || !own || !more || all->kind != FW_INT || own->kind != FW_INT ||
	    more->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for voluntary switches");
	if (more->i < SWITCHES)
		return fw_say(FW_INCONCLUSIVE, "", "the grandchild has too few switches");
	const int64_t above = all->i - own->i - more->i;

	v = fw_say(above >= 0 && above <= 2 ? FW_HOLDS : FW_VIOLATED,
		   "what the child had and what its children had",
		   "voluntary switches: the maker's children %lld, the child %lld, its children %lld",
		   (long long)all->i, (long long)own->i, (long long)more->i);
	fw_cite(&v, all);
	fw_cite(&v, own);
	fw_cite(&v, more);
	return v;
}

static struct fw_verdict grandchilds_switches_join(const struct fw_evidence *ev)
{
	return FW_ALL(zombie_stands_there(ev),
		      fw_is_text(stat_at(ev, "left", "grandchild.stat_state"), "Z",
				 "state of the grandchild"),
		      fw_is(fw_told(ev, "parent.children_switches_ended"), 0,
			    "voluntary switches of the maker's children, at the end"),
		      switches_of_both(ev));
}

static struct fw_verdict grandchild_never_joins(const struct fw_evidence *ev)
{
	return FW_ALL(grandchild_had_much(ev),
		      fw_is(stat_at(ev, "ended", "child.cminflt"), 0,
			    "faults of the child's children"),
		      fw_is(stat_at(ev, "ended", "child.cutime"), 0, "their user time"),
		      fw_is(stat_at(ev, "ended", "child.cstime"), 0, "their system time"),
		      is_both(ev, "parent.cminflt", "child.minflt", "child.cminflt", 0, "faults"),
		      is_both(ev, "parent.cutime", "child.utime", "child.cutime", 0, "user time"),
		      is_both(ev, "parent.cstime", "child.stime", "child.cstime", 0,
			      "system time"));
}

/* The second one has no pages but its maker's, and does not lessen what the first one came to. */
static struct fw_verdict largest_one_counts(const struct fw_evidence *ev)
{
	const struct fw_fact *large = fw_find_at(ev, "working", FW_SRC_STATUS, "child.vmhwm"),
			     *small = fw_find_at(ev, "smaller", FW_SRC_STATUS, "smaller.vmhwm"),
			     *told = fw_told(ev, "parent.children_maxrss");

	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "who was waited for"),
		      fw_at_least(fw_told(ev, "parent.smaller_ret"), 1,
				  "result of the second call"),
		      fw_equal(fw_told(ev, "parent.smaller_waited"),
			       fw_told(ev, "parent.smaller_ret"), "who was waited for then"),
		      fw_at_most_sum(small, large, -MARGIN_KB,
				     "peaks of the second child and of the first"),
		      fw_at_most_sum(small, told, -MARGIN_KB,
				     "peak of the second child, what its maker is told"),
		      fw_equal(told, fw_told(ev, "parent.children_maxrss_first"),
			       "what the maker is told behind both and behind the first"));
}

/* What the maker had at the start, and what the thread had when its work was done, both are its process's. */
static struct fw_verdict covers_both(const struct fw_evidence *ev, const struct fw_fact *all,
				     const char *what)
{
	const struct fw_fact *own = stat_at(ev, "start", "parent.minflt");
	const struct fw_fact *thread = stat_at(ev, "working", "child.minflt");
	struct fw_verdict v;

	if (!all || !own || !thread || all->kind != FW_INT || own->kind != FW_INT ||
	    thread->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s", what);
	v = fw_say(all->i >= own->i + thread->i ? FW_HOLDS : FW_VIOLATED,
		   "what the maker and what the thread had, at least",
		   "%s: %lld, the maker at the start %lld, the thread %lld", what,
		   (long long)all->i, (long long)own->i, (long long)thread->i);
	fw_cite(&v, all);
	fw_cite(&v, own);
	fw_cite(&v, thread);
	return v;
}

static struct fw_verdict threads_faults_stay(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(stat_at(ev, "working", "child.minflt"), 400,
				  "faults of the thread"),
		      fw_is(stat_at(ev, "working", "child.num_threads"), 2,
			    "threads of the process, the thread among them"),
		      fw_is(stat_at(ev, "ended", "parent.num_threads"), 1,
			    "threads of the process when it has ended"),
		      covers_both(ev, stat_at(ev, "ended", "parent.minflt"),
				  "faults of the process, in stat"),
		      covers_both(ev, fw_told(ev, "parent.minflt"),
				  "faults of the process, by getrusage"));
}

static struct fw_verdict never_joins_when_ignored(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(stat_at(ev, "working", "child.minflt"), 400,
				  "faults of the child"),
		      fw_is(fw_told(ev, "parent.ended"), -ECHILD, "waitid for the end"),
		      fw_look_failed(stat_at(ev, "ended", "child.stat"), ESRCH, "the child"),
		      fw_is(fw_told(ev, "parent.waited"), -ECHILD, "wait for the child"),
		      maker_has_nothing(ev, "ended"), maker_has_nothing(ev, "waited"));
}

#define AT_WAIT "time-children-accounted-at-wait"
#define GRANDCHILDREN "time-grandchildren-accounted"
#define EDIT(role_thing, gate, operation, value, clause_) \
	{ .name = role_thing, .src = FW_SRC_STAT, .at = gate, .op = operation, .becomes = value, .breaks = clause_ }
#define TOO_SOON(clause_) \
	EDIT("parent.cminflt", "ended", FW_EDIT_SET, 400, clause_), \
		EDIT("parent.cutime", "ended", FW_EDIT_SET, 2, clause_), \
		EDIT("parent.cstime", "ended", FW_EDIT_SET, 2, clause_)

const struct fw_case fw_case_accounting_at_wait = {
	.id = "accounting.at-wait",
	.claim = "what a child used is its maker's from the wait on, no sooner",
	.cannot_tell = "parts of a tick, by which sums of times may seem one more than they are",
	.violated_by = "a kernel that charges the maker at the child's end, never, twice, or for those nobody waited for, or that forgets an ended thread",
	.probe = "make_burner",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "start" }, { "left" }, { "working" }, { "ended" }, { "waited" },
		{ "smaller" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "start", .of = "parent", .with = FW_LOOK_STAT },
		{ .at = "left", .of = "grandchild", .with = FW_LOOK_STAT | FW_LOOK_IO },
		{ .at = "working", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STAT },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_IO },
		{ .at = "waited", .of = "parent", .with = FW_LOOK_STAT },
		{ .at = "smaller", .of = "smaller", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "child",
		  .checks = (const struct fw_check[]){
			{ .clause = "time-children-accounted-at-wait", .pin = 0x93d2, .oracle = joins_at_the_wait,
			  .saboteurs = "children-charged-early" },
			{ .clause = "time-switches-accounted-at-wait", .pin = 0x4e4c,
			  .oracle = switches_join_at_the_wait, .needs = FW_NEEDS("one-thread"),
			  .saboteurs = "children-charged-early" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, TOO_SOON(AT_WAIT),
			EDIT("parent.cminflt", "waited", FW_EDIT_SET, 0, AT_WAIT),
			EDIT("parent.cminflt", "waited", FW_EDIT_ADD, 400, AT_WAIT),
			EDIT("parent.cutime", "waited", FW_EDIT_ADD, 2, AT_WAIT),
			EDIT("parent.cstime", "waited", FW_EDIT_ADD, 2, AT_WAIT),
			FW_SAID("parent.children_switches", 0, "time-switches-accounted-at-wait"),
			FW_SAID("parent.children_switches_ended", 3, "time-switches-accounted-at-wait"),
			{ .name = "child.switches", .src = FW_SRC_IO, .at = "ended", .op = FW_EDIT_ADD, .becomes = 1000,
			  .breaks = "time-switches-accounted-at-wait" },
			{ 0 } } },
		{ .name = "grandchild-waited", .args = { "grandchild=waited", "signal=1" },
		  .claim = "what a grandchild used is the maker's too, if the child waited for it",
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-sigchld-childrens-time", .pin = 0xc13c,
			  .oracle = signal_is_without_the_grandchild, .saboteurs = "childrens-time-told" },
			{ .clause = "time-grandchildren-accounted", .pin = 0x6a74, .oracle = grandchild_joins,
			  .saboteurs = "children-charged-early" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, TOO_SOON(NULL),
			EDIT("child.cminflt", "ended", FW_EDIT_SET, 0, NULL),
			EDIT("child.cutime", "ended", FW_EDIT_ADD, 2, GRANDCHILDREN),
			EDIT("child.cstime", "ended", FW_EDIT_ADD, 2, GRANDCHILDREN),
			EDIT("parent.cminflt", "waited", FW_EDIT_ADD, -700, GRANDCHILDREN),
			EDIT("parent.cutime", "waited", FW_EDIT_ADD, 2, GRANDCHILDREN),
			EDIT("parent.cstime", "waited", FW_EDIT_ADD, 2, GRANDCHILDREN),
			FW_SAID("parent.signal", -EAGAIN, "exit-sigchld-childrens-time"),
			FW_SAID("parent.signal_pid", 0, "exit-sigchld-childrens-time"),
			FW_SAID("parent.signal_code", 2, "exit-sigchld-childrens-time"),
			FW_SAID("parent.signal_utime", 1000, "exit-sigchld-childrens-time"),
			FW_SAID("parent.signal_stime", 1000, "exit-sigchld-childrens-time"),
			{ 0 } } },
		{ .name = "grandchild-switches", .args = { "grandchild=waited", "switches=1" },
		  .claim = "switches of a grandchild are counted for the maker too, if the child waited for it",
		  .checks = FW_CHECKS({ .clause = "time-switches-grandchildren", .pin = 0x1aaf,
					.oracle = grandchilds_switches_join, .needs = FW_NEEDS("one-thread"),
					.saboteurs = "children-charged-early" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("parent.children_switches", 3, NULL),
			FW_SAID("parent.children_switches_ended", 3, NULL),
			{ .name = "child.switches", .src = FW_SRC_IO, .at = "ended", .op = FW_EDIT_ADD,
			  .becomes = 1000 },
			{ .name = "grandchild.switches", .src = FW_SRC_IO, .at = "left", .op = FW_EDIT_ADD,
			  .becomes = 1000 },
			{ .name = "grandchild.stat_state", .src = FW_SRC_STAT, .at = "left", .text = "S" }) },
		{ .name = "grandchild-left", .args = { "grandchild=left" },
		  .claim = "what a grandchild used that nobody waited for is never the maker's",
		  .checks = (const struct fw_check[]){
			{ .clause = "time-grandchildren-left", .pin = 0xfe10, .oracle = grandchild_never_joins,
			  .saboteurs = "children-kept" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, TOO_SOON(NULL),
			EDIT("child.cminflt", "ended", FW_EDIT_SET, 700, NULL),
			EDIT("child.cutime", "ended", FW_EDIT_ADD, 2, NULL),
			EDIT("parent.cminflt", "waited", FW_EDIT_ADD, 700, NULL),
			EDIT("parent.cutime", "waited", FW_EDIT_ADD, 1, NULL),
			EDIT("parent.cstime", "waited", FW_EDIT_ADD, 1, NULL),
			{ 0 } } },
		{ .name = "ignored", .args = { "ignores=1" },
		  .claim = "what a child used that is never waited for, SIGCHLD being ignored, is never its maker's",
		  .checks = (const struct fw_check[]){
			{ .clause = "time-children-ignored", .pin = 0xf961, .oracle = never_joins_when_ignored,
			  .saboteurs = "children-charged-early" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE, TOO_SOON(NULL),
			EDIT("parent.cminflt", "waited", FW_EDIT_SET, 400, NULL),
			EDIT("parent.cutime", "waited", FW_EDIT_SET, 2, NULL),
			{ 0 } } },
		{ .name = "largest", .args = { "largest=1" }, .doors = FW_DOORS_COPYING,
		  .claim = "of two children waited for it is the larger one's resident set that their maker is told",
		  .checks = FW_CHECKS({ .clause = "time-children-largest", .pin = 0xf7e4, .oracle = largest_one_counts,
					.needs = FW_NEEDS("proc-peak"), .saboteurs = "no-zombie-left" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("parent.smaller_ret", -1, NULL), FW_SAID("parent.waited", -ECHILD, NULL),
			FW_SAID("parent.smaller_waited", -ECHILD, NULL), FW_SAID("parent.children_maxrss", 1500, NULL),
			FW_SAID("parent.children_maxrss_first", 1500, NULL),
			{ .name = "child.vmhwm", .src = FW_SRC_STATUS, .at = "working", .becomes = 1500 },
			{ .name = "smaller.vmhwm", .src = FW_SRC_STATUS, .at = "smaller", .becomes = 1 << 20 }) },
		{ .name = "thread", .args = { "flags=0x10f00" }, .doors = FW_DOORS_FLAGS,
		  .claim = "what faults a thread had are its process's still when it has ended",
		  .checks = FW_CHECKS({ .clause = "time-thread-faults-kept", .pin = 0x1658,
					.oracle = threads_faults_stay, .saboteurs = "process-for-thread" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, EDIT("child.minflt", "working", FW_EDIT_SET, 0, NULL),
			EDIT("child.minflt", "working", FW_EDIT_ADD, 1000000, NULL),
			EDIT("parent.minflt", "start", FW_EDIT_ADD, 1000000, NULL),
			EDIT("parent.minflt", "ended", FW_EDIT_ADD, -400, NULL),
			EDIT("child.num_threads", "working", FW_EDIT_SET, 1, NULL),
			EDIT("parent.num_threads", "ended", FW_EDIT_SET, 2, NULL),
			FW_SAID("parent.minflt", 100, NULL)) },
		{ 0 } },
};
