/* SPDX-License-Identifier: MIT */
/*
 * A program begun by the child, or by its maker: what it undoes of what the creation shared or chose.
 *
 * Claim: descriptors are two tables again, the place in the file system stays one, what is caught is no longer, what is
 *   ignored stays so, what is pending, interval timers, numbers and orphans to come stay, POSIX timers do not; the end
 *   of the child raises SIGCHLD whatever was asked for.
 * Door: every one that lets its maker go on beside the child; raw clone and clone3 for what flags share.
 * Seen from: kcmp of the two, descriptors, signal sets, parent and termination signal in /proc before and after,
 *   signals pending at the end.
 * Would be violated by: a kernel that leaves the table shared, so that closing on exec closes the maker's, or keeps the
 *   termination signal or a timer.
 * Cannot tell: anything of set-user-ID programs.
 */
#include "case.h"

#include <signal.h>

static const struct fw_fact *status(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static const struct fw_fact *same(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_KCMP, name);
}

enum { PENDING = FW_SIG(SIGUSR1) | FW_SIG(SIGUSR2) };
enum { FORK_NO_EXEC = 0x40 };	/* PF_FORKNOEXEC of the kernel's include/linux/sched.h */

/* Who comes to the gate is still called by the first name of that number. */
static struct fw_verdict image_is_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "image", "child"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "number of the image, of the child"),
		      fw_equal(status(ev, "image", "image.ppid"),
			       status(ev, "standing", "child.ppid"),
			       "parent of the image, of the child"),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.waited"),
			       fw_find(ev, FW_SRC_PROBE, "parent.ret"),
			       "child waited for, result in the maker"));
}

static struct fw_verdict image_has_executed(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STAT, "child.flags"), FORK_NO_EXEC,
			      FORK_NO_EXEC, "task flags of the child, forked and no more"),
		      fw_bits(fw_find_at(ev, "image", FW_SRC_STAT, "image.flags"), FORK_NO_EXEC, 0,
			      "task flags of the image, forked and no more"));
}

static struct fw_verdict tables_are_two_again(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_is(same(ev, "standing", "child.kcmp.files"), 0,
			    "descriptors before, compared"),
		      fw_is_not(same(ev, "image", "image.kcmp.files"), 0,
				"descriptors after, compared"),
		      fw_lists(fw_find_at(ev, "image", FW_SRC_FDS, "parent.fds"), 50, true,
			       "the maker's descriptors after"));
}

static struct fw_verdict place_stays_one(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_is(same(ev, "standing", "child.kcmp.fs"), 0, "place before, compared"),
		      fw_is(same(ev, "image", "image.kcmp.fs"), 0, "place after, compared"));
}

static struct fw_verdict marked_ones_are_closed(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_lists(fw_find_at(ev, "standing", FW_SRC_FDS, "child.fds"), 50, true,
			       "the child's descriptors"),
		      fw_lists(fw_find_at(ev, "image", FW_SRC_FDS, "image.fds"), 50, false,
			       "the image's descriptors"),
		      fw_lists(fw_find_at(ev, "image", FW_SRC_FDS, "image.fds"), 51, true,
			       "the image's descriptors"),
		      fw_lists(fw_find_at(ev, "image", FW_SRC_FDS, "parent.fds"), 50, true,
			       "the maker's descriptors"));
}

static struct fw_verdict caught_is_default_again(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_bits(status(ev, "standing", "child.sigcgt"), FW_SIG(SIGHUP),
			      FW_SIG(SIGHUP), "caught by the child"),
		      fw_bits(status(ev, "image", "image.sigcgt"), FW_SIG(SIGHUP), 0,
			      "caught by the image"),
		      fw_bits(status(ev, "image", "image.sigign"), FW_SIG(SIGHUP) | FW_SIG(SIGTERM),
			      FW_SIG(SIGTERM), "ignored by the image"),
		      fw_bits(status(ev, "image", "image.sigblk"), FW_SIG(SIGUSR1), FW_SIG(SIGUSR1),
			      "blocked by the image"));
}

/* Before it was one table; the image is who of the two has begun the program. */
static struct fw_verdict handlers_were_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(same(ev, "standing", "child.kcmp.sighand"), 0,
			    "handlers before, compared"),
		      fw_bits(status(ev, "standing", "child.sigcgt"), FW_SIG(SIGHUP),
			      FW_SIG(SIGHUP), "caught by the child"),
		      fw_bits(status(ev, "image", "image.sigcgt"), FW_SIG(SIGHUP), 0,
			      "caught by the image"));
}

