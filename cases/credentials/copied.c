/* SPDX-License-Identifier: MIT */
/*
 * Credentials of a maker that has made them its own: the child's are copies.
 *
 * Claim: IDs, groups, the five capability sets, securebits and the root directory of the child are its maker's, and
 *   what either changes later is its own.
 * Door: every one that makes a process; not posix_spawn, for exec has rules of its own for all of them.
 * Seen from: the lines of /proc/PID/status and the root link of both, before, beside and after the changes of each; of
 *   securebits what the child was refused by them.
 * Would be violated by: a kernel whose child shares its maker's credentials, or begins with those that the maker began
 *   with.
 * Cannot tell: whether they are looked at where they decide; that is for the cases about what they decide.
 */
#include <errno.h>

#include "carry.h"

enum { SECUREBITS = 1 << 2 | 1 << 4 | 1 << 6 };	/* SECBIT_NO_SETUID_FIXUP, KEEP_CAPS, NO_CAP_AMBIENT_RAISE */
enum { CHOWN = 1 << 0, KILL = 1 << 5 };

static struct fw_verdict inherited(const struct fw_evidence *ev, const char *thing)
{
	return fw_inherited(ev, &carry_course, FW_SRC_STATUS, thing);
}

static struct fw_verdict ids_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(inherited(ev, "uid"), inherited(ev, "gid"),
		      fw_is_text(fw_find_at(ev, "set", FW_SRC_STATUS, "parent.uid"),
				 "1021 1022 1023 1024", "user IDs of the maker, all different"),
		      fw_is_text(fw_find_at(ev, "set", FW_SRC_STATUS, "parent.gid"),
				 "1011 1012 1013 1014", "group IDs of the maker, all different"));
}

static struct fw_verdict groups_are_the_makers(const struct fw_evidence *ev)
{
	return inherited(ev, "groups");
}

static struct fw_verdict capabilities_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(inherited(ev, "capinh"), inherited(ev, "capprm"), inherited(ev, "capeff"),
		      inherited(ev, "capbnd"),
		      fw_bits(fw_find_at(ev, "set", FW_SRC_STATUS, "parent.capamb"), ~0ULL, KILL,
			      "ambient capabilities of the maker"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capamb"), ~0ULL,
			      KILL, "ambient capabilities of the child"));
}

/* Ambient ones are bound to go with the others: the child lost them, the maker has them. */
static const char *const sets[] = { "capinh", "capprm", "capeff", "capbnd", NULL };

static struct fw_verdict child_drops_its_own(const struct fw_evidence *ev)
{
	struct fw_verdict v[5];

	for (int i = 0; i < 4; i++)
		v[i] = fw_child_alone(ev, &carry_course, FW_SRC_STATUS, sets[i]);
	v[4] = fw_child_alone(ev, &carry_course, FW_SRC_STATUS, "capamb");
	return fw_all(v, 5);
}

static struct fw_verdict each_drops_its_own(const struct fw_evidence *ev)
{
	struct fw_verdict v[5];

	for (int i = 0; i < 4; i++)
		v[i] = fw_each_alone(ev, &carry_course, FW_SRC_STATUS, sets[i]);
	v[4] = fw_child_alone(ev, &carry_course, FW_SRC_STATUS, "capamb");
	return fw_all(v, 5);
}

/* The bit that forbids to make capabilities ambient: the maker could before, the child may not. */
static struct fw_verdict securebits_bind_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.told.securebits"), SECUREBITS,
			    "the maker's"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.told.securebits"), SECUREBITS,
			    "the child's"),
		      fw_bits(fw_find_at(ev, "set", FW_SRC_STATUS, "parent.capamb"), KILL, KILL,
			      "ambient in the maker, before it set them"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capinh"), CHOWN,
			      CHOWN, "what the child may make ambient"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.set.securebits"), -EPERM,
			    "making it ambient"),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_STATUS, "child.capamb"), CHOWN, 0,
			      "ambient in the child"));
}

static struct fw_verdict child_takes_its_own_ids(const struct fw_evidence *ev)
{
	return FW_ALL(fw_child_alone(ev, &carry_course, FW_SRC_STATUS, "uid"),
		      fw_child_alone(ev, &carry_course, FW_SRC_STATUS, "gid"),
		      fw_child_alone(ev, &carry_course, FW_SRC_STATUS, "groups"));
}

static struct fw_verdict each_takes_its_own_ids(const struct fw_evidence *ev)
{
	return FW_ALL(fw_each_alone(ev, &carry_course, FW_SRC_STATUS, "uid"),
		      fw_each_alone(ev, &carry_course, FW_SRC_STATUS, "gid"),
		      fw_each_alone(ev, &carry_course, FW_SRC_STATUS, "groups"));
}

static struct fw_verdict root_is_the_makers(const struct fw_evidence *ev)
{
	return fw_inherited(ev, &carry_course, FW_SRC_LINKS, "root");
}

static struct fw_verdict child_takes_its_own_root(const struct fw_evidence *ev)
{
	return fw_child_alone(ev, &carry_course, FW_SRC_LINKS, "root");
}

