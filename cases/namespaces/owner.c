/* SPDX-License-Identifier: MIT */
/*
 * Whose a new namespace is.
 *
 * Claim: the user namespace that owns six new namespaces of a call is the maker's, or the new one where the call asks
 *   for it too, which an unprivileged caller may.
 * Door: raw clone and clone3 with all the flags in one call.
 * Seen from: the owner of each of the child's namespaces by NS_GET_USERNS, parent and owner of the user namespace, the
 *   links of both; the maker's capabilities.
 * Would be violated by: a kernel that gives them to the machine's user namespace, or makes the user namespace last.
 * Cannot tell: whether the owner's rights are heeded; only who it is.
 */
#include "case.h"

static const struct {
	const char *owner, *child, *parent;
} owned[] = {
	{ "child.ns.pid.owner", "child.ns.pid", "parent.ns.pid" },
	{ "child.ns.uts.owner", "child.ns.uts", "parent.ns.uts" },
	{ "child.ns.ipc.owner", "child.ns.ipc", "parent.ns.ipc" },
	{ "child.ns.net.owner", "child.ns.net", "parent.ns.net" },
	{ "child.ns.mnt.owner", "child.ns.mnt", "parent.ns.mnt" },
	{ "child.ns.cgroup.owner", "child.ns.cgroup", "parent.ns.cgroup" },
};
enum { OWNED = sizeof(owned) / sizeof(owned[0]) };

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_NS, name);
}

static struct fw_verdict all_are_new(const struct fw_evidence *ev)
{
	struct fw_verdict each[OWNED + 1];
	int n = 0;

	each[n++] = fw_made(ev);
	for (int i = 0; i < OWNED; i++)
		each[n++] = fw_differ(ns(ev, owned[i].child), ns(ev, owned[i].parent),
				      "namespaces of child and maker");
	return fw_all(each, n);
}

static struct fw_verdict all_are_owned_by(const struct fw_evidence *ev, const char *user)
{
	struct fw_verdict each[OWNED];

	for (int i = 0; i < OWNED; i++)
		each[i] = fw_equal(ns(ev, owned[i].owner), ns(ev, user),
				   "owner of the child's namespace");
	return fw_all(each, OWNED);
}

/* The maker's is below the witness's, or its parent would be out of sight: it was made for this. */
static struct fw_verdict maker_s_owns_them(const struct fw_evidence *ev)
{
	return FW_ALL(all_are_new(ev),
		      fw_equal(ns(ev, "child.ns.user"), ns(ev, "parent.ns.user"),
			       "user namespaces of child and maker"),
		      fw_at_least(ns(ev, "parent.ns.user.parent"), 1,
				  "parent of the maker's user namespace"),
		      all_are_owned_by(ev, "parent.ns.user"));
}

static struct fw_verdict new_one_owns_them(const struct fw_evidence *ev)
{
	return FW_ALL(all_are_new(ev),
		      fw_differ(ns(ev, "child.ns.user"), ns(ev, "parent.ns.user"),
				"user namespaces of child and maker"),
		      fw_equal(ns(ev, "child.ns.user.parent"), ns(ev, "parent.ns.user"),
			       "parent of the new one, the maker's"),
		      all_are_owned_by(ev, "child.ns.user"));
}

static struct fw_verdict unprivileged_may_have_all(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.capeff"), 0,
			    "capabilities of the maker"),
		      all_are_new(ev),
		      fw_differ(ns(ev, "child.ns.user"), ns(ev, "parent.ns.user"),
				"user namespaces of child and maker"),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.nspid_inner"), 1,
			    "number of the child inside"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capeff"), 1 << 21,
			      1 << 21, "CAP_SYS_ADMIN of the child"));
}

enum { EFFECTIVE = 1021 };

/* Its real user is another one. */
static struct fw_verdict effective_user_owns_it(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_differ(ns(ev, "child.ns.user"), ns(ev, "parent.ns.user"),
				"user namespaces of child and maker"),
		      fw_has_word(fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.uid"), "1021",
				  true, "user IDs of the maker"),
		      fw_is(ns(ev, "child.ns.user.owner_uid"), EFFECTIVE,
			    "user who owns the child's user namespace"));
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
static const struct fw_env as_plain_user = { .user = FW_USER_PLAIN };