static struct fw_verdict maker_catches_still(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev), handlers_were_one(ev),
		      fw_is_not(same(ev, "image", "image.kcmp.sighand"), 0,
				"handlers after, compared"),
		      fw_bits(status(ev, "image", "parent.sigcgt"), FW_SIG(SIGHUP), FW_SIG(SIGHUP),
			      "caught by the maker"));
}

static struct fw_verdict child_catches_still(const struct fw_evidence *ev)
{
	return FW_ALL(handlers_were_one(ev), fw_reached(ev, "image", "parent"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "number of the image, of the maker"),
		      fw_bits(status(ev, "image", "child.sigcgt"), FW_SIG(SIGHUP), FW_SIG(SIGHUP),
			      "caught by the child"));
}

static struct fw_verdict pending_stays_so(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_bits(status(ev, "standing", "child.sigpnd"), PENDING, FW_SIG(SIGUSR1),
			      "pending for the child's thread"),
		      fw_bits(status(ev, "standing", "child.shdpnd"), PENDING, FW_SIG(SIGUSR2),
			      "pending for the child"),
		      fw_bits(status(ev, "image", "image.sigpnd"), PENDING, FW_SIG(SIGUSR1),
			      "pending for the image's thread"),
		      fw_bits(status(ev, "image", "image.shdpnd"), PENDING, FW_SIG(SIGUSR2),
			      "pending for the image"));
}

static struct fw_verdict timers_are_gone(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_at_least(fw_find_at(ev, "standing", FW_SRC_TIMERS, "child.timers_count"),
				  1, "timers of the child"),
		      fw_is(fw_find_at(ev, "image", FW_SRC_TIMERS, "image.timers_count"), 0,
			    "timers of the image"));
}

static struct fw_verdict itimers_go_on(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_is_text(fw_told(ev, "image.itimers"), "0 1 2",
				 "interval timers that the image has"),
		      fw_is(fw_told(ev, "parent.wait_status"), SIGVTALRM,
			    "status of the image, ended by the second"));
}

static struct fw_verdict orphans_are_the_images(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev), fw_reached(ev, "orphaned", "orphan"),
		      fw_equal(status(ev, "orphaned", "orphan.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       "parent of the orphan, the image"));
}

static struct fw_verdict ends_with_sigchld(const struct fw_evidence *ev)
{
	return FW_ALL(image_is_the_child(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), SIGUSR1,
			    "termination signal of the child"),
		      fw_is(fw_find_at(ev, "image", FW_SRC_STAT, "image.exit_signal"), SIGCHLD,
			    "termination signal of the image"),
		      fw_bits(status(ev, "ended", "parent.shdpnd"),
			      FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1), FW_SIG(SIGCHLD),
			      "pending for the maker at the end"));
}

static struct fw_verdict heir_gets_sigchld(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "image", "parent"),
		      fw_equal(fw_find(ev, FW_SRC_HARNESS, "image.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "number of the image, of the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STAT, "child.exit_signal"), SIGUSR1,
			    "termination signal of the child"),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"),
		      fw_bits(status(ev, "ended", "image.shdpnd"),
			      FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1), FW_SIG(SIGCHLD),
			      "pending for the maker's image at the end"));
}

static const char *const needs_kcmp[] = { "kcmp", NULL };
static const char *const needs_signals[] = { "proc-signals", NULL };

#define SIGHAND_EDITS \
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 }, \
		{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 }, \
		{ .name = "image.sigcgt", .src = FW_SRC_STATUS, .at = "image", .becomes = FW_SIG(SIGHUP) }

#define LOOKS (FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_KCMP | FW_LOOK_FDLIST | FW_LOOK_TIMERS)

