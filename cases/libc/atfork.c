/* SPDX-License-Identifier: MIT */
/*
 * Fork handlers: two sets of them, whole or with null pointers among them, and a call through each door.
 *
 * Claim: fork runs the prepare handlers from the last to the first, then those of parent and child from the first to
 *   the last, a null pointer is none, and the child's own fork does so too; no other way to make a process runs any.
 * Door: every one; system and popen, which make theirs as posix_spawn does.
 * Seen from: the word that the handlers write, read in the memory of maker, child and grandchild.
 * Would be violated by: a libc that runs them in another order, once in all, or for vfork and _Fork as well.
 * Cannot tell: handlers that are registered while handlers run.
 */
#include "case.h"

/* Four bits a handler: prepare, parent, child of the first set are 1 3 5, of the second 2 4 6. */
enum { IN_PARENT = 0x2134, IN_CHILD = 0x2156, IN_PARENT_NULL = 0x23, IN_CHILD_NULL = 0x25 };

static const struct fw_fact *log_of(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict handlers_run_in_order(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(log_of(ev, "back", "parent.mem.log"), IN_PARENT,
			    "what ran in the maker"),
		      fw_is(log_of(ev, "standing", "child.mem.log"), IN_CHILD,
			    "what ran in the child"));
}

static struct fw_verdict child_has_them_too(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(log_of(ev, "grand", "grandchild.mem.log"), IN_CHILD,
					 "what ran in the child's child"));
}

static struct fw_verdict others_ran_without_the_null(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(log_of(ev, "back", "parent.mem.log"), IN_PARENT_NULL,
			    "what ran in the maker"),
		      fw_is(log_of(ev, "standing", "child.mem.log"), IN_CHILD_NULL,
			    "what ran in the child"),
		      fw_is(log_of(ev, "grand", "grandchild.mem.log"), IN_CHILD_NULL,
			    "what ran in the child's child"));
}

static struct fw_verdict nothing_ran(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(log_of(ev, "back", "parent.mem.log"), 0, "what ran in the maker"));
}

static struct fw_verdict nothing_ran_in_either(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_ran(ev),
		      fw_is(log_of(ev, "standing", "child.mem.log"), 0, "what ran in the child"));
}

static struct fw_verdict command_ran_nothing_else(const struct fw_evidence *ev)
{
	return FW_ALL(nothing_ran(ev), fw_is(fw_find(ev, FW_SRC_PROBE, "parent.status"), 0x0700,
					     "status of the command"));
}

static const char *const needs_mem[] = { "proc-mem", NULL };
static const char *const needs_shell[] = { "proc-mem", "shell", NULL };

static const struct fw_check checks_command[] = {
	{ .clause = "libc-atfork-not-run", .pin = 0x9788, .saboteurs = "fork-handlers-run",
	  .oracle = command_ran_nothing_else }, { 0 }
};

static const struct fw_edit edits_command[] = {
	{ .name = "parent.mem.log", .src = FW_SRC_MEM, .at = "back", .becomes = 0x21 },
	{ .name = "parent.status", .src = FW_SRC_PROBE, .becomes = -1 },
	{ 0 }
};

const struct fw_case fw_case_libc_atfork = {
	.id = "libc.atfork",
	.claim = "fork runs the handlers in their order, in the child's own calls too; no other door runs them",
	.cannot_tell = "handlers that are registered while handlers run",
	.violated_by = "a libc that runs them in another order, once in all, or for vfork and _Fork as well",
	.probe = "atfork_log",
	.doors = FW_DOOR_FORK,
	.gates = (const struct fw_gate[]){ { "standing" }, { "grand" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_WORDS },
		{ .at = "grand", .of = "grandchild", .with = FW_LOOK_WORDS },
		{ .at = "back", .of = "parent", .with = FW_LOOK_WORDS },
		{ 0 } },
	.needs = needs_mem,
	.variants = (const struct fw_variant[]){
		{ .name = "fork", .claim = "fork runs them in order",
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-atfork-order", .pin = 0x8ee4, .saboteurs = "fork-handlers-not-run",
			  .oracle = handlers_run_in_order },
			{ .clause = "libc-atfork-order-inherited", .pin = 0x038f,
			  .saboteurs = "fork-handlers-not-run", .oracle = child_has_them_too },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "parent.mem.log", .src = FW_SRC_MEM, .at = "back", .becomes = 0x1234,
			  .breaks = "libc-atfork-order" },
			{ .name = "child.mem.log", .src = FW_SRC_MEM, .at = "standing", .becomes = 0x2165,
			  .breaks = "libc-atfork-order" },
			{ .name = "grandchild.mem.log", .src = FW_SRC_MEM, .at = "grand", .becomes = 0,
			  .breaks = "libc-atfork-order-inherited" },
			{ 0 } } },
		{ .name = "null", .claim = "null handlers are left out, and the others run", .args = { "null=1" },
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-atfork-null", .pin = 0xec71, .saboteurs = "fork-handlers-not-run",
			  .oracle = others_ran_without_the_null },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 },
			{ .name = "parent.mem.log", .src = FW_SRC_MEM, .at = "back", .becomes = 0x2 },
			{ .name = "child.mem.log", .src = FW_SRC_MEM, .at = "standing", .becomes = 0x2 },
			{ .name = "grandchild.mem.log", .src = FW_SRC_MEM, .at = "grand", .becomes = 0 },
			{ 0 } } },
		{ .name = "others", .claim = "no other door to a process runs them",
		  .doors = (FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN) & ~FW_DOOR_FORK,
		  .checks = (const struct fw_check[]){
			{ .clause = "libc-atfork-not-run", .pin = 0x9788, .saboteurs = "fork-handlers-run",
			  .oracle = nothing_ran_in_either,
			  .doors = FW_DOORS_PROCESS & ~FW_DOOR_FORK },
			{ .clause = "libc-atfork-not-run-spawn", .pin = 0xe296, .saboteurs = "fork-handlers-run",
			  .oracle = nothing_ran,
			  .doors = FW_DOOR_POSIX_SPAWN },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "parent.mem.log", .src = FW_SRC_MEM, .at = "back", .becomes = 0x21 },
			{ .name = "child.mem.log", .src = FW_SRC_MEM, .at = "standing", .becomes = 0x56,
			  .breaks = "libc-atfork-not-run", .doors = FW_DOORS_PROCESS & ~FW_DOOR_FORK },
			{ 0 } } },
		{ .name = "system", .claim = "system runs none", .args = { "by=system" }, .doors = FW_DOOR_POSIX_SPAWN,
		  .needs = needs_shell, .checks = checks_command, .counterexamples = edits_command },
		{ .name = "popen", .claim = "popen runs none", .args = { "by=popen" }, .doors = FW_DOOR_POSIX_SPAWN,
		  .needs = needs_shell, .checks = checks_command, .counterexamples = edits_command },
		{ 0 } },
};