#define NOT_OWNED(kind_, clause_) \
	{ .name = "child.ns." kind_ ".owner", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = clause_ }
#define NOT_NEW(kind_) \
	{ .name = "child.ns." kind_, .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, \
	  .from = "parent.ns." kind_ }
#define EVERY_EDIT \
	FW_NOT_MADE, NOT_NEW("pid"), NOT_NEW("uts"), NOT_NEW("ipc"), \
	NOT_NEW("net"), NOT_NEW("mnt"), NOT_NEW("cgroup")
#define OWNER_EDITS(clause_) \
	NOT_OWNED("pid", clause_), NOT_OWNED("uts", clause_), NOT_OWNED("ipc", clause_), NOT_OWNED("net", clause_), \
	NOT_OWNED("mnt", clause_), NOT_OWNED("cgroup", clause_)
#define EVERY_KIND "pidns", "ns-uts", "ns-ipc", "ns-net", "ns-mnt", "ns-cgroup"

const struct fw_case fw_case_namespaces_owner = {
	.id = "namespaces.owner",
	.claim = "the maker's user namespace owns what it makes, or the one that it makes in the same call",
	.cannot_tell = "whether the owner's rights are heeded; only who it is",
	.violated_by = "a kernel that gives them to the machine's user namespace, or makes the user namespace last",
	.probe = "content",
	.args = { "kind=owner" },
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "did" }, { "seen", .with = "did" },
		{ "stayed" }, { "left", .with = "stayed" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_NSOWN | FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_NS | FW_LOOK_NSOWN | FW_LOOK_STATUS },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "maker", .claim = "the user namespace of the maker owns the new namespaces",
		  .args = { "flags=0x6e020000", "user=own" }, .env = &as_admin,
		  .needs = (const char *const[]){ "userns", EVERY_KIND, NULL },
		  .checks = (const struct fw_check[]){
			{ .clause = "ns-owner-userns-maker", .pin = 0x2f78, .oracle = maker_s_owns_them,
			  .saboteurs = "namespaces-kept" }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			EVERY_EDIT, OWNER_EDITS(NULL),
			{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ 0 } } },
		{ .name = "new", .claim = "the user namespace made in the same call owns the others",
		  .args = { "flags=0x7e020000" }, .env = &as_admin,
		  .needs = (const char *const[]){ "userns", EVERY_KIND, NULL },
		  .checks = (const struct fw_check[]){
			{ .clause = "ns-owner-userns-new", .pin = 0x3acb, .oracle = new_one_owns_them,
			  .saboteurs = "user-namespace-last" }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			EVERY_EDIT, OWNER_EDITS(NULL), NOT_NEW("user"),
			{ .name = "child.ns.user.parent", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ 0 } } },
		{ .name = "effective-user", .claim = "a user namespace belongs to the effective user of its maker",
		  .args = { "flags=0x10000000", "euid=1021" },
		  .env = &(const struct fw_env){ .user = FW_USER_ADMIN, .caps = "cap_setuid,cap_sys_admin=ep" },
		  .needs = FW_NEEDS("userns", "user-ids"),
		  .checks = FW_CHECKS({ .clause = "userns-owner-effective", .pin = 0x08b6,
					.oracle = effective_user_owns_it, .saboteurs = "made-by-real-user" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_NEW("user"),
			{ .name = "parent.uid", .src = FW_SRC_STATUS, .at = "standing", .text = "0 0 0 0" },
			{ .name = "child.ns.user.owner_uid", .src = FW_SRC_NS, .at = "standing", .becomes = 0 }) },
		{ .name = "plain-user", .claim = "with a user namespace in the same call no privilege is needed",
		  .args = { "flags=0x7e020000" }, .env = &as_plain_user,
		  .needs = (const char *const[]){ "userns", "plain-user", EVERY_KIND, NULL },
		  .checks = (const struct fw_check[]){
			{ .clause = "userns-first-in-combination", .pin = 0xd42a, .oracle = unprivileged_may_have_all,
			  .saboteurs = "user-namespace-last" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			EVERY_EDIT, NOT_NEW("user"),
			{ .name = "parent.capeff", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1 << 21 },
			{ .name = "child.capeff", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
			{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2 },
			{ 0 } } },
		{ 0 } },
};
