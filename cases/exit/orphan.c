/* SPDX-License-Identifier: MIT */
/*
 * A child whose maker ends before it does: who takes it in, and what signals the end of the maker sends it.
 *
 * Claim: the nearest living ancestor that takes in orphans becomes its parent, else the first of the pid namespace, and
 *   that one waits for it; the child gets no signal, unless its group was orphaned while it was stopped, or the maker
 *   led the session of its terminal, which another session may have then.
 * Door: every one that lets its maker go on beside the child.
 * Seen from: parent, group, terminal and pending signals of the child in /proc before and after the maker's end; who
 *   is told of the child's own end, the keeper itself being the first of its namespace.
 * Would be violated by: a kernel that passes the nearest one over, takes one that does not want it, or sends SIGHUP to
 *   children that run.
 * Cannot tell: the order in which SIGHUP and SIGCONT came.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

enum { HANGUP = FW_SIG(SIGHUP), GO_ON = FW_SIG(SIGCONT) };
enum { ARMED = 40 };

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

/* The maker was the child's parent, and is a zombie or gone. */
static struct fw_verdict maker_had_ended(const struct fw_evidence *ev, const char *at)
{
	const struct fw_fact *gone = stat_of(ev, at, "parent.stat");
	const struct fw_fact *state = stat_of(ev, at, "parent.stat_state");
	/* X: it is being taken just then */
	const char *ended = state && state->kind == FW_STR && state->s[0] == 'X' ? "X" : "Z";

