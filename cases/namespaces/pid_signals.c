/* SPDX-License-Identifier: MIT */
/*
 * Signals to the first process of a PID namespace, from a member and from its maker outside.
 *
 * Claim: those without a handler do nothing, from inside SIGKILL and SIGSTOP neither; one with a handler is delivered,
 *   with 0 as the sender's number when it comes from outside; from there SIGSTOP stops and SIGKILL ends.
 * Door: raw clone and clone3 with CLONE_NEWPID, and after unshare(CLONE_NEWPID) every door that copies.
 * Seen from: state of the first process after each round, what its handler stored, read in its memory; the results of
 *   the senders' calls and of their waiting.
 * Would be violated by: a kernel that lets a member kill its init, or shields it from outside too.
 * Cannot tell: signals that were neither sent here nor have a handler.
 */
#include "case.h"

#include <signal.h>

static const struct fw_fact *word(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static const struct fw_fact *state(const struct fw_evidence *ev, const char *at)
{
	return fw_find_at(ev, at, FW_SRC_STAT, "child.stat_state");
}

/* It stands in the read of its gate, nothing waits to be delivered, and only SIGKILL ends it in the end. */
static struct fw_verdict unmoved(const struct fw_evidence *ev, const char *at)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, at, FW_SRC_STATUS, "child.nspid_inner"), 1,
			    "number inside"),
		      fw_is(fw_find_at(ev, at, FW_SRC_HARNESS, "child.reached"), 1,
			    "the first at its gate"),
		      fw_asleep(state(ev, at), "state of the first"),
		      fw_is(fw_find_at(ev, at, FW_SRC_STATUS, "child.shdpnd"), 0, "pending for it"),
		      fw_is(fw_told(ev, "parent.wait_status"), SIGKILL, "status in the end"));
}

static struct fw_verdict member_cannot_hurt_it(const struct fw_evidence *ev)
{
	return FW_ALL(unmoved(ev, "from-inside"),
		      fw_is(fw_told(ev, "member.sigterm"), 0, "kill, SIGTERM"),
		      fw_is(fw_told(ev, "member.sigkill"), 0, "kill, SIGKILL"),
		      fw_is(fw_told(ev, "member.sigstop"), 0, "kill, SIGSTOP"),
		      fw_is(word(ev, "from-inside", "child.mem.handled"), 1,
			    "signals handled, the one sent last"));
}

static struct fw_verdict maker_cannot_end_it_softly(const struct fw_evidence *ev)
{
	return FW_ALL(unmoved(ev, "from-outside"),
		      fw_is(fw_told(ev, "parent.sigterm"), 0, "kill, SIGTERM"),
		      fw_is(fw_told(ev, "parent.sighup"), 0, "kill, SIGHUP"),
		      fw_is(word(ev, "from-outside", "child.mem.handled"), 2,
			    "signals handled, the one sent last"));
}

static struct fw_verdict handled_ones_arrive(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.wait_status"), SIGKILL, "status in the end"),
		      fw_is(fw_told(ev, "member.sigusr1"), 0, "kill by the member"),
		      fw_is(fw_told(ev, "parent.sigusr1"), 0, "kill by the maker"),
		      fw_is(word(ev, "from-inside", "child.mem.handled"), 1, "handled from inside"),
		      fw_is(word(ev, "from-outside", "child.mem.handled"), 2, "handled in all"),
		      fw_equal(word(ev, "from-outside", "child.mem.first_sender"),
			       fw_told(ev, "member.getpid"), "si_pid, the member's number inside"),
		      fw_is(word(ev, "from-outside", "child.mem.second_sender"), 0,
			    "si_pid of the maker's"));
}

/* The member has another number for the stage than for the namespace; the maker has none there. */
static struct fw_verdict senders_number_is_the_receivers(const struct fw_evidence *ev)
{
	const struct fw_fact *first = word(ev, "from-outside", "child.mem.first_sender"),
			     *member = fw_find(ev, FW_SRC_HARNESS, "member.pid");

	return FW_ALL(fw_made(ev),
		      fw_is(word(ev, "from-outside", "child.mem.handled"), 2, "signals handled"),
		      fw_equal(first, fw_told(ev, "member.getpid"),
			       "si_pid, the member's number inside"),
		      fw_differ(first, member, "si_pid, the member's number outside"),
		      fw_is(word(ev, "from-outside", "child.mem.second_sender"), 0,
			    "si_pid of the maker's"));
}

