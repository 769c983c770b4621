/* SPDX-License-Identifier: MIT */
/*
 * The end of a child, as it reaches its parent: signal, status, and what is left until the parent has asked.
 *
 * Claim: the end of the child raises SIGCHLD in its maker, leaves a zombie that has nothing, and waiting tells how it
 *   came, once.
 * Door: every one that makes a process.
 * Seen from: /proc stat of the zombie (state, termination signal, exit code), its mappings, sizes of memory and
 *   descriptors there, pending signals of the maker, the maker's own waitid and wait4.
 * Would be violated by: a kernel that sends another signal, or none, loses the status, or keeps no zombie.
 * Cannot tell: whether the status could be had twice; what a maker that handles or ignores SIGCHLD would see.
 */
#include <errno.h>
#include <signal.h>

#include "make_and_wait.h"

enum { EXITED = 1, KILLED = 2 };	/* si_code: CLD_EXITED and CLD_KILLED */

static struct fw_verdict end_raises_sigchld(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "child-alive", FW_SRC_STAT, "child.exit_signal"),
			    SIGCHLD, "termination signal of the child"),
		      fw_is(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "parent.shdpnd"), 0,
			    "pending in the maker while the child lives"),
		      fw_is(fw_find_at(ev, "child-ended", FW_SRC_STATUS, "parent.shdpnd"),
			    FW_SIG(SIGCHLD), "pending in the maker when it has ended"));
}

static struct fw_verdict vfork_child_is_waited_for_as_usual(const struct fw_evidence *ev)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(end_raises_sigchld(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.waitid"), 0,
			    "waitid without a flag for clone children"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.si_pid"),
			       "result in parent, pid by waitid"),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result in parent, pid waited for"));
}

static struct fw_verdict zombie_until_waited_for(const struct fw_evidence *ev)
{
	const struct fw_fact *missed = fw_find_at(ev, "child-ended", FW_SRC_STAT, "child.stat");
	const struct fw_fact *stayed =
		fw_find_at(ev, "child-reaped", FW_SRC_STAT, "child.stat_state");
	const struct fw_fact *waited = fw_find(ev, FW_SRC_PROBE, "parent.waited");
	struct fw_verdict v;

	/* a look that found nobody is no missing look here */
	if (missed && missed->kind == FW_ERRNO && missed->i == ESRCH) {
		v = fw_say(FW_VIOLATED, "a zombie until its parent has waited",
			   "it was gone before");
		fw_cite(&v, missed);
		return v;
	}
	if (stayed && waited && waited->kind == FW_INT && waited->i > 0) {
		v = fw_say(FW_VIOLATED, "gone when its parent has waited", "it is there still");
		fw_cite(&v, stayed);
		fw_cite(&v, waited);
		return v;
	}
	return FW_ALL(fw_made(ev),
		      fw_is_text(fw_find_at(ev, "child-ended", FW_SRC_STAT, "child.stat_state"),
				 "Z", "state of the child, ended"),
		      fw_look_failed(fw_find_at(ev, "child-reaped", FW_SRC_STAT, "child.stat"),
				     ESRCH, "stat of the child, waited for"));
}

/* Its files are root's, whoever it was: then the size of its table alone tells. */
static struct fw_verdict lists_no_descriptor(const struct fw_evidence *ev)
{
	const struct fw_fact *list = fw_find_at(ev, "child-ended", FW_SRC_FDS, "child.fds");

	if (list && list->kind == FW_ERRNO && (list->i == EACCES || list->i == EPERM))
		return fw_look_failed(list, (int)list->i,
				      "descriptors of the zombie, out of sight");
	return fw_is_text(list, "", "descriptors of the zombie");
}

/* The file of mappings is empty or there is none, by kernel. */
static struct fw_verdict shows_no_mapping(const struct fw_evidence *ev)
{
	const struct fw_fact *failed = fw_find_at(ev, "child-ended", FW_SRC_MAPS, "child.maps");

	if (failed)
		return fw_look_failed(failed, ESRCH, "mappings of the zombie");
	return fw_is(fw_find_at(ev, "child-ended", FW_SRC_MAPS, "child.maps_count"), 0,
		     "mappings of the zombie");
}

static struct fw_verdict zombie_has_nothing(const struct fw_evidence *ev)
{
	const struct fw_fact *size = fw_find_at(ev, "child-ended", FW_SRC_STATUS, "child.vmsize");

