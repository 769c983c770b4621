/* SPDX-License-Identifier: MIT */
/*
 * What posix_spawn does between creation and program: file actions, attributes; and a program that is not there.
 *
 * Claim: descriptors and directory are as the actions leave them, one after the other; mask, defaults, group and
 *   session as the attributes say; what cannot be begun is an error that leaves no child, or a child ends with 127.
 * Door: posix_spawn, with the libc that the probes were built with.
 * Seen from: descriptors, directory, signal sets, group and session in /proc of program and maker; the maker's children
 *   and all processes behind a call that is refused.
 * Would be violated by: a libc that does its actions backwards or for its caller too, forgets an attribute, or leaves
 *   the zombie of a child that found no program.
 * Cannot tell: in which order attributes and actions are done; with which privileges.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define BIT(signal) (1ULL << ((signal)-1))

/* The probe's. */
enum { OPENED = 20, COPIED, CLOSED, WITHIN };

static const struct fw_fact *link_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_LINKS, name);
}

static const struct fw_fact *descriptors(const struct fw_evidence *ev, const char *at,
					 const char *name)
{
	return fw_find_at(ev, at, FW_SRC_FDS, name);
}

/* The path is that of the directory with this one behind it. */
static struct fw_verdict lies_in(const struct fw_fact *path, const struct fw_fact *directory,
				 const char *below, const char *what)
{
	struct fw_verdict v;
	size_t n;

	if (!path || !directory || path->kind != FW_STR || directory->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, what, "no path");
	n = strlen(directory->s);
	v = strncmp(path->s, directory->s, n) || strcmp(path->s + n, below) ?
		    fw_say(FW_VIOLATED, what, "%s", path->s) :
		    fw_say(FW_HOLDS, what, "%s", path->s);
	fw_cite(&v, path);
	fw_cite(&v, directory);
	return v;
}

static struct fw_verdict actions_are_done_in_order(const struct fw_evidence *ev)
{
	const struct fw_fact *cwd = link_of(ev, "before", "parent.cwd"),
			     *fds = descriptors(ev, "standing", "child.fds"),
			     *makers = descriptors(ev, "standing", "parent.fds");

	return FW_ALL(fw_made(ev), fw_lists(fds, CLOSED, false, "descriptors of the program"),
		      lies_in(descriptors(ev, "standing", "child.fd.20.link"), cwd, "/second",
			      "what was opened last, where it was asked for"),
		      lies_in(descriptors(ev, "standing", "child.fd.21.link"), cwd, "/first",
			      "what was opened first, as copied before that"),
		      lies_in(descriptors(ev, "standing", "child.fd.23.link"), cwd, "/below/within",
			      "what was opened after the change of directory"),
		      lies_in(link_of(ev, "standing", "child.cwd"), cwd, "/below",
			      "directory of the program"),
		      fw_lists(makers, CLOSED, true, "descriptors of the maker"),
		      fw_lists(makers, OPENED, false, "descriptors of the maker"),
		      fw_lists(makers, COPIED, false, "descriptors of the maker"),
		      fw_lists(makers, WITHIN, false, "descriptors of the maker"),
		      fw_equal(link_of(ev, "standing", "parent.cwd"), cwd,
			       "directory of the maker"));
}

static const struct fw_fact *set(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict signals_are_as_asked(const struct fw_evidence *ev)
{
	const uint64_t ignored = BIT(SIGUSR1) | BIT(SIGWINCH);

	return FW_ALL(fw_made(ev),
		      fw_bits(set(ev, "before", "parent.sigign"), ignored, ignored,
			      "ignored by the maker"),
		      fw_is(set(ev, "before", "parent.sigblk"), BIT(SIGHUP), "mask of the maker"),
		      fw_bits(set(ev, "standing", "child.sigign"), ignored, BIT(SIGWINCH),
			      "ignored by the program"),
		      fw_is(set(ev, "standing", "child.sigblk"),
			    (int64_t)(BIT(SIGUSR2) | BIT(SIGTTIN)), "mask of the program"),
		      fw_is(set(ev, "standing", "parent.sigblk"), BIT(SIGHUP),
			    "mask of the maker behind the call"),
		      fw_bits(set(ev, "standing", "parent.sigign"), ignored, ignored,
			      "ignored by the maker behind the call"));
}

static const struct fw_fact *place(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict makers_place_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_unchanged(ev, "before", "standing", FW_SRC_STAT, "parent.pgrp",
				   "group of the maker"),
		      fw_unchanged(ev, "before", "standing", FW_SRC_STAT, "parent.session",
				   "session of the maker"));
}