static struct fw_verdict each_takes_its_own_root(const struct fw_evidence *ev)
{
	return fw_each_alone(ev, &carry_course, FW_SRC_LINKS, "root");
}

enum { USED_PRIVILEGE = 0x100 };	/* PF_SUPERPRIV of the kernel's include/linux/sched.h */

/* To have taken another root is to have used one. */
static struct fw_verdict privilege_is_the_makers_use(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(fw_find_at(ev, "set", FW_SRC_STAT, "parent.flags"), USED_PRIVILEGE,
			      USED_PRIVILEGE, "task flags of the maker, privilege used"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STAT, "child.flags"),
			      USED_PRIVILEGE, 0, "task flags of the child, privilege used"));
}

#define CAPS_CHECKS(own_) \
	{ .clause = "cred-caps-inherited", .pin = 0x5ccd, .oracle = capabilities_are_the_makers, \
	  .saboteurs = "credentials-reset" }, \
	{ .clause = "cred-caps-inherited-own", .pin = 0xa110, .oracle = own_, .saboteurs = "attributes-shared" }, \
	{ .clause = "cred-securebits-inherited", .pin = 0xa072, .oracle = securebits_bind_the_child, \
	  .saboteurs = "credentials-reset" }
#define CAPS_EDITS(each_) \
	FW_NOT_MADE, \
	BORN("capinh", FW_SRC_STATUS, "cred-caps-inherited", XOR_1), \
	BORN("capprm", FW_SRC_STATUS, "cred-caps-inherited", XOR_1), \
	BORN("capeff", FW_SRC_STATUS, "cred-caps-inherited", XOR_1), \
	BORN("capbnd", FW_SRC_STATUS, "cred-caps-inherited", XOR_1), \
	{ .name = "child.capamb", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0, \
	  .breaks = "cred-caps-inherited" }, \
	each_("capinh", FW_SRC_STATUS, "cred-caps-inherited-own", XOR_1), \
	each_("capprm", FW_SRC_STATUS, "cred-caps-inherited-own", XOR_1), \
	each_("capeff", FW_SRC_STATUS, "cred-caps-inherited-own", XOR_1), \
	each_("capbnd", FW_SRC_STATUS, "cred-caps-inherited-own", XOR_1), \
	ALONE("capamb", FW_SRC_STATUS, "cred-caps-inherited-own", XOR_1), \
	{ .name = "child.told.securebits", .src = FW_SRC_PROBE, .becomes = 0, \
	  .breaks = "cred-securebits-inherited" }, \
	{ .name = "child.set.securebits", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "cred-securebits-inherited" }, \
	{ .name = "child.capamb", .src = FW_SRC_STATUS, .at = "child-did", .becomes = CHOWN, \
	  .breaks = "cred-securebits-inherited" }
#define IDS_CHECKS(own_) \
	{ .clause = "cred-ids-inherited", .pin = 0x4b9a, .oracle = ids_are_the_makers, .saboteurs = "credentials-reset" }, \
	{ .clause = "cred-groups-inherited", .pin = 0x02fd, .oracle = groups_are_the_makers, \
	  .saboteurs = "credentials-reset" }, \
	{ .clause = "cred-change-independent", .pin = 0xa471, .oracle = own_, .saboteurs = "attributes-shared" }
#define IDS_EDITS(each_) \
	FW_NOT_MADE, \
	BORN("uid", FW_SRC_STATUS, "cred-ids-inherited", .text = "0 0 0 0"), \
	BORN("gid", FW_SRC_STATUS, "cred-ids-inherited", .text = "1011 1012 1013 0"), \
	BORN("groups", FW_SRC_STATUS, "cred-groups-inherited", .text = "0"), \
	each_("uid", FW_SRC_STATUS, "cred-change-independent", .text = "1 2 3 4"), \
	each_("gid", FW_SRC_STATUS, "cred-change-independent", .text = "1 2 3 4"), \
	each_("groups", FW_SRC_STATUS, "cred-change-independent", .text = "")
#define ROOT_CHECKS(own_) \
	{ .clause = "fork-child-flag-superpriv", .pin = 0xfd64, .oracle = privilege_is_the_makers_use, .saboteurs = "root-changed" }, \
	{ .clause = "fs-root-inherited", .pin = 0xf2b6, .oracle = root_is_the_makers, .saboteurs = "root-changed" }, \
	{ .clause = "fs-root-inherited-own", .pin = 0x0e68, .oracle = own_, .saboteurs = "fs-shared" }
#define ROOT_EDITS(each_) \
	FW_NOT_MADE, \
	{ .name = "parent.flags", .src = FW_SRC_STAT, .at = "set", .op = FW_EDIT_XOR, .becomes = USED_PRIVILEGE, \
	  .breaks = "fork-child-flag-superpriv" }, \
{ .name = "child.flags", .src = FW_SRC_STAT, .at = "standing", .op = FW_EDIT_XOR, .becomes = USED_PRIVILEGE, \
	  .breaks = "fork-child-flag-superpriv" }, \
	BORN("root", FW_SRC_LINKS, "fs-root-inherited", .text = "/"), \
	each_("root", FW_SRC_LINKS, "fs-root-inherited-own", .text = "/")