	return FW_ALL(fw_made(ev),
		      size ? fw_is(size, 0, "size of memory") :
			     fw_say(FW_HOLDS, "", "no size of memory"),
		      fw_is_text(fw_find_at(ev, "child-ended", FW_SRC_STAT, "child.stat_state"),
				 "Z", "state of the child, ended"),
		      fw_at_least(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.vmsize"), 1,
				  "size of memory, alive"),
		      fw_at_least(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.fdsize"), 1,
				  "size of the table of descriptors, alive"),
		      fw_is(fw_find_at(ev, "child-ended", FW_SRC_STATUS, "child.fdsize"), 0,
			    "size of the table of descriptors"),
		      lists_no_descriptor(ev), shows_no_mapping(ev));
}

static struct fw_verdict status_is(const struct fw_evidence *ev, int64_t word)
{
	const struct fw_fact *told = fw_find(ev, FW_SRC_PROBE, "parent.ret");

	return FW_ALL(fw_made(ev),
		      fw_equal(told, fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       "result in parent, pid waited for"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.wait_status"), word, "wait status"),
		      fw_is(fw_find_at(ev, "child-ended", FW_SRC_STAT, "child.exit_code"), word,
			    "exit code of the zombie"));
}

static struct fw_verdict siginfo_is(const struct fw_evidence *ev, int64_t code, int64_t status)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.waitid"), 0, "result of waitid"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       fw_find(ev, FW_SRC_PROBE, "parent.si_pid"),
			       "result in parent, si_pid"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.uid"),
			       fw_find(ev, FW_SRC_PROBE, "parent.si_uid"), "user, si_uid"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.si_signo"), SIGCHLD, "si_signo"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.si_code"), code, "si_code"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.si_status"), status, "si_status"));
}

/* With another effective user, as the witness sees it. */
static struct fw_verdict real_user_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(fw_has_word(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.uid"), "1021",
				  true, "user IDs of the child"),
		      fw_is_not(fw_find(ev, FW_SRC_PROBE, "parent.uid"), 1021, "the maker's user"),
		      siginfo_is(ev, EXITED, 7));
}

/* What a parent must be told of this end: the status word, and the kind and value in siginfo. */
#define END(name, word, code, status) \
	static struct fw_verdict name##_in_status(const struct fw_evidence *ev) \
	{ \
		return status_is(ev, word); \
	} \
	static struct fw_verdict name##_in_siginfo(const struct fw_evidence *ev) \
	{ \
		return siginfo_is(ev, code, status); \
	}

END(zero, 0x0000, EXITED, 0)
END(seven, 0x0700, EXITED, 7)
END(all_bits, 0xff00, EXITED, 255)
END(low_bits, 0x3400, EXITED, 0x34)
END(sigterm, SIGTERM, KILLED, SIGTERM)
END(sigkill, SIGKILL, KILLED, SIGKILL)

#define EVERY_END(name) \
		{ .clause = "exit-zombie", .pin = 0x337e, .oracle = zombie_until_waited_for, \
		  .saboteurs = "no-zombie-left" }, \
		{ .clause = "fork-exit-signal-sigchld", .pin = 0xd807, .oracle = end_raises_sigchld, \
		  .needs = FW_NEEDS("proc-signals"), \
		  .saboteurs = "no-exit-signal other-exit-signal" }, \
		{ .clause = "vfork-child-waitable", .pin = 0x9f7a, .oracle = vfork_child_is_waited_for_as_usual, \
		  .needs = FW_NEEDS("proc-signals"), .doors = FW_DOORS_VFORK, \
		  .saboteurs = "sibling-made no-zombie-left" }, \
		/* the exit code shows to those who may trace; the same right opens a memory file */ \
		{ .clause = "wait-status-encoding", .pin = 0x8e0d, .oracle = name##_in_status, \
		  .needs = FW_NEEDS("proc-mem"), \
		  .saboteurs = "process-between" }, \
		{ .clause = "waitid-siginfo", .pin = 0x3990, .oracle = name##_in_siginfo, \
		  .saboteurs = "process-between" }
#define CHECKS(name) FW_CHECKS(EVERY_END(name))
#define CHECKS_OF_ZOMBIE(name) \
	FW_CHECKS({ .clause = "exit-zombie-bare", .pin = 0x7dd9, .oracle = zombie_has_nothing, \
		    .no_saboteur = "no process that has ended can keep its memory or a descriptor" }, \
		  EVERY_END(name))

