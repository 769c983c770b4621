/* SPDX-License-Identifier: MIT */
/*
 * A maker that has bound itself, by no_new_privs, by system call filters and by Landlock rules, and its child.
 *
 * Claim: what binds the maker binds the child; what the maker binds itself by later does not bind a child that lives.
 * Door: every one that makes a process.
 * Seen from: NoNewPrivs, Seccomp and Umask lines in /proc of both and the child's descriptors: what it was refused has
 *   not happened.
 * Would be violated by: a kernel whose child is free again; one that filters by the process that installed the filter.
 * Cannot tell: filters and rules other than the three.
 */
#include <errno.h>

#include "carry.h"

enum { OPENED_BEFORE = 40, OPENED_BY_CHILD };	/* as the probe places them */
enum { FILTERING = 2 };				/* SECCOMP_MODE_FILTER */
enum { UMASK_OF_CHILD = 077 };

static struct fw_verdict child_has_no_new_privs(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_STATUS, "nonewprivs"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nonewprivs"), 1,
			    "no_new_privs of the child"));
}

/* Set by the maker when the child has been there for a while. */
static struct fw_verdict child_stays_without(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nonewprivs"), 0,
			    "no_new_privs of the child"),
		      fw_is(fw_find_at(ev, "maker-did", FW_SRC_STATUS, "parent.nonewprivs"), 1,
			    "no_new_privs of the maker, later"),
		      fw_is(fw_find_at(ev, "maker-did", FW_SRC_STATUS, "child.nonewprivs"), 0,
			    "no_new_privs of the child, later"));
}

/* Two masks that each filter answers in the kernel's stead; one that neither knows is taken. */
static struct fw_verdict filters_bind_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_STATUS, "seccomp"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.seccomp"), FILTERING,
			    "mode of the child"),
		      fw_is(fw_told(ev, "child.first_filter"), -EXFULL,
			    "umask, by the first filter"),
		      fw_is(fw_told(ev, "child.second_filter"), -EBADSLT,
			    "umask, by the second filter"),
		      fw_is(fw_find_at(ev, "child-did", FW_SRC_STATUS, "child.umask"),
			    UMASK_OF_CHILD, "umask of the child, of those it asked for"));
}

static struct fw_verdict rules_bind_the_child(const struct fw_evidence *ev)
{
	const struct fw_fact *fds = fw_find_at(ev, "child-did", FW_SRC_FDS, "child.fds");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.set.landlock"), 0, "binding the maker"),
		      fw_is(fw_told(ev, "child.set.landlock"), -EACCES,
			    "opening a directory in the child"),
		      fw_lists(fds, OPENED_BEFORE, true, "the directory that the maker had opened"),
		      fw_lists(fds, OPENED_BY_CHILD, false,
			       "the directory that the child asked for"));
}

static const struct fw_variant variants[] = {
	{ .name = "before", .args = { "with=umask,nnp,seccomp,landlock" },
	  .checks = (const struct fw_check[]){
		{ .clause = "cred-landlock-inherited", .pin = 0x2bd4, .oracle = rules_bind_the_child,
		  .needs = FW_NEEDS("landlock"),
		  .saboteurs = "child-made-before" },
		{ .clause = "cred-nnp-inherited", .pin = 0x8e11, .oracle = child_has_no_new_privs,
		  .needs = FW_NEEDS("new-privileges", "no-new-privs"),
		  .saboteurs = "child-made-before" },
		{ .clause = "cred-seccomp-inherited", .pin = 0x1e63, .oracle = filters_bind_the_child,
		  .needs = FW_NEEDS("no-filter", "proc-umask", "seccomp-filter"),
		  .saboteurs = "child-made-before" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.set.landlock", .src = FW_SRC_PROBE, .becomes = OPENED_BY_CHILD,
		  .breaks = "cred-landlock-inherited" },
		{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 40 41",
		  .breaks = "cred-landlock-inherited" },
		{ .name = "child.nonewprivs", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0,
		  .breaks = "cred-nnp-inherited" },
		{ .name = "child.seccomp", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0,
		  .breaks = "cred-seccomp-inherited" },
		{ .name = "child.first_filter", .src = FW_SRC_PROBE, .becomes = 077,
		  .breaks = "cred-seccomp-inherited" },
		{ .name = "child.second_filter", .src = FW_SRC_PROBE, .becomes = 0555,
		  .breaks = "cred-seccomp-inherited" },
		{ .name = "child.umask", .src = FW_SRC_STATUS, .at = "child-did", .becomes = 0444,
		  .breaks = "cred-seccomp-inherited" },
		{ 0 } } },
	{ .name = "later", .args = { "with=nnp-later" }, .doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	  .claim = "no_new_privs that the maker sets later does not reach a child that lives",
	  .checks = (const struct fw_check[]){
		{ .clause = "cred-nnp-inherited-later", .pin = 0xe989, .oracle = child_stays_without,
		  .needs = FW_NEEDS("new-privileges", "no-new-privs"), .saboteurs = "no-new-privs-made" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.nonewprivs", .src = FW_SRC_STATUS, .at = "maker-did", .becomes = 1 },
		{ .name = "child.nonewprivs", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1 },
		{ 0 } } },
	{ 0 }
};

const struct fw_case fw_case_credentials_bound = {
	.id = "credentials.bound",
	.claim = "what binds the maker binds the child: no_new_privs, system call filters, Landlock rules",
	.cannot_tell = "filters and rules other than the three",
	.violated_by = "a kernel whose child is free again; one that filters by the process that installed the filter",
	.probe = "carry",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = carry_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "set", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_FDLIST },
		{ .at = "maker-did", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "maker-did", .of = "child", .with = FW_LOOK_STATUS },
		{ 0 } },
	.variants = variants,
};
