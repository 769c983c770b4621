/* SPDX-License-Identifier: MIT */
/*
 * A maker with a robust lock and a registration for barriers, and a child that ends with locks of its own.
 *
 * Claim: the child's end marks each robust lock that it held and not its maker's, and wakes one who waits for it; one
 *   who waits for a lock with priority inheritance gets it with the mark; what its maker registered for
 *   barriers is good for the child; who registers a word to be cleared at its end is told its own number.
 * Door: every one that makes a process and goes on with its maker's program.
 * Seen from: all locks, in the maker's memory; get_robust_list of both; the result of the child's barrier.
 * Would be violated by: a kernel whose child goes through its maker's list at its end, or through none; one that asks
 *   the child to register anew, or nobody at all.
 * Cannot tell: whether a barrier does what it is for; which of two who wait is woken.
 */
#include "case.h"

#include <errno.h>

enum { OWNER_DIED = 0x40000000, WAITING = 0x80000000, TID_MASK = 0x3fffffff, REGISTERED = 1 << 4 };

static const struct fw_fact *lock(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static const struct fw_fact *list(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_ROBUST, name);
}

static struct fw_verdict makers_lock_is_held(const struct fw_evidence *ev)
{
	const struct fw_fact *own = list(ev, "standing", "parent.robust_list");

	return FW_ALL(fw_made(ev), fw_is_not(own, 0, "list of the maker"),
		      fw_equal(lock(ev, "standing", "parent.mem.makers"), fw_told(ev, "parent.tid"),
			       "who holds the maker's lock"),
		      fw_equal(lock(ev, "ended", "parent.mem.makers"), fw_told(ev, "parent.tid"),
			       "who holds it after the child's end"),
		      fw_equal(list(ev, "ended", "parent.robust_list"), own,
			       "list of the maker after the child's end"));
}

static struct fw_verdict is_marked(const struct fw_evidence *ev, const char *name)
{
	return FW_ALL(fw_equal(lock(ev, "standing", name), fw_told(ev, "child.tid"),
			       "who holds the child's lock"),
		      fw_is(lock(ev, "ended", name), OWNER_DIED, "the child's lock after its end"));
}

static struct fw_verdict has_its_own_list(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(list(ev, "standing", "child.robust_list"),
				list(ev, "standing", "parent.robust_list"), "lists of both"));
}

static struct fw_verdict childs_locks_are_marked(const struct fw_evidence *ev)
{
	return FW_ALL(has_its_own_list(ev), is_marked(ev, "parent.mem.childs"),
		      is_marked(ev, "parent.mem.second"));
}

static struct fw_verdict begun_lock_is_marked(const struct fw_evidence *ev)
{
	return FW_ALL(has_its_own_list(ev), is_marked(ev, "parent.mem.begun"));
}

/* It stands on the child's list between the first and the second. */
static struct fw_verdict foreign_lock_is_passed_over(const struct fw_evidence *ev)
{
	return FW_ALL(has_its_own_list(ev),
		      fw_equal(lock(ev, "standing", "parent.mem.foreign"),
			       fw_told(ev, "parent.tid"), "who holds the lock of another"),
		      fw_equal(lock(ev, "ended", "parent.mem.foreign"), fw_told(ev, "parent.tid"),
			       "who holds it after the child's end"),
		      is_marked(ev, "parent.mem.second"));
}

/* Who came when the holder was gone already has not waited, and nothing follows. */
static bool came_late(const struct fw_evidence *ev, const char *name, int told)
{
	const struct fw_fact *result = fw_told(ev, name);

	return result && result->kind == FW_INT && result->i == told;
}