	return FW_ALL(fw_made(ev),
		      fw_equal(stat_of(ev, "standing", "child.stat_ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child before, maker"),
		      gone ? fw_look_failed(gone, ESRCH, "stat of the maker") :
			     fw_is_text(state, ended, "state of the maker"));
}

static struct fw_verdict maker_has_ended(const struct fw_evidence *ev)
{
	return maker_had_ended(ev, "orphaned");
}

static struct fw_verdict taken_in_by(const struct fw_evidence *ev, const char *who)
{
	return FW_ALL(maker_has_ended(ev), fw_equal(stat_of(ev, "orphaned", "child.stat_ppid"),
						    fw_find(ev, FW_SRC_HARNESS, who),
						    "parent of the orphan, who takes it in"));
}

static struct fw_verdict near_takes_it_in(const struct fw_evidence *ev)
{
	return FW_ALL(taken_in_by(ev, "near.pid"),
		      fw_equal(fw_told(ev, "near.waited"), fw_told(ev, "parent.ret"),
			       "child waited for by near, child"),
		      fw_is(fw_told(ev, "far.waited"), -ECHILD, "child waited for by far"));
}

/* With any signal but this one near's wait, which asks for no others, would not find it. */
static struct fw_verdict near_is_told_by_sigchld(const struct fw_evidence *ev)
{
	return FW_ALL(near_takes_it_in(ev),
		      fw_is(stat_of(ev, "standing", "child.exit_signal"), SIGUSR1,
			    "termination signal before"),
		      fw_is(stat_of(ev, "orphaned", "child.exit_signal"), SIGCHLD,
			    "termination signal of the orphan"));
}

static struct fw_verdict what_is_left_of_near_takes_it_in(const struct fw_evidence *ev)
{
	return FW_ALL(near_takes_it_in(ev), fw_is_text(stat_of(ev, "orphaned", "near.stat_state"),
						       "Z", "state of near's first thread"));
}

static struct fw_verdict far_takes_it_in(const struct fw_evidence *ev)
{
	return FW_ALL(taken_in_by(ev, "far.pid"),
		      fw_equal(fw_told(ev, "far.waited"), fw_told(ev, "parent.ret"),
			       "child waited for by far, child"));
}

static struct fw_verdict far_takes_it_in_past_near(const struct fw_evidence *ev)
{
	return FW_ALL(far_takes_it_in(ev),
		      fw_is(fw_told(ev, "near.waited"), -ECHILD, "child waited for by near"));
}

static struct fw_verdict near_had_ended(const struct fw_evidence *ev)
{
	return FW_ALL(far_takes_it_in(ev),
		      fw_look_failed(stat_of(ev, "orphaned", "near.stat"), ESRCH, "stat of near"));
}

static struct fw_verdict first_takes_it_in(const struct fw_evidence *ev)
{
	return FW_ALL(taken_in_by(ev, "stage.pid"),
		      fw_is(fw_find(ev, FW_SRC_WAIT, "child.exit_status"), 7,
			    "end of the child as the keeper was told"),
		      fw_is(fw_told(ev, "near.waited"), -ECHILD, "child waited for by near"),
		      fw_is(fw_told(ev, "far.waited"), -ECHILD, "child waited for by far"));
}

static const struct fw_fact *pending(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict zombie_is_taken_in(const struct fw_evidence *ev)
{
	return FW_ALL(maker_had_ended(ev, "adopted"),
		      fw_is_text(stat_of(ev, "adopted", "child.stat_state"), "Z",
				 "state of the child"),
		      fw_equal(stat_of(ev, "adopted", "child.stat_ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "far.pid"),
			       "parent of the zombie, who takes it in"),
		      fw_equal(fw_told(ev, "far.waited"), fw_told(ev, "parent.ret"),
			       "child waited for by far, child"),
		      fw_is(fw_told(ev, "near.waited"), -ECHILD, "child waited for by near"));
}

static struct fw_verdict taker_is_told(const struct fw_evidence *ev)
{
	return FW_ALL(maker_had_ended(ev, "adopted"),
		      fw_bits(pending(ev, "standing", "far.shdpnd"), FW_SIG(SIGCHLD), 0,
			      "SIGCHLD pending for far before"),
		      fw_bits(pending(ev, "adopted", "far.shdpnd"), FW_SIG(SIGCHLD),
			      FW_SIG(SIGCHLD), "SIGCHLD pending for far"),
		      fw_is(fw_told(ev, "far.told"), SIGCHLD, "signal that far takes"),
		      fw_equal(fw_told(ev, "far.told_pid"), fw_told(ev, "parent.ret"),
			       "whose end it tells, child"));
}

static struct fw_verdict no_signal_comes(const struct fw_evidence *ev)
{
	return FW_ALL(maker_has_ended(ev),
		      fw_bits(pending(ev, "orphaned", "child.sigblk"), HANGUP | GO_ON,
			      HANGUP | GO_ON, "blocked by the child"),
		      fw_is(pending(ev, "orphaned", "child.shdpnd"), 0, "pending for the child"),
		      fw_is(pending(ev, "orphaned", "child.sigpnd"), 0,
			    "pending for the child's thread"));
}

static struct fw_verdict signals_come(const struct fw_evidence *ev, uint64_t signals)
{
	return FW_ALL(maker_has_ended(ev),
		      fw_is(pending(ev, "standing", "child.shdpnd"), 0,
			    "pending for the child before"),
		      fw_bits(pending(ev, "orphaned", "child.shdpnd"), signals, signals,
			      "pending for the child"));
}

static struct fw_verdict stopped_group_is_sent_on_of(const struct fw_evidence *ev,
						     const char *leader)
{
	return FW_ALL(signals_come(ev, HANGUP | GO_ON),
		      fw_equal(stat_of(ev, "standing", "child.pgrp"),
			       fw_find(ev, FW_SRC_HARNESS, leader), "group of the child, leader"),
		      fw_is(fw_told(ev, "parent.child_stopped"), 0, "the maker saw it stopped"),
		      fw_asleep(stat_of(ev, "orphaned", "child.stat_state"), "state of the child"));
}

static struct fw_verdict stopped_group_is_sent_on(const struct fw_evidence *ev)
{
	return stopped_group_is_sent_on_of(ev, "child.pid");
}

static struct fw_verdict makers_own_group_is_sent_on(const struct fw_evidence *ev)
{
	return stopped_group_is_sent_on_of(ev, "parent.pid");
}

static struct fw_verdict foreground_group_is_hung_up(const struct fw_evidence *ev)
{
	return FW_ALL(signals_come(ev, HANGUP),
		      fw_equal(stat_of(ev, "standing", "child.tpgid"),
			       stat_of(ev, "standing", "child.pgrp"),
			       "foreground group, group of the child"),
		      fw_equal(stat_of(ev, "standing", "child.session"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"), "session, maker"));
}

static struct fw_verdict terminal_is_taken(const struct fw_evidence *ev)
{
	return FW_ALL(maker_has_ended(ev),
		      fw_is_not(stat_of(ev, "standing", "child.tty_nr"), 0, "terminal before"),
		      fw_is(stat_of(ev, "orphaned", "child.tty_nr"), 0, "terminal of the child"));
}

static struct fw_verdict terminal_is_free(const struct fw_evidence *ev)
{
	const struct fw_fact *had = stat_of(ev, "standing", "child.tty_nr");

	return FW_ALL(maker_has_ended(ev), fw_is_not(had, 0, "terminal before"),
		      fw_equal(stat_of(ev, "standing", "child.session"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"), "its session, maker"),
		      fw_equal(stat_of(ev, "ended", "far.session"),
			       fw_find(ev, FW_SRC_HARNESS, "far.pid"),
			       "another session, its leader"),
		      fw_is(fw_told(ev, "far.took_before"), -EPERM,
			    "that one asks for the terminal before the maker's end"),
		      fw_is(fw_told(ev, "far.took"), 0, "it asks for it afterwards"),
		      fw_equal(stat_of(ev, "ended", "far.tty_nr"), had, "its terminal then"));
}

static struct fw_verdict each_end_sends_one(const struct fw_evidence *ev)
{
	return FW_ALL(taken_in_by(ev, "near.pid"),
		      fw_equal(stat_of(ev, "adopted", "child.stat_ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "far.pid"),
			       "parent of the child then, far"),
		      fw_bits(pending(ev, "standing", "child.shdpnd"), FW_SIG(ARMED), 0,
			      "pending for the child before"),
		      fw_bits(pending(ev, "orphaned", "child.shdpnd"), FW_SIG(ARMED), FW_SIG(ARMED),
			      "pending for the child"),
		      fw_is(fw_told(ev, "child.first"), ARMED, "first signal that it takes"),
		      fw_equal(fw_told(ev, "child.first_sender"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"), "its sender, the maker"),
		      fw_is(fw_told(ev, "child.second"), ARMED, "second signal that it takes"),
		      fw_equal(fw_told(ev, "child.second_sender"),
			       fw_find(ev, FW_SRC_HARNESS, "near.pid"), "its sender, near"));
}

static const char *const needs_signals[] = { "proc-signals", NULL };
static const char *const needs_subreaper[] = { "subreaper", NULL };

#define QUIET \
	{ .clause = "exit-signals-to-others", .pin = 0xe5c1, .saboteurs = "hangup-at-makers-end", \
	  .oracle = no_signal_comes, .needs = needs_signals }

#define QUIET_EDITS(id) \
	FW_NOT_MADE, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = HANGUP, \
	  .breaks = "exit-signals-to-others" }, \
	{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "orphaned", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = id }, \
	{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD, .becomes = -1 }

#define STOPPED_EDITS \
	FW_NOT_MADE, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = GO_ON }, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = HANGUP }, \
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "standing", .becomes = HANGUP }, \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "orphaned", .text = "T" }

const struct fw_case fw_case_exit_orphan = {
	.id = "exit.orphan",
	.claim = "an orphan passes to the nearest ancestor that takes orphans in, and gets a signal only where one is due",
	.cannot_tell = "the order in which SIGHUP and SIGCONT came",
	.violated_by = "a kernel that passes the nearest one over, takes one that does not want it, or sends SIGHUP to children that run",
	.probe = "orphan",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "ready", .with = "standing" }, { "near-gone" }, { "orphaned" }, { "adopted" },
		{ "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS },
		{ .at = "standing", .of = "far", .with = FW_LOOK_STATUS },
		{ .at = "adopted", .of = "parent", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "adopted", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "adopted", .of = "far", .with = FW_LOOK_STATUS },
		{ .at = "orphaned", .of = "parent", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "orphaned", .of = "near", .with = FW_LOOK_STAT },
		{ .at = "orphaned", .of = "child", .with = FW_LOOK_STAT | FW_LOOK_STATUS, .until = "S" },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT, .until = "Z" },
		{ .at = "ended", .of = "far", .with = FW_LOOK_STAT },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "nearest", .claim = "two ancestors take orphans in: the nearer one gets it",
		  .args = { "far=1", "near=1" }, .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent", .pin = 0xe95e, .saboteurs = "sibling-made",
			  .oracle = near_takes_it_in }, QUIET, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			QUIET_EDITS("exit-reparent"),
			{ .name = "near.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD, .breaks = "exit-reparent" },
			{ .name = "far.waited", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "exit-reparent" },
			{ 0 } } },
		{ .name = "nearest-by-sigchld",
		  .claim = "an orphan that was made with another termination signal ends with SIGCHLD",
		  .args = { "far=1", "near=1", "signal=10" }, .needs = needs_subreaper, .doors = FW_DOORS_FLAGS,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent-sigchld", .pin = 0xd777, .saboteurs = "sibling-made",
			  .oracle = near_is_told_by_sigchld }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "orphaned", .becomes = SIGUSR1 },
			{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD },
			{ .name = "near.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
			{ 0 } } },
		{ .name = "nearest-goes-on",
		  .claim = "two ancestors take orphans in: the nearer one gets it, whose first thread has ended",
		  .args = { "far=1", "near=1", "near_goes_on=1" }, .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent-living-thread", .pin = 0x53ad, .saboteurs = "sibling-made",
			  .oracle = what_is_left_of_near_takes_it_in }, QUIET, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			QUIET_EDITS("exit-reparent-living-thread"),
			{ .name = "near.stat_state", .src = FW_SRC_STAT, .at = "orphaned", .text = "S",
			  .breaks = "exit-reparent-living-thread" },
			FW_SAID("near.waited", -ECHILD, "exit-reparent-living-thread"),
			FW_SAID("far.waited", 5, "exit-reparent-living-thread"),
			{ 0 } } },
		{ .name = "farther", .claim = "only the farther ancestor takes orphans in", .args = { "far=1" },
		  .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent", .pin = 0xe95e, .saboteurs = "sibling-made",
			  .oracle = far_takes_it_in_past_near }, QUIET, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			QUIET_EDITS("exit-reparent"),
			{ .name = "near.waited", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "exit-reparent" },
			{ 0 } } },
		{ .name = "late", .claim = "the farther ancestor takes orphans in from when all of them are there",
		  .args = { "late=1" }, .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent", .pin = 0xe95e, .saboteurs = "sibling-made",
			  .oracle = far_takes_it_in_past_near }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "orphaned", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ .name = "far.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD },
			{ .name = "near.waited", .src = FW_SRC_PROBE, .becomes = 5 },
			{ 0 } } },
		{ .name = "armed", .claim = "the child wants a signal for the end of its parent; who takes it in ends as well",
		  .args = { "far=1", "near=1", "armed=1" }, .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "attr-pdeathsig-delivered-again", .pin = 0x1449, .saboteurs = "sibling-made",
			  .oracle = each_end_sends_one, .needs = needs_signals }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "adopted", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = 0 },
			FW_SAID("child.first", -EAGAIN, NULL), FW_SAID("child.first_sender", 0, NULL),
			FW_SAID("child.second", -EAGAIN, NULL), FW_SAID("child.second_sender", 0, NULL),
			{ 0 } } },
		{ .name = "living", .claim = "the nearer ancestor took orphans in, and has ended",
		  .args = { "far=1", "near=1", "near_ends=1" }, .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent-living", .pin = 0xc1c3, .saboteurs = "sibling-made",
			  .oracle = near_had_ended }, QUIET, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			QUIET_EDITS("exit-reparent-living"),
			{ .name = "far.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD,
			  .breaks = "exit-reparent-living" },
			{ 0 } } },
		{ .name = "first", .claim = "no ancestor takes orphans in but the first of the namespace",
		  .needs = needs_subreaper,
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent-first", .pin = 0xa708, .saboteurs = "sibling-made",
			  .oracle = first_takes_it_in }, QUIET, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			QUIET_EDITS("exit-reparent-first"),
			{ .name = "child.exit_status", .src = FW_SRC_WAIT, .becomes = 0,
			  .breaks = "exit-reparent-first" },
			{ .name = "far.waited", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "exit-reparent-first" },
			{ 0 } } },
		{ .name = "zombie", .claim = "the child had ended before its maker, and nobody had waited for it",
		  .args = { "far=1", "zombie=1" }, .needs = needs_subreaper, .saboteurs = "sibling-made",
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-reparent-zombie", .pin = 0xd187, .oracle = zombie_is_taken_in },
			{ .clause = "exit-reparent-zombie-told", .pin = 0x92ad, .oracle = taker_is_told,
			  .needs = needs_signals },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.stat_ppid", .src = FW_SRC_STAT, .at = "adopted", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "exit-reparent-zombie" },
			{ .name = "far.waited", .src = FW_SRC_PROBE, .becomes = -ECHILD,
			  .breaks = "exit-reparent-zombie" },
			{ .name = "far.shdpnd", .src = FW_SRC_STATUS, .at = "adopted", .becomes = 0,
			  .breaks = "exit-reparent-zombie-told" },
			{ .name = "far.told_pid", .src = FW_SRC_PROBE, .becomes = 0,
			  .breaks = "exit-reparent-zombie-told" },
			{ 0 } } },
		{ .name = "stopped", .claim = "the maker's end orphans the group of its child, which is stopped",
		  .args = { "stopped=1" },
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-signals-to-others-stopped", .pin = 0xf75e,
			  .saboteurs = "own-session-made", .oracle = stopped_group_is_sent_on,
			  .needs = needs_signals },
			{ 0 } },
		  .counterexamples = FW_EDITS(STOPPED_EDITS) },
		{ .name = "stopped-with", .claim = "the maker's end orphans the group that it leads, in which its child is stopped",
		  .args = { "stopped=1", "with=1" },
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-signals-to-others-stopped", .pin = 0xf75e,
			  .saboteurs = "own-session-made", .oracle = makers_own_group_is_sent_on,
			  .needs = needs_signals },
			{ 0 } },
		  .counterexamples = FW_EDITS(STOPPED_EDITS) },
		{ .name = "terminal",
		  .claim = "the maker led the session, and the child is in the foreground of its terminal",
		  .args = { "terminal=1" }, .needs = FW_NEEDS("pty"),
		  .checks = (const struct fw_check[]){
			{ .clause = "exit-signals-to-others-hangup", .pin = 0xec03, .saboteurs = "own-session-made",
			  .oracle = foreground_group_is_hung_up,
			  .needs = needs_signals },
			{ .clause = "exit-signals-to-others-terminal", .pin = 0xcb9c,
			  .saboteurs = "own-session-made", .oracle = terminal_is_taken },
			{ .clause = "exit-signals-to-others-terminal-free", .pin = 0xf649,
			  .saboteurs = "own-session-made", .oracle = terminal_is_free },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = 0,
			  .breaks = "exit-signals-to-others-hangup" },
			{ .name = "child.tpgid", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD,
			  .becomes = -1,
			  .breaks = "exit-signals-to-others-hangup" },
			{ .name = "child.tty_nr", .src = FW_SRC_STAT, .at = "orphaned", .becomes = 0x8800,
			  .breaks = "exit-signals-to-others-terminal" },
			{ .name = "child.tty_nr", .src = FW_SRC_STAT, .at = "standing", .becomes = 0,
			  .breaks = "exit-signals-to-others-terminal" },
			{ .name = "child.session", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "exit-signals-to-others-terminal-free" },
			{ .name = "far.session", .src = FW_SRC_STAT, .at = "ended", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "exit-signals-to-others-terminal-free" },
			{ .name = "far.tty_nr", .src = FW_SRC_STAT, .at = "ended", .becomes = 0,
			  .breaks = "exit-signals-to-others-terminal-free" },
			FW_SAID("far.took_before", 0, "exit-signals-to-others-terminal-free"),
			FW_SAID("far.took", -EPERM, "exit-signals-to-others-terminal-free"),
			{ 0 } } },
		{ 0 } },
};