const struct fw_case fw_case_return_child_end = {
	.id = "return.child-end",
	.claim = "the end of the child raises SIGCHLD in its maker, leaves a zombie, and waiting tells how it came",
	.cannot_tell = "whether the status could be had twice; what a maker that handles or ignores SIGCHLD would see",
	.violated_by = "a kernel that sends another signal, or none, loses the status, or keeps no zombie",
	.probe = "make_and_wait",
	.doors = FW_DOORS_PROCESS,
	.gates = make_and_wait_gates,
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "child-ended", .of = "child",
		  .with = FW_LOOK_STAT | FW_LOOK_STATUS | FW_LOOK_MAPS | FW_LOOK_FDLIST },
		{ .at = "child-ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "child-reaped", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "child-ended", .text = "S",
		  .breaks = "exit-zombie" },
		{ .name = "child.stat", .src = FW_SRC_STAT, .at = "child-reaped", .becomes = 0,
		  .breaks = "exit-zombie" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "child-reaped", .op = FW_EDIT_INSERT,
		  .text = "Z", .breaks = "exit-zombie" },
		{ .name = "child.fdsize", .src = FW_SRC_STATUS, .at = "child-ended", .becomes = 64,
		  .breaks = "exit-zombie-bare" },
		{ .name = "child.vmsize", .src = FW_SRC_STATUS, .at = "child-ended", .op = FW_EDIT_INSERT,
		  .becomes = 4, .breaks = "exit-zombie-bare" },
		{ .name = "child.maps_count", .src = FW_SRC_MAPS, .at = "child-ended", .becomes = 1,
		  .breaks = "exit-zombie-bare" },
		{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-ended", .text = "0 1 2",
		  .breaks = "exit-zombie-bare" },
		{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "child-alive", .becomes = SIGUSR1,
		  .breaks = "fork-exit-signal-sigchld" },
		{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "child-alive", .op = FW_EDIT_XOR,
		  .becomes = FW_SIG(SIGCHLD), .breaks = "fork-exit-signal-sigchld" },
		{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "child-ended", .becomes = 0,
		  .breaks = "fork-exit-signal-sigchld" },
		{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "child-ended", .becomes = 0,
		  .breaks = "vfork-child-waitable", .doors = FW_DOORS_VFORK },
		{ .name = "parent.waitid", .src = FW_SRC_PROBE, .becomes = -10, .breaks = "vfork-child-waitable",
		  .doors = FW_DOORS_VFORK },
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 0x100,
		  .breaks = "wait-status-encoding" },
		{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "child-ended", .op = FW_EDIT_ADD,
		  .becomes = 1, .breaks = "wait-status-encoding" },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "wait-status-encoding" },
		{ .name = "parent.si_pid", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "waitid-siginfo" },
		{ .name = "parent.si_uid", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "waitid-siginfo" },
		{ .name = "parent.si_signo", .src = FW_SRC_PROBE, .becomes = SIGUSR1, .breaks = "waitid-siginfo" },
		{ .name = "parent.si_code", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 3,
		  .breaks = "waitid-siginfo" },
		{ .name = "parent.si_status", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1,
		  .breaks = "waitid-siginfo" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "exit-0", .args = { "status=0" }, .checks = CHECKS(zero) },
		{ .name = "exit-7", .args = { "status=7" }, .checks = CHECKS_OF_ZOMBIE(seven) },
		{ .name = "exit-255", .args = { "status=255" }, .checks = CHECKS(all_bits) },
		{ .name = "exit-low-bits", .args = { "status=0x1234" }, .checks = CHECKS(low_bits) },
		{ .name = "sigterm", .args = { "signal=15" }, .checks = CHECKS(sigterm) },
		{ .name = "sigkill", .args = { "signal=9" }, .checks = CHECKS_OF_ZOMBIE(sigkill) },
		{ .name = "effective-user", .args = { "euid=1021" },
		  .claim = "waitid tells a child's real user, not its effective one",
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN, .caps = "cap_setuid=ep" },
		  .needs = FW_NEEDS("user-ids"),
		  .checks = FW_CHECKS({ .clause = "waitid-siginfo-real-user", .pin = 0xd2a5,
					.oracle = real_user_is_told, .saboteurs = "real-user-lost" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("parent.si_uid", 1021, NULL), FW_SAID("parent.uid", 1021, NULL),
			{ .name = "child.uid", .src = FW_SRC_STATUS, .at = "child-alive", .text = "0 0 0 0" }) },
		{ 0 } },
};