static struct fw_verdict group_is_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(makers_place_stays(ev),
		      fw_equal(place(ev, "standing", "child.pgrp"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"), "group, its own"),
		      fw_equal(place(ev, "standing", "child.session"),
			       place(ev, "before", "parent.session"), "session, its maker's"));
}

static struct fw_verdict group_is_the_one_named(const struct fw_evidence *ev)
{
	return FW_ALL(makers_place_stays(ev),
		      fw_differ(place(ev, "before", "parent.pgrp"), fw_told(ev, "beside.pid"),
				"group of the maker, the one named"),
		      fw_lists_fact(fw_find_at(ev, "before", FW_SRC_CHILDREN, "parent.children"),
				    fw_told(ev, "beside.pid"), true, "children of the maker"),
		      fw_equal(place(ev, "standing", "child.pgrp"), fw_told(ev, "beside.pid"),
			       "group, the one named"),
		      fw_equal(place(ev, "standing", "child.session"),
			       place(ev, "before", "parent.session"), "session, its maker's"));
}

static struct fw_verdict session_is_its_own(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = fw_find(ev, FW_SRC_HARNESS, "child.pid");

	return FW_ALL(makers_place_stays(ev),
		      fw_equal(place(ev, "standing", "child.session"), pid, "session, its own"),
		      fw_equal(place(ev, "standing", "child.pgrp"), pid, "group, its own"));
}

/* Who came into being all the same ended with 127; either way nobody is left. */
static struct fw_verdict error_is(const struct fw_evidence *ev, int error)
{
	const struct fw_fact *told = fw_told(ev, "parent.refused");

	return FW_ALL(told && told->kind == FW_INT && told->i < 0 ?
			      FW_ALL(fw_is(told, -1, "result"),
				     fw_is_errno(fw_told(ev, "parent.errno"), error, "errno")) :
			      fw_is(fw_told(ev, "parent.wait_status"), 127 << 8,
				    "status of the child"),
		      fw_is_text(fw_find_at(ev, "refused", FW_SRC_CHILDREN, "parent.children"), "",
				 "children of the maker"),
		      fw_unchanged(ev, "before", "refused", FW_SRC_TASKS, "stage.processes_count",
				   "processes of the stage"));
}

static struct fw_verdict missing_program_leaves_nothing(const struct fw_evidence *ev)
{
	return error_is(ev, ENOENT);
}

static struct fw_verdict forbidden_program_leaves_nothing(const struct fw_evidence *ev)
{
	return error_is(ev, EACCES);
}

static struct fw_verdict failed_action_leaves_nothing(const struct fw_evidence *ev)
{
	return error_is(ev, EBADF);
}

static struct fw_verdict one_child_without_the_fault(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "standing", "child"),
		      fw_lists_fact(fw_find_at(ev, "standing", FW_SRC_CHILDREN, "parent.children"),
				    fw_told(ev, "parent.ret"), true, "children of the maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_CHILDREN, "parent.children_count"), 1,
			    "children of the maker"));
}

static const char *const needs_signals[] = { "proc-signals", NULL };
static const char *const needs_children[] = { "proc-children", NULL };

#define NOT_MADE                                                         \
	{                                                                \
		.name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 \
	}

#define PLACE(variant, text, args_, clause_, pin_, oracle_) \
	{ .name = variant, .claim = text, .args = { args_ }, .needs = needs_children, \
	  .checks = (const struct fw_check[]){ \
		{ .clause = clause_, .pin = pin_, .oracle = oracle_, .saboteurs = "attributes-left-out" }, { 0 } }, \
	  .counterexamples = (const struct fw_edit[]){ \
		NOT_MADE, \
		{ .name = "child.pgrp", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 }, \
		{ .name = "parent.pgrp", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 }, \
		{ .name = "child.session", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_ADD, \
		  .becomes = 1 }, { 0 } } }

