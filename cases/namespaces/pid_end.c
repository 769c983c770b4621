/* SPDX-License-Identifier: MIT */
/*
 * The end of a PID namespace's first process, by its own exit, by SIGKILL from outside, and by reboot(2).
 *
 * Claim: every other process of the namespace and of one nested in it is gone when the end of the first can be waited
 *   for, whatever it blocks; the status is that of the first.
 * Door: raw clone and clone3 with CLONE_NEWPID, and after unshare(CLONE_NEWPID) every door that copies.
 * Seen from: the entries of its child, grandchild and nested first process, before and when a waitid has returned that
 *   reaps nothing; state and exit code of the first, still there then.
 * Would be violated by: a kernel that leaves members running, or reports the end of the first before theirs.
 * Cannot tell: by which signal the others ended; nobody is left who could wait for them.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

static const struct fw_fact *before(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "alive", FW_SRC_STATUS, name);
}

static const struct fw_fact *after(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "over", FW_SRC_STATUS, name);
}

/* One that is still there has been looked at, and has no failed look. */
static struct fw_verdict gone(const struct fw_evidence *ev, const char *look, const char *state,
			      const char *what)
{
	const struct fw_fact *still = after(ev, state);
	struct fw_verdict v;

	if (!still)
		return fw_look_failed(after(ev, look), ESRCH, what);
	v = fw_say(FW_VIOLATED, "gone", "%s is there still", what);
	fw_cite(&v, still);
	return v;
}

static struct fw_verdict nobody_outlives_the_first(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(before(ev, "child.nspid_inner"), 1, "the first, before"),
		      fw_is(before(ev, "member.nspid_inner"), 2, "its child, before"),
		      fw_is(before(ev, "nested.nspid_inner"), 1,
			    "the first of a nested one, before"),
		      fw_equal(before(ev, "grandchild.ppid"), before(ev, "member.pid"),
			       "parent of the grandchild, before"),
		      fw_is(fw_told(ev, "parent.ended"), 0, "waitid for the end of the first"),
		      fw_is_text(fw_find_at(ev, "over", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the first then"),
		      gone(ev, "member.status", "member.state", "the child"),
		      gone(ev, "grandchild.status", "grandchild.state", "the grandchild"),
		      gone(ev, "nested.status", "nested.state", "the first of the nested one"));
}

static struct fw_verdict status_is(const struct fw_evidence *ev, int64_t word)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "over", FW_SRC_STAT, "child.exit_code"), word,
			    "exit code of the first"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "number waited for"),
		      fw_is(fw_told(ev, "parent.wait_status"), word, "status waited for"));
}

static struct fw_verdict status_is_of_exit(const struct fw_evidence *ev)
{
	return status_is(ev, 5 << 8);
}

static struct fw_verdict status_is_of_kill(const struct fw_evidence *ev)
{
	return status_is(ev, SIGKILL);
}

static struct fw_verdict status_is_of_halt(const struct fw_evidence *ev)
{
	return status_is(ev, SIGINT);
}

static struct fw_verdict status_is_of_restart(const struct fw_evidence *ev)
{
	return status_is(ev, SIGHUP);
}

static const struct fw_env may_reboot = { .user = FW_USER_ADMIN,
					  .caps = "cap_sys_admin,cap_sys_boot=ep" };

#define REBOOT_CHECKS(oracle_) \
	(const struct fw_check[]){ \
		{ .clause = "pidns-init-death", .pin = 0xd9ea, .oracle = nobody_outlives_the_first, \
		  .saboteurs = "not-the-first" }, \
		{ .clause = "pidns-reboot-status", .pin = 0x9fac, .oracle = oracle_, .needs = FW_NEEDS("proc-mem"), \
		  .saboteurs = "not-the-first" }, { 0 } }