/* those that maker and child drop, one here and one there */
static const struct fw_env with_many = {
	.user = FW_USER_ADMIN,
	.caps = "cap_chown,cap_fowner,cap_ipc_lock,cap_kill,cap_mknod,cap_net_raw,cap_setpcap,cap_sys_boot=ep",
};

static const struct fw_env may_change_ids = {
	.user = FW_USER_ADMIN,
	.caps = "cap_setgid,cap_setpcap,cap_setuid=ep",
};
static const struct fw_env may_chroot = { .user = FW_USER_ADMIN, .caps = "cap_sys_chroot=ep" };

static const struct fw_variant variants[] = {
	{ .name = "capabilities", .args = { "with=caps,securebits" }, .doors = FW_DOORS_COPYING,
	  .env = &with_many, .needs = FW_NEEDS("many-caps"),
	  .claim = "capability sets and securebits of the child are copies of its maker's",
	  .checks = FW_CHECKS(CAPS_CHECKS(each_drops_its_own)), .counterexamples = FW_EDITS(CAPS_EDITS(EACH)) },
	{ .name = "capabilities-second", .args = { "with=caps,securebits", "elder=1" }, .doors = FW_DOORS_COPYING,
	  .env = &with_many, .needs = FW_NEEDS("many-caps"),
	  .claim = "capability sets and securebits of a second child, beside one that lives, are copies of its maker's",
	  .checks = FW_CHECKS(CAPS_CHECKS(each_drops_its_own)), .counterexamples = FW_EDITS(CAPS_EDITS(EACH)) },
	{ .name = "capabilities-held", .args = { "with=caps,securebits" }, .doors = FW_DOORS_VFORK,
	  .env = &with_many, .needs = FW_NEEDS("many-caps"),
	  .claim = "capability sets and securebits of a vfork child are copies of its maker's",
	  .checks = FW_CHECKS(CAPS_CHECKS(child_drops_its_own)), .counterexamples = FW_EDITS(CAPS_EDITS(ALONE)) },
	{ .name = "ids", .args = { "with=securebits,ids" }, .doors = FW_DOORS_COPYING, .env = &may_change_ids,
	  .needs = FW_NEEDS("fs-ids", "user-ids"),
	  .claim = "user and group IDs and groups of the child are copies of its maker's",
	  .checks = FW_CHECKS(IDS_CHECKS(each_takes_its_own_ids)), .counterexamples = FW_EDITS(IDS_EDITS(EACH)) },
	{ .name = "ids-second", .args = { "with=securebits,ids", "elder=1" }, .doors = FW_DOORS_COPYING,
	  .env = &may_change_ids, .needs = FW_NEEDS("fs-ids", "user-ids"),
	  .claim = "user and group IDs and groups of a second child, beside one that lives, are copies of its maker's",
	  .checks = FW_CHECKS(IDS_CHECKS(each_takes_its_own_ids)), .counterexamples = FW_EDITS(IDS_EDITS(EACH)) },
	{ .name = "ids-held", .args = { "with=securebits,ids" }, .doors = FW_DOORS_VFORK, .env = &may_change_ids,
	  .needs = FW_NEEDS("fs-ids", "user-ids"),
	  .claim = "user and group IDs and groups of a vfork child are copies of its maker's",
	  .checks = FW_CHECKS(IDS_CHECKS(child_takes_its_own_ids)), .counterexamples = FW_EDITS(IDS_EDITS(ALONE)) },
	{ .name = "root", .args = { "with=root" }, .doors = FW_DOORS_COPYING, .env = &may_chroot,
	  .claim = "the child begins with its maker's root directory, and each may take another",
	  .checks = FW_CHECKS(ROOT_CHECKS(each_takes_its_own_root)), .counterexamples = FW_EDITS(ROOT_EDITS(EACH)) },
	{ .name = "root-held", .args = { "with=root" }, .doors = FW_DOORS_VFORK, .env = &may_chroot,
	  .claim = "the child of vfork begins with its maker's root directory, and may take another",
	  .checks = FW_CHECKS(ROOT_CHECKS(child_takes_its_own_root)), .counterexamples = FW_EDITS(ROOT_EDITS(ALONE)) },
	{ 0 }
};

const struct fw_case fw_case_credentials_copied = {
	.id = "credentials.copied",
	.claim = "the credentials of the child are copies of its maker's",
	.cannot_tell = "whether they are looked at where they decide",
	.violated_by = "a kernel whose child shares its maker's credentials, or begins with those the maker began with",
	.probe = "carry",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_ADMIN },
	.gates = carry_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "set", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS | FW_LOOK_STAT },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_LINKS | FW_LOOK_STAT },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "maker-did", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ .at = "maker-did", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_LINKS },
		{ 0 } },
	.variants = variants,
};