/* Two sleep: whom the child's end did not wake is woken by the maker, who is told how many these are. */
static struct fw_verdict one_of_two_is_woken(const struct fw_evidence *ev)
{
	if (came_late(ev, "waiter1.result", -EAGAIN) || came_late(ev, "waiter2.result", -EAGAIN))
		return fw_say(FW_INCONCLUSIVE, "two wait", "one came behind the child's end");
	return FW_ALL(has_its_own_list(ev),
		      fw_bits(lock(ev, "standing", "parent.mem.childs"), WAITING, WAITING,
			      "the child's lock, with the mark of those who wait"),
		      fw_bits(lock(ev, "ended", "parent.mem.childs"), OWNER_DIED, OWNER_DIED,
			      "the child's lock after its end"),
		      fw_is(fw_told(ev, "waiter1.result"), 0, "result of one's wait"),
		      fw_is(fw_told(ev, "waiter2.result"), 0, "result of the other's"),
		      fw_is(fw_told(ev, "parent.slept_on"), 1,
			    "who slept on after the child's end"));
}

static struct fw_verdict is_handed_over(const struct fw_evidence *ev)
{
	const struct fw_fact *word = lock(ev, "ended", "parent.mem.pi"),
			     *to = fw_told(ev, "waiter1.tid");
	struct fw_verdict v;

	if (!word || word->kind != FW_WORD || !to || to->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the lock or who waited");
	v = fw_say((word->w & TID_MASK) == (uint64_t)to->i ? FW_HOLDS : FW_VIOLATED,
		   "the number of who waited", "holder in the word: %lld",
		   (long long)(word->w & TID_MASK));
	fw_cite(&v, word);
	fw_cite(&v, to);
	return v;
}

static struct fw_verdict waiter_gets_the_lock_marked(const struct fw_evidence *ev)
{
	if (came_late(ev, "waiter1.result", -ESRCH))
		return fw_say(FW_INCONCLUSIVE, "one waits", "it came behind the child's end");
	return FW_ALL(fw_made(ev), fw_reached(ev, "ended", "parent"),
		      fw_is(fw_told(ev, "waiter1.result"), 0, "result of the wait"),
		      is_handed_over(ev),
		      fw_bits(lock(ev, "ended", "parent.mem.pi"), OWNER_DIED, OWNER_DIED,
			      "the mark in the word"));
}

static struct fw_verdict lock_stays(const struct fw_evidence *ev, const char *name)
{
	return FW_ALL(fw_equal(lock(ev, "standing", name), fw_told(ev, "parent.tid"),
			       "who holds the maker's lock"),
		      fw_equal(lock(ev, "executed", name), fw_told(ev, "parent.tid"),
			       "who holds it after the child's exec"));
}

static struct fw_verdict is_marked_by_exec(const struct fw_evidence *ev, const char *name)
{
	return FW_ALL(fw_equal(lock(ev, "standing", name), fw_told(ev, "child.tid"),
			       "who holds the child's lock"),
		      fw_is(lock(ev, "executed", name), OWNER_DIED,
			    "the child's lock after its exec"));
}

/* It stands in the new program, still called by the first name of its number. */
static struct fw_verdict exec_marks_locks(const struct fw_evidence *ev)
{
	return FW_ALL(has_its_own_list(ev), fw_reached(ev, "executed", "child"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "number of the image, of the child"),
		      is_marked_by_exec(ev, "parent.mem.childs"),
		      is_marked_by_exec(ev, "parent.mem.second"),
		      is_marked_by_exec(ev, "parent.mem.begun"),
		      lock_stays(ev, "parent.mem.makers"), lock_stays(ev, "parent.mem.foreign"));
}

static struct fw_verdict registration_is_good(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.barrier"), 0, "barrier of the maker"),
		      fw_is(fw_told(ev, "child.barrier"), 0, "barrier of the child"));
}

static struct fw_verdict registration_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.registrations"), REGISTERED,
					 "registered for the child"));
}

static struct fw_verdict unregistered_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.barrier"), -EPERM, "barrier of the maker"),
		      fw_is(fw_told(ev, "child.barrier"), -EPERM, "barrier of the child"));
}