#define CHECKS(oracle_, ...) \
	(const struct fw_check[]){ \
		{ .clause = "pidns-init-death", .pin = 0xd9ea, .oracle = nobody_outlives_the_first, \
		  .saboteurs = "not-the-first" }, \
		/* the exit code shows to those who may trace; the same right opens a memory file */ \
		{ .clause = "pidns-init-death-status", .pin = 0x8407, .oracle = oracle_, \
		  .needs = FW_NEEDS("proc-mem"), __VA_ARGS__ }, { 0 } }
#define GONE(role_) \
	{ .name = role_ ".state", .src = FW_SRC_STATUS, .at = "over", .op = FW_EDIT_INSERT, .text = "S", \
	  .breaks = "pidns-init-death" }

#define END_EDITS(status_) \
	FW_NOT_MADE, GONE("member"), GONE("grandchild"), GONE("nested"), \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "over", .text = "S", .breaks = "pidns-init-death" }, \
	{ .name = "parent.ended", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "pidns-init-death" }, \
	{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "over", .becomes = SIGTERM, .breaks = status_ }, \
	{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 0, .breaks = status_ }, \
	{ .name = "parent.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = status_ }
#define REBOOT_EDITS FW_EDITS(END_EDITS("pidns-reboot-status"))

const struct fw_case fw_case_namespaces_pid_end = {
	.id = "namespaces.pid-end",
	.claim = "with the first process of a PID namespace every other one in it ends, before that is reported",
	.cannot_tell = "by which signal the others ended",
	.violated_by = "a kernel that leaves members running, or reports the end of the first before theirs",
	.probe = "inside",
	.args = { "what=end" },
	.env = { .user = FW_USER_ADMIN },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "alive" }, { "ready", .with = "alive" }, { "over" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "alive", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "alive", .of = "member", .with = FW_LOOK_STATUS },
		{ .at = "alive", .of = "grandchild", .with = FW_LOOK_STATUS },
		{ .at = "alive", .of = "nested", .with = FW_LOOK_STATUS },
		{ .at = "over", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "over", .of = "member", .with = FW_LOOK_STATUS },
		{ .at = "over", .of = "grandchild", .with = FW_LOOK_STATUS },
		{ .at = "over", .of = "nested", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("pidns", "ns-mnt"),
	.counterexamples = FW_EDITS(END_EDITS("pidns-init-death-status")),
	.variants = (const struct fw_variant[]){
		{ .name = "halt", .args = { "how=clone", "end=halt" }, .doors = FW_DOORS_FLAGS, .env = &may_reboot,
		  .claim = "a PID namespace that is halted ends, as if its first process were killed by SIGINT",
		  .needs = FW_NEEDS("spare-machine"), .checks = REBOOT_CHECKS(status_is_of_halt),
		  .counterexamples = REBOOT_EDITS },
		{ .name = "restart", .args = { "how=clone", "end=restart" }, .doors = FW_DOORS_FLAGS,
		  .env = &may_reboot,
		  .claim = "a PID namespace that is restarted ends, as if its first process were killed by SIGHUP",
		  .needs = FW_NEEDS("spare-machine"), .checks = REBOOT_CHECKS(status_is_of_restart),
		  .counterexamples = REBOOT_EDITS },
		{ .name = "exit-clone", .args = { "how=clone", "end=exit" }, .doors = FW_DOORS_FLAGS,
		  .checks = CHECKS(status_is_of_exit, .saboteurs = "other-status") },
		{ .name = "exit-unshare", .args = { "how=unshare", "end=exit" }, .checks = CHECKS(status_is_of_exit, .saboteurs = "other-status") },
		{ .name = "kill-clone", .args = { "how=clone", "end=kill" }, .doors = FW_DOORS_FLAGS,
		  .checks = CHECKS(status_is_of_kill, .no_saboteur = "who is ended by SIGKILL has no say in its status") },
		{ .name = "kill-unshare", .args = { "how=unshare", "end=kill" }, .checks = CHECKS(status_is_of_kill, .no_saboteur = "who is ended by SIGKILL has no say in its status") },
		{ 0 } },
};