static struct fw_verdict maker_stops_and_kills_it(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.sigstop"), 0, "kill, SIGSTOP"),
		      fw_reached(ev, "stopped", "parent"),
		      fw_is(fw_told(ev, "parent.stopped"), 0, "waitid for a stop"),
		      fw_is_text(state(ev, "stopped"), "T", "state of the first then"),
		      fw_is(fw_told(ev, "parent.sigkill"), 0, "kill, SIGKILL"),
		      fw_is_text(state(ev, "over"), "Z", "state of the first in the end"),
		      fw_is(fw_told(ev, "parent.wait_status"), SIGKILL, "status waited for"));
}

const struct fw_case fw_case_namespaces_pid_signals = {
	.id = "namespaces.pid-signals",
	.claim = "the first process of a PID namespace gets only what it has a handler for, and SIGKILL and SIGSTOP from above",
	.cannot_tell = "signals that were neither sent here nor have a handler",
	.violated_by = "a kernel that lets a member kill its init, or shields it from outside too",
	.probe = "inside",
	.args = { "what=signals" },
	.env = { .user = FW_USER_ADMIN },
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "from-inside" }, { "from-outside" }, { "stopped" }, { "over" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "from-inside", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_WORDS,
		  .until = "S" },
		{ .at = "from-outside", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_WORDS,
		  .until = "S" },
		{ .at = "stopped", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "over", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.needs = FW_NEEDS("pidns", "ns-mnt", "proc-signals", "stopped-state"),
	.checks = (const struct fw_check[]){
		{ .clause = "pidns-init-signals-inside", .pin = 0x8cbb, .oracle = member_cannot_hurt_it,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-init-signals-outside", .pin = 0x839b, .oracle = maker_cannot_end_it_softly,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-init-signals-handled", .pin = 0xc566, .oracle = handled_ones_arrive,
		  .saboteurs = "not-the-first" },
		{ .clause = "pidns-siginfo-sender", .pin = 0xdd3a, .oracle = senders_number_is_the_receivers,
		  .saboteurs = "sender-not-told" },
		{ .clause = "pidns-init-signals-forced", .pin = 0xb73e, .oracle = maker_stops_and_kills_it,
		  .saboteurs = "not-the-first" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "from-inside", .text = "T",
		  .breaks = "pidns-init-signals-inside" },
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "from-inside", .becomes = FW_SIG(SIGKILL),
		  .breaks = "pidns-init-signals-inside" },
		{ .name = "child.mem.handled", .src = FW_SRC_MEM, .at = "from-inside", .becomes = 0,
		  .breaks = "pidns-init-signals-inside" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "from-outside", .text = "Z",
		  .breaks = "pidns-init-signals-outside" },
		{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "from-outside", .becomes = FW_SIG(SIGTERM),
		  .breaks = "pidns-init-signals-outside" },
		{ .name = "child.mem.handled", .src = FW_SRC_MEM, .at = "from-outside", .becomes = 1,
		  .breaks = "pidns-init-signals-handled" },
		{ .name = "child.mem.first_sender", .src = FW_SRC_MEM, .at = "from-outside", .becomes = 0,
		  .breaks = "pidns-init-signals-handled" },
		{ .name = "child.mem.second_sender", .src = FW_SRC_MEM, .at = "from-outside", .becomes = 1,
		  .breaks = "pidns-init-signals-handled" },
		{ .name = "child.mem.first_sender", .src = FW_SRC_MEM, .at = "from-outside", .becomes = 0,
		  .breaks = "pidns-siginfo-sender" },
		{ .name = "child.mem.second_sender", .src = FW_SRC_MEM, .at = "from-outside", .becomes = 1,
		  .breaks = "pidns-siginfo-sender" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "stopped", .text = "S",
		  .breaks = "pidns-init-signals-forced" },
		{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "over", .text = "S",
		  .breaks = "pidns-init-signals-forced" },
		{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 5 << 8,
		  .breaks = "pidns-init-signals-forced" },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "clone", .args = { "how=clone" }, .doors = FW_DOORS_FLAGS },
		{ .name = "unshare", .args = { "how=unshare" } },
		{ 0 } },
};