const struct fw_case fw_case_exec_behind_call = {
	.id = "exec.behind-call",
	.claim = "a new program has descriptors of its own, no handlers, the number it had, and ends with SIGCHLD",
	.cannot_tell = "anything of set-user-ID programs",
	.violated_by = "a kernel that leaves the table shared, so that closing on exec closes the maker's, or keeps the termination signal",
	.probe = "exec_behind_call",
	.doors = FW_DOORS_FLAGS,
	.needs = FW_NEEDS("exec-self"),
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "image" }, { "go",
		  .with = "image" }, { "ended" }, { "orphaned" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child",
		  .with = LOOKS },
		{ .at = "image", .of = "image",
		  .with = LOOKS },
		{ .at = "image", .of = "parent", .with = FW_LOOK_FDLIST | FW_LOOK_STATUS },
		{ .at = "image", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "ended", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "ended", .of = "image", .with = FW_LOOK_STATUS },
		{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "orphaned", .of = "orphan", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "plain", .claim = "the child of a plain creation begins a program",
		  .doors = FW_DOORS_COPYING,
		  .checks = (const struct fw_check[]){
			{ .clause = "exec-undoes-sharing-cloexec", .pin = 0xd639, .saboteurs = "cloexec-lost",
			  .oracle = marked_ones_are_closed },
			{ .clause = "exec-undoes-sharing-number", .pin = 0x0483, .saboteurs = "sibling-made",
			  .oracle = image_is_the_child },
			{ .clause = "exec-undoes-sharing-signals", .pin = 0x7e9f,
			  .saboteurs = "caught-signal-ignored", .oracle = caught_is_default_again,
			  .needs = needs_signals },
			{ .clause = "fork-child-flag-forknoexec-exec", .pin = 0xa857, .oracle = image_has_executed,
			  .no_saboteur = "no process that has begun a program can be given this mark" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "child.flags", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_XOR,
			  .becomes = FORK_NO_EXEC, .breaks = "fork-child-flag-forknoexec-exec" },
			{ .name = "image.flags", .src = FW_SRC_STAT, .at = "image", .op = FW_EDIT_XOR,
			  .becomes = FORK_NO_EXEC, .breaks = "fork-child-flag-forknoexec-exec" },
			{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1,
			  .breaks = "exec-undoes-sharing-number" },
			{ .name = "image.ppid", .src = FW_SRC_STATUS, .at = "image", .op = FW_EDIT_ADD, .becomes = 1,
			  .breaks = "exec-undoes-sharing-number" },
			{ .name = "image.fds", .src = FW_SRC_FDS, .at = "image", .text = "0 1 2 3 50 51",
			  .breaks = "exec-undoes-sharing-cloexec" },
			{ .name = "image.fds", .src = FW_SRC_FDS, .at = "image", .text = "0 1 2 3",
			  .breaks = "exec-undoes-sharing-cloexec" },
			{ .name = "image.sigcgt", .src = FW_SRC_STATUS, .at = "image", .becomes = 1,
			  .breaks = "exec-undoes-sharing-signals" },
			{ .name = "image.sigign", .src = FW_SRC_STATUS, .at = "image", .becomes = 0,
			  .breaks = "exec-undoes-sharing-signals" },
			{ 0 } } },
		{ .name = "shared", .claim = "a child that shares descriptors and place begins a program",
		  .args = { "flags=0x600" },
		  .needs = needs_kcmp,
		  .checks = (const struct fw_check[]){
			{ .clause = "exec-undoes-sharing", .pin = 0x2aab, .saboteurs = "files-copied",
			  .oracle = tables_are_two_again },
			{ .clause = "exec-undoes-sharing-cloexec", .pin = 0xd639, .saboteurs = "cloexec-lost",
			  .oracle = marked_ones_are_closed },
			{ .clause = "exec-undoes-sharing-not-fs", .pin = 0x0501, .saboteurs = "fs-copied",
			  .oracle = place_stays_one },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "image.kcmp.files", .src = FW_SRC_KCMP, .at = "image", .becomes = 0,
			  .breaks = "exec-undoes-sharing" },
			{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1,
			  .breaks = "exec-undoes-sharing" },
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "image", .text = "0 1 2 3",
			  .breaks = "exec-undoes-sharing-cloexec" },
			{ .name = "image.kcmp.fs", .src = FW_SRC_KCMP, .at = "image", .becomes = 1,
			  .breaks = "exec-undoes-sharing-not-fs" },
			{ 0 } } },
		{ .name = "sighand", .claim = "a child that shares handlers begins a program",
		  .args = { "flags=0xf00" }, .needs = needs_kcmp,
		  .checks = FW_CHECKS({ .clause = "exec-undoes-sharing-sighand", .pin = 0x983d,
					.saboteurs = "handlers-lost sighand-copied", .oracle = maker_catches_still,
					.needs = needs_signals }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, SIGHAND_EDITS,
			{ .name = "image.kcmp.sighand", .src = FW_SRC_KCMP, .at = "image", .becomes = 0 },
			{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "image", .becomes = 0 }) },
		{ .name = "maker-sighand", .claim = "a maker that shares handlers with its child begins a program",
		  .args = { "flags=0xf00", "who=maker" }, .needs = needs_kcmp,
		  .checks = FW_CHECKS({ .clause = "exec-undoes-sharing-sighand", .pin = 0x983d,
					.saboteurs = "handlers-lost sighand-copied", .oracle = child_catches_still,
					.needs = needs_signals }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, SIGHAND_EDITS,
			{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "image", .becomes = 0 }) },
		{ .name = "under-way", .claim = "a child with pending signals and a timer begins a program",
		  .args = { "has=1" },
		  .checks = FW_CHECKS(
			{ .clause = "exec-deletes-timers", .pin = 0x336e, .saboteurs = "posix-timers-kept",
			  .oracle = timers_are_gone },
			{ .clause = "exec-keeps-pending", .pin = 0x51a5, .saboteurs = "pending-signals-lost",
			  .oracle = pending_stays_so, .needs = needs_signals }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "image.timers_count", .src = FW_SRC_TIMERS, .at = "image", .becomes = 1,
			  .breaks = "exec-deletes-timers" },
			{ .name = "child.timers_count", .src = FW_SRC_TIMERS, .at = "standing", .becomes = 0,
			  .breaks = "exec-deletes-timers" },
			{ .name = "image.sigpnd", .src = FW_SRC_STATUS, .at = "image", .becomes = 0,
			  .breaks = "exec-keeps-pending" },
			{ .name = "image.shdpnd", .src = FW_SRC_STATUS, .at = "image", .becomes = 0,
			  .breaks = "exec-keeps-pending" }) },
		{ .name = "itimers", .claim = "a child with interval timers begins a program",
		  .args = { "itimers=1" },
		  .checks = FW_CHECKS(
			{ .clause = "exec-keeps-itimers", .pin = 0xadeb, .saboteurs = "itimers-lost",
			  .oracle = itimers_go_on }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "image.itimers", .src = FW_SRC_PROBE, .text = "1 2" },
			{ .name = "image.itimers", .src = FW_SRC_PROBE, .text = "0" },
			{ .name = "parent.wait_status", .src = FW_SRC_PROBE, .becomes = 0x700 }) },
		{ .name = "subreaper", .claim = "a child that adopts orphans begins a program",
		  .args = { "subreaper=1" }, .needs = FW_NEEDS("subreaper"),
		  .checks = FW_CHECKS(
			{ .clause = "attr-subreaper-kept-over-exec", .pin = 0xa15b, .saboteurs = "subreaper-mark-lost",
			  .oracle = orphans_are_the_images }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE,
			{ .name = "orphan.ppid", .src = FW_SRC_STATUS, .at = "orphaned", .becomes = 1 }) },
		{ .name = "usr1", .claim = "a child that would end with SIGUSR1 begins a program",
		  .args = { "signal=10" },
		  .checks = (const struct fw_check[]){
			{ .clause = "exec-exit-signal", .pin = 0x542f, .saboteurs = "sigchld-made",
			  .oracle = ends_with_sigchld, .needs = needs_signals },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "image.exit_signal", .src = FW_SRC_STAT, .at = "image", .becomes = SIGUSR1 },
			{ .name = "child.exit_signal", .src = FW_SRC_STAT, .at = "standing", .becomes = SIGCHLD },
			{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "ended",
			  .becomes = FW_SIG(SIGUSR1) },
			{ 0 } } },
		{ .name = "maker-usr1", .claim = "the maker of a child that would end with SIGUSR1 begins a program",
		  .args = { "signal=10", "who=maker" },
		  .checks = (const struct fw_check[]){
			{ .clause = "exec-exit-signal-maker", .pin = 0x45ac, .saboteurs = "sigchld-made",
			  .oracle = heir_gets_sigchld,
			  .needs = needs_signals },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "image.shdpnd", .src = FW_SRC_STATUS, .at = "ended", .becomes = FW_SIG(SIGUSR1) },
			{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" },
			{ .name = "image.pid", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 },
			{ 0 } } },
		{ 0 } },
};