#define WITHOUT(variant, text, oracle_) \
	{ .name = variant, .claim = text, .args = { "without=" variant }, .needs = needs_children, \
	  .checks = (const struct fw_check[]){ \
		/* libc hears of it by shared memory; who is there is counted in the stage alone */ \
		{ .clause = "libc-spawn-exec-error", .pin = 0x041e, .oracle = oracle_, \
		  .needs = FW_NEEDS("pidns", "vfork-shares"), \
		  .saboteurs = "success-told-after-refusal errno-replaced child-behind-refusal" }, \
		{ .clause = "libc-spawn-exec-error-neighbour", .pin = 0x2810, \
		  .oracle = one_child_without_the_fault, \
		  .saboteurs = "success-made-refusal two-children-made" }, { 0 } }, \
	  .counterexamples = edits_without }

static const struct fw_edit edits_without[] = {
	{ .name = "parent.errno", .src = FW_SRC_PROBE, .becomes = EAGAIN, .breaks = "libc-spawn-exec-error" },
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "refused", .text = "7",
	  .breaks = "libc-spawn-exec-error" },
	{ .name = "stage.processes_count", .src = FW_SRC_TASKS, .at = "refused", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "libc-spawn-exec-error" },
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = "libc-spawn-exec-error-neighbour" },
	{ .name = "parent.children_count", .src = FW_SRC_CHILDREN, .at = "standing", .becomes = 2,
	  .breaks = "libc-spawn-exec-error-neighbour" },
	{ 0 }
};

const struct fw_case fw_case_libc_spawned = {
	.id = "libc.spawned",
	.claim = "posix_spawn does what actions and attributes say, and leaves nobody where it cannot",
	.cannot_tell = "in which order attributes and actions are done; with which privileges",
	.violated_by = "a libc that does its actions backwards or for its caller too, forgets an attribute, or leaves the "
		       "zombie of a child that found no program",
	.probe = "spawn_with",
	.doors = FW_DOOR_POSIX_SPAWN,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){
		{ "before" }, { "refused" }, { "standing" }, { "back", .with = "standing" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_LINKS | FW_LOOK_CHILDREN | FW_LOOK_WORLD },
		{ .at = "refused", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_WORLD },
		{ .at = "standing", .of = "child",
		  .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_LINKS | FW_LOOK_FDS },
		{ .at = "standing", .of = "parent",
		  .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_LINKS | FW_LOOK_FDS | FW_LOOK_CHILDREN },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "actions", .claim = "file actions are done in their order", .args = { "with=actions" },
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-spawn-actions", .pin = 0xbdbb, .oracle = actions_are_done_in_order,
			  .saboteurs = "actions-left-out actions-in-maker" }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			NOT_MADE,
			{ .name = "child.fd.20.link", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "child.fd.21.link" },
			{ .name = "child.fd.21.link", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "child.fd.20.link" },
			{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3 20 21 22 23" },
			{ .name = "child.cwd", .src = FW_SRC_LINKS, .at = "standing", .text = "/" },
			{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3 20 22" },
			{ .name = "parent.cwd", .src = FW_SRC_LINKS, .at = "standing", .text = "/" },
			{ 0 } } },
		{ .name = "signals", .claim = "mask and defaults are as asked for", .args = { "with=signals" },
		  .needs = needs_signals,
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-spawn-signals", .pin = 0xf77b, .oracle = signals_are_as_asked,
			  .saboteurs = "attributes-left-out mask-changed handlers-lost" }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			NOT_MADE,
			{ .name = "child.sigblk", .src = FW_SRC_STATUS, .at = "standing", .becomes = BIT(SIGHUP) },
			{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR,
			  .becomes = BIT(SIGUSR1) },
			{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR,
			  .becomes = BIT(SIGWINCH) },
			{ .name = "parent.sigblk", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
			{ 0 } } },
		PLACE("own-group", "the program's group is its own", "with=own-group", "libc-spawn-group", 0x7936,
		      group_is_its_own),
		PLACE("group", "the program's group is the one named", "with=group", "libc-spawn-group", 0x7936,
		      group_is_the_one_named),
		PLACE("session", "the program's session is its own", "with=session", "libc-spawn-session", 0x8595,
		      session_is_its_own),
		WITHOUT("program", "a program that is not there leaves nobody", missing_program_leaves_nothing),
		WITHOUT("permission", "a program that may not be executed leaves nobody",
			forbidden_program_leaves_nothing),
		WITHOUT("descriptor", "an action that fails leaves nobody", failed_action_leaves_nothing),
		{ 0 } },
};