static struct fw_verdict own_number_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.set_tid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.pid"),
			       "result in the maker, its number"),
		      fw_equal(fw_told(ev, "child.set_tid"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "child.pid"),
			       "result in the child, its number"));
}

#define LOCK_AT_EXEC(name_, value_) \
	{ .name = "parent.mem." name_, .src = FW_SRC_MEM, .at = "executed", .becomes = value_ }

const struct fw_case fw_case_sync_registered = {
	.id = "sync.registered",
	.claim = "the child's end marks its own robust locks alone; its maker's registration for barriers is good for it",
	.cannot_tell = "whether a barrier does what it is for",
	.violated_by = "a kernel whose child goes through its maker's list at its end, or must register for barriers anew",
	.probe = "make_registered",
	.needs = FW_NEEDS("robust-list"),
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){ { "standing" }, { "ended" }, { "executed" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_ROBUST | FW_LOOK_STATUS },
		{ .at = "standing", .of = "waiter1", .with = FW_LOOK_STATUS, .until = "S" },
		{ .at = "standing", .of = "waiter2", .with = FW_LOOK_STATUS, .until = "S" },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_ROBUST | FW_LOOK_WORDS | FW_LOOK_STATUS },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_ROBUST | FW_LOOK_WORDS },
		{ .at = "executed", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "both", .args = { "barriers=1" }, .needs = FW_NEEDS("membarrier"),
		  .checks = (const struct fw_check[]){
			{ .clause = "sync-robust-owner-unaffected", .pin = 0x1269, .oracle = makers_lock_is_held,
			  .saboteurs = "lock-of-maker-marked" },
			{ .clause = "sync-robust-owner-died", .pin = 0x073e, .oracle = childs_locks_are_marked,
			  .saboteurs = "robust-list-ignored" },
			{ .clause = "sync-robust-pending-died", .pin = 0x8ca0, .oracle = begun_lock_is_marked,
			  .saboteurs = "robust-list-ignored" },
			{ .clause = "sync-robust-foreign-left", .pin = 0x6b58,
			  .oracle = foreign_lock_is_passed_over, .saboteurs = "robust-list-ignored" },
			{ .clause = "sync-membarrier-inherited", .pin = 0x383e, .oracle = registration_is_good,
			  .saboteurs = "membarrier-refused" },
			{ .clause = "sync-membarrier-inherited-told", .pin = 0x6833, .oracle = registration_is_told,
			  .needs = FW_NEEDS("membarrier-registrations"), .saboteurs = "membarrier-refused" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "parent.mem.makers", .src = FW_SRC_MEM, .at = "ended", .becomes = OWNER_DIED,
			  .breaks = "sync-robust-owner-unaffected" },
			{ .name = "parent.mem.makers", .src = FW_SRC_MEM, .at = "ended", .becomes = 0,
			  .breaks = "sync-robust-owner-unaffected" },
			{ .name = "parent.robust_list", .src = FW_SRC_ROBUST, .at = "ended", .becomes = 0,
			  .breaks = "sync-robust-owner-unaffected" },
			{ .name = "parent.mem.childs", .src = FW_SRC_MEM, .at = "ended", .becomes = 7,
			  .breaks = "sync-robust-owner-died" },
			{ .name = "parent.mem.childs", .src = FW_SRC_MEM, .at = "standing", .becomes = 0,
			  .breaks = "sync-robust-owner-died" },
			{ .name = "parent.mem.second", .src = FW_SRC_MEM, .at = "ended", .becomes = 7,
			  .breaks = "sync-robust-owner-died" },
			{ .name = "parent.mem.begun", .src = FW_SRC_MEM, .at = "ended", .becomes = 7,
			  .breaks = "sync-robust-pending-died" },
			{ .name = "parent.mem.begun", .src = FW_SRC_MEM, .at = "standing", .becomes = 0,
			  .breaks = "sync-robust-pending-died" },
			{ .name = "parent.mem.foreign", .src = FW_SRC_MEM, .at = "ended", .becomes = OWNER_DIED,
			  .breaks = "sync-robust-foreign-left" },
			{ .name = "parent.mem.second", .src = FW_SRC_MEM, .at = "ended", .becomes = 7,
			  .breaks = "sync-robust-foreign-left" },
			{ .name = "child.barrier", .src = FW_SRC_PROBE, .becomes = -EPERM,
			  .breaks = "sync-membarrier-inherited" },
			{ .name = "child.registrations", .src = FW_SRC_PROBE, .becomes = 0,
			  .breaks = "sync-membarrier-inherited-told" },
			{ 0 } } },
		{ .name = "exec", .args = { "exec=1" }, .claim = "the child's robust locks are marked when it begins a program",
		  .needs = FW_NEEDS("exec-self"), .saboteurs = "robust-list-ignored",
		  .checks = FW_ONE_CHECK("sync-robust-exec", 0x498e, exec_marks_locks),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, LOCK_AT_EXEC("childs", 7), LOCK_AT_EXEC("second", 7), LOCK_AT_EXEC("begun", 7),
			LOCK_AT_EXEC("makers", OWNER_DIED), LOCK_AT_EXEC("foreign", OWNER_DIED),
			{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 }) },
		{ .name = "waited-for", .args = { "waiters=robust" },
		  .claim = "the child's end wakes one of two who wait for a robust lock of its",
		  .saboteurs = "robust-list-ignored",
		  .checks = FW_ONE_CHECK("sync-robust-waiter-woken", 0x4763, one_of_two_is_woken),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("parent.slept_on", 2, NULL), FW_SAID("parent.slept_on", 0, NULL),
			FW_SAID("waiter1.result", -EINTR, NULL), FW_SAID("waiter2.result", -EINTR, NULL),
			{ .name = "parent.mem.childs", .src = FW_SRC_MEM, .at = "ended", .becomes = 0 }) },
		{ .name = "inheritance", .args = { "waiters=pi" }, .needs = FW_NEEDS("futex-pi"),
		  .claim = "who waits for a lock with priority inheritance gets it at its holder's end, with a mark",
		  .saboteurs = "pi-lock-let-go",
		  .checks = FW_ONE_CHECK("sync-pi-owner-died", 0x8bd4, waiter_gets_the_lock_marked),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("waiter1.result", -EINTR, NULL), FW_SAID("waiter1.tid", 1000000000, NULL),
			{ .name = "parent.mem.pi", .src = FW_SRC_MEM, .at = "ended", .op = FW_EDIT_XOR,
			  .becomes = OWNER_DIED },
			{ .name = "parent.mem.pi", .src = FW_SRC_MEM, .at = "ended", .becomes = OWNER_DIED }) },
		{ .name = "tid", .args = { "tid=1" }, .claim = "set_tid_address tells maker and child their own numbers",
		  .checks = (const struct fw_check[]){
			{ .clause = "set-tid-address-result", .pin = 0xb8ad, .oracle = own_number_is_told,
			  .saboteurs = "tid-not-told" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
			{ .name = "child.set_tid", .src = FW_SRC_PROBE, .op = FW_EDIT_COPY, .from = "parent.set_tid" },
			{ .name = "parent.set_tid", .src = FW_SRC_PROBE, .becomes = 0 },
			{ 0 } } },
		{ .name = "unregistered", .needs = FW_NEEDS("membarrier"),
		  .claim = "who has registered for no barriers, and whose maker has not, gets none",
		  .checks = (const struct fw_check[]){
			{ .clause = "sync-membarrier-inherited-neighbour", .pin = 0x3ca8,
			  .oracle = unregistered_is_refused,
			  .saboteurs = "membarrier-registered" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.barrier", .src = FW_SRC_PROBE, .becomes = 0 },
			{ .name = "parent.barrier", .src = FW_SRC_PROBE, .becomes = 0 },
			{ 0 } } },
		{ 0 } },
};
