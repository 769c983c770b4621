/* SPDX-License-Identifier: MIT */
/*
 * What a new namespace begins with, and that it is apart from then on.
 *
 * Claim: names and mounts begin as the maker's, System V objects, devices and named sockets are not there, the root of
 *   the cgroups is where the process is; later changes by either stay on their side, but for mounts below a shared one.
 *   Who makes a user namespace with its mount namespace can neither take the maker's mounts apart nor add to them.
 * Door: raw clone and clone3, one flag in each call.
 * Seen from: mountinfo, net/dev, net/unix and cgroup of child and maker; for names, keys and the path from inside, the
 *   child's word beside that of a visitor: another process, which enters the namespace.
 * Would be violated by: a kernel that begins with the machine's names, copies objects, or shares what it copied.
 * Cannot tell: names and keys by any file, for no file shows another namespace's.
 */
#include "case.h"

#include <errno.h>
#include <string.h>

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

static struct fw_verdict apart(const struct fw_evidence *ev, const char *childs, const char *makers)
{
	return FW_ALL(fw_made(ev), fw_differ(ns(ev, "standing", childs), ns(ev, "standing", makers),
					     "namespaces of child and maker"));
}

static struct fw_verdict names(const struct fw_evidence *ev, const char *host, const char *domain,
			       const char *is_host, const char *is_domain)
{
	return FW_ALL(fw_is_text(fw_told(ev, host), is_host, "host"),
		      fw_is_text(fw_told(ev, domain), is_domain, "domain"));
}

static struct fw_verdict names_are_copies(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.uts", "parent.ns.uts"),
		      names(ev, "child.first_host", "child.first_domain", "maker", "maker.domain"),
		      names(ev, "visitor.first_host", "visitor.first_domain", "maker",
			    "maker.domain"),
		      /* the child has named anew */
		      names(ev, "parent.then_host", "parent.then_domain", "maker", "maker.domain"),
		      /* and so has the maker */
		      names(ev, "visitor.then_host", "visitor.then_domain", "child",
			    "child.domain"));
}

static struct fw_verdict objects_are_not_there(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.ipc", "parent.ns.ipc"),
		      fw_is(fw_told(ev, "child.first_segment"), -ENOENT,
			    "maker's segment, for the child"),
		      fw_is(fw_told(ev, "child.first_queue"), -ENOENT,
			    "maker's queue, for the child"),
		      fw_is(fw_told(ev, "visitor.first_segment"), -ENOENT,
			    "maker's segment, for a visitor"),
		      fw_is(fw_told(ev, "visitor.first_queue"), -ENOENT,
			    "maker's queue, for a visitor"),
		      fw_is(fw_told(ev, "parent.then_segment"), 0,
			    "maker's segment, for the maker"),
		      fw_is(fw_told(ev, "parent.then_queue"), 0, "maker's queue, for the maker"),
		      fw_is(fw_told(ev, "visitor.then_childs"), 0,
			    "child's segment, for a visitor"),
		      fw_is(fw_told(ev, "parent.then_childs"), -ENOENT,
			    "child's segment, for the maker"));
}

/* The names that the kernel gives to the tunnels it makes by itself, where their modules are loaded. */
static bool is_fallback_tunnel(const char *s, size_t len)
{
	static const char *const devices[] = { "tunl0:",   "gre0:",	"gretap0:", "erspan0:",
					       "ip_vti0:", "ip6_vti0:", "sit0:",    "ip6tnl0:",
					       "ip6gre0:", NULL };

	for (size_t i = 0; devices[i]; i++)
		if (strlen(devices[i]) == len && memcmp(devices[i], s, len) == 0)
			return true;
	return false;
}

static struct fw_verdict only_own_devices(const struct fw_fact *list)
{
	struct fw_verdict v;
	bool loopback = false, other = false;
	const char *s;

	if (!list || list->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, "", "no list of devices");
	for (s = list->s; *s; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ");

		if (len == 3 && memcmp(s, "lo:", 3) == 0)
			loopback = true;
		else if (!is_fallback_tunnel(s, len))
			other = true;
		s += len;
	}
	v = fw_say(loopback && !other ? FW_HOLDS : FW_VIOLATED, "lo, and fallback tunnels at most",
		   "%s", list->s);
	fw_cite(&v, list);
	return v;
}

static struct fw_verdict net_begins_anew(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.net", "parent.ns.net"),
		      only_own_devices(ns(ev, "standing", "child.net_devices")),
		      fw_is_text(ns(ev, "standing", "child.net_unix"), "",
				 "named sockets of the child"),
		      fw_differ(ns(ev, "standing", "child.net_unix"),
				ns(ev, "standing", "parent.net_unix"),
				"named sockets of child and maker"));
}

static struct fw_verdict names_of_sockets_are_free(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.net", "parent.ns.net"),
		      fw_is(fw_told(ev, "child.first_connect"), -ECONNREFUSED,
			    "connect to the maker's name, by the child"),
		      fw_is(fw_told(ev, "child.first_bind"), 0,
			    "bind to the maker's name, by the child"),
		      fw_is(fw_told(ev, "parent.then_connect"), 0,
			    "connect to the maker's name, by the maker"),
		      fw_is(fw_told(ev, "parent.then_bind"), -EADDRINUSE,
			    "bind to the maker's name, by the maker"));
}

static struct fw_verdict mounts_are_copies(const struct fw_evidence *ev)
{
	const struct fw_fact *count = ns(ev, "standing", "parent.mounts_count");

	return FW_ALL(apart(ev, "child.ns.mnt", "parent.ns.mnt"),
		      fw_at_least(count, 3, "mounts of the maker, two of them made for this"),
		      fw_equal(ns(ev, "standing", "child.mounts_count"), count,
			       "mounts at the start"),
		      fw_equal(ns(ev, "standing", "child.mount_list"),
			       ns(ev, "standing", "parent.mount_list"), "what is mounted where"),
		      fw_is_sum(ns(ev, "did", "child.mounts_count"), count, 1,
				"mounts of the child, with its own"),
		      fw_equal(ns(ev, "did", "parent.mounts_count"), count,
			       "mounts of the maker then"),
		      fw_is_sum(ns(ev, "stayed", "parent.mounts_count"), count, 1,
				"mounts of the maker, with its own"),
		      fw_equal(ns(ev, "stayed", "child.mount_list"),
			       ns(ev, "did", "child.mount_list"),
			       "what is mounted where for the child then"));
}

/* How many mounts each side has more at a gate than the maker had at the start. */
static struct fw_verdict mounts_more(const struct fw_evidence *ev, const char *at, int childs,
				     int makers)
{
	const struct fw_fact *count = ns(ev, "standing", "parent.mounts_count");

	return FW_ALL(fw_is_sum(ns(ev, at, "child.mounts_count"), count, childs,
				"mounts of the child, those of the maker at the start"),
		      fw_is_sum(ns(ev, at, "parent.mounts_count"), count, makers,
				"mounts of the maker, those at the start"));
}

static struct fw_verdict both_mount(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.mnt", "parent.ns.mnt"),
		      fw_is(fw_told(ev, "child.mount"), 0, "mount by the child"),
		      fw_is(fw_told(ev, "parent.mount"), 0, "mount by the maker"));
}

static struct fw_verdict mounts_below_shared_are_in_both(const struct fw_evidence *ev)
{
	return FW_ALL(both_mount(ev), mounts_more(ev, "standing", 0, 0),
		      mounts_more(ev, "did", 1, 1), mounts_more(ev, "stayed", 2, 2),
		      fw_equal(ns(ev, "stayed", "child.mount_list"),
			       ns(ev, "stayed", "parent.mount_list"), "what is mounted where"));
}

static struct fw_verdict mounts_below_private_are_in_one(const struct fw_evidence *ev)
{
	return FW_ALL(both_mount(ev), mounts_more(ev, "standing", 0, 0),
		      mounts_more(ev, "did", 1, 0), mounts_more(ev, "stayed", 1, 1),
		      fw_differ(ns(ev, "stayed", "child.mount_list"),
				ns(ev, "stayed", "parent.mount_list"), "what is mounted where"));
}

static struct fw_verdict unbindable_mounts_are_copied(const struct fw_evidence *ev)
{
	return FW_ALL(mounts_below_private_are_in_one(ev),
		      fw_is(fw_told(ev, "parent.bind"), -EINVAL, "bound elsewhere by the maker"));
}

/* Its own user namespace is who may do as it likes there, so the maker's mounts are kept from it. */
static struct fw_verdict mounts_are_of_less_privilege(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.mnt", "parent.ns.mnt"),
		      fw_equal(ns(ev, "standing", "child.ns.mnt.owner"),
			       ns(ev, "standing", "child.ns.user"),
			       "owner of the mounts, user namespace of the child"),
		      fw_equal(ns(ev, "standing", "child.mount_list"),
			       ns(ev, "standing", "parent.mount_list"),
			       "what is mounted where at the start"));
}

static struct fw_verdict shared_have_become_slaves(const struct fw_evidence *ev)
{
	return FW_ALL(mounts_are_of_less_privilege(ev),
		      fw_is(fw_told(ev, "child.mounted"), 0, "the child's mount below"),
		      mounts_more(ev, "did", 0, 0), mounts_more(ev, "stayed", 2, 1));
}

static struct fw_verdict brought_mounts_stay_together(const struct fw_evidence *ev)
{
	return FW_ALL(mounts_are_of_less_privilege(ev),
		      fw_is(fw_told(ev, "child.mounted_over"), 0, "the child's mount on top"),
		      fw_is(fw_told(ev, "child.taken_from_over"), 0, "umount2 of that"),
		      fw_is(fw_told(ev, "child.taken"), -EINVAL, "umount2 of the maker's"),
		      mounts_more(ev, "did", 0, 0),
		      fw_unchanged(ev, "standing", "did", FW_SRC_NS, "child.mount_list",
				   "what is mounted where for the child"));
}

/* What it says of its mounts has their flags in it. */
static struct fw_verdict brought_flags_stay(const struct fw_evidence *ev)
{
	return FW_ALL(mounts_are_of_less_privilege(ev),
		      fw_is(fw_told(ev, "child.same_flags"), 0, "mounted again as it was"),
		      fw_is(fw_told(ev, "child.without_rdonly"), -EPERM, "without MS_RDONLY"),
		      fw_is(fw_told(ev, "child.without_nosuid"), -EPERM, "without MS_NOSUID"),
		      fw_is(fw_told(ev, "child.without_noexec"), -EPERM, "without MS_NOEXEC"),
		      fw_is(fw_told(ev, "child.without_noatime"), -EPERM, "without MS_NOATIME"),
		      fw_unchanged(ev, "standing", "did", FW_SRC_NS, "child.mounts_digest",
				   "mounts of the child, with their flags"));
}

static struct fw_verdict root_is_where_it_is(const struct fw_evidence *ev)
{
	const struct fw_fact *child = fw_find_at(ev, "standing", FW_SRC_CGROUP, "child.cgroup2");
	const struct fw_fact *maker = fw_find_at(ev, "standing", FW_SRC_CGROUP, "parent.cgroup2");
	static const struct fw_fact root = { .kind = FW_STR, .s = "/", .len = 1 };
	struct fw_verdict deep;

	if (!maker || maker->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, "", "no cgroup of the maker");
	deep = fw_say(maker->len > root.len ? FW_HOLDS : FW_INCONCLUSIVE, "a maker below the root",
		      "its cgroup is %.120s", maker->s);
	fw_cite(&deep, maker);
	return FW_ALL(apart(ev, "child.ns.cgroup", "parent.ns.cgroup"), deep,
		      fw_equal(child, maker, "cgroups of child and maker, from outside"),
		      fw_is_text(fw_told(ev, "child.first_cgroup"), "/",
				 "path of the child, by itself"),
		      fw_is_text(fw_told(ev, "visitor.first_cgroup"), "/",
				 "path of a visitor in the same cgroup"),
		      fw_differ(fw_told(ev, "parent.then_cgroup"),
				fw_told(ev, "child.first_cgroup"), "path of the maker, by itself"));
}

/* The maker is beside the child's cgroup, which the witness sees; from inside that is another way. */
static struct fw_verdict root_is_where_it_was_put(const struct fw_evidence *ev)
{
	return FW_ALL(apart(ev, "child.ns.cgroup", "parent.ns.cgroup"),
		      fw_differ(fw_find_at(ev, "standing", FW_SRC_CGROUP, "child.cgroup2"),
				fw_find_at(ev, "standing", FW_SRC_CGROUP, "parent.cgroup2"),
				"cgroups of child and maker, from outside"),
		      fw_is_text(fw_told(ev, "child.first_cgroup"), "/",
				 "path of the child, by itself"),
		      fw_differ(fw_told(ev, "visitor.first_cgroup"),
				fw_told(ev, "child.first_cgroup"),
				"path of a visitor in the maker's cgroup"),
		      fw_differ(fw_told(ev, "parent.then_cgroup"),
				fw_told(ev, "child.first_cgroup"), "path of the maker, by itself"));
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
static const struct fw_env with_place = { .user = FW_USER_ADMIN, .scratch = 1 };
static const struct fw_env with_cgroup = { .user = FW_USER_ADMIN, .cgroup = 1 };

#define MORE(gate_, name_, count_) \
	{ .name = name_, .src = FW_SRC_NS, .at = gate_, .op = FW_EDIT_ADD, .becomes = count_ }
#define NOT_APART(childs_, makers_) \
	{ .name = childs_, .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = makers_ }
#define SAYS(name_, text_)                                               \
	{                                                                \
		.name = name_, .src = FW_SRC_PROBE, .text = text_ \
	}
#define TELLS(name_, value_)                                                \
	{                                                                   \
		.name = name_, .src = FW_SRC_PROBE, .becomes = value_ \
	}

const struct fw_case fw_case_namespaces_content = {
	.id = "namespaces.content",
	.claim = "a new namespace begins with what its page says, and what happens there stays there",
	.cannot_tell = "names and keys by any file, for no file shows another namespace's",
	.violated_by = "a kernel that begins with the machine's names, copies objects, or shares what it copied",
	.probe = "content",
	.doors = FW_DOORS_FLAGS,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "did" }, { "seen", .with = "did" },
		{ "stayed" }, { "left", .with = "stayed" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent",
		  .with = FW_LOOK_NS | FW_LOOK_VIEW | FW_LOOK_NSOWN | FW_LOOK_CGROUP },
		{ .at = "standing", .of = "child",
		  .with = FW_LOOK_NS | FW_LOOK_VIEW | FW_LOOK_NSOWN | FW_LOOK_CGROUP },
		{ .at = "did", .of = "parent", .with = FW_LOOK_VIEW },
		{ .at = "did", .of = "child", .with = FW_LOOK_VIEW | FW_LOOK_NSOWN },
		{ .at = "stayed", .of = "parent", .with = FW_LOOK_VIEW | FW_LOOK_NSOWN },
		{ .at = "stayed", .of = "child", .with = FW_LOOK_VIEW | FW_LOOK_NSOWN },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "uts", .saboteurs = "namespaces-kept names-reset", .claim = "a new UTS namespace begins with the maker's names",
		  .args = { "kind=uts", "flags=0x4000000" }, .env = &as_admin, .needs = FW_NEEDS("ns-uts", "pidfd"),
		  .checks = FW_ONE_CHECK("ns-initial-content-uts", 0x2386, names_are_copies),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.uts", "parent.ns.uts"), SAYS("child.first_host", "(none)"),
			SAYS("child.first_domain", "(none)"), SAYS("visitor.first_host", "(none)"),
			SAYS("parent.then_host", "child"), SAYS("parent.then_domain", "child.domain"),
			SAYS("visitor.then_host", "renamed")) },
		{ .name = "ipc", .saboteurs = "namespaces-kept", .claim = "a new IPC namespace begins empty",
		  .args = { "kind=ipc", "flags=0x8000000" }, .env = &as_admin, .needs = FW_NEEDS("ns-ipc", "pidfd"),
		  .checks = FW_ONE_CHECK("ns-initial-content-ipc", 0xbae3, objects_are_not_there),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.ipc", "parent.ns.ipc"), TELLS("child.first_segment", 0),
			TELLS("visitor.first_queue", 0), TELLS("parent.then_segment", -ENOENT),
			TELLS("visitor.then_childs", -ENOENT), TELLS("parent.then_childs", 0)) },
		{ .name = "net", .saboteurs = "namespaces-kept", .claim = "a new network namespace has a loopback device and nothing of the maker's",
		  .args = { "kind=net", "flags=0x40000000" }, .env = &as_admin,
		  .needs = FW_NEEDS("ns-net", "abstract-sockets"),
		  .checks = FW_CHECKS(
			FW_CHECK("ns-initial-content-net", 0xbf2c, net_begins_anew),
			FW_CHECK("ns-net-abstract-names", 0x689f, names_of_sockets_are_free)),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.net", "parent.ns.net"),
			{ .name = "child.net_unix", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "parent.net_unix", .breaks = "ns-initial-content-net" },
			{ .name = "child.net_devices", .src = FW_SRC_NS, .at = "standing", .text = "lo: eth0:",
			  .breaks = "ns-initial-content-net" },
			{ .name = "child.net_devices", .src = FW_SRC_NS, .at = "standing", .text = "",
			  .breaks = "ns-initial-content-net" },
			FW_SAID("child.first_connect", 0, "ns-net-abstract-names"),
			FW_SAID("child.first_bind", -EADDRINUSE, "ns-net-abstract-names"),
			FW_SAID("parent.then_connect", -ECONNREFUSED, "ns-net-abstract-names"),
			FW_SAID("parent.then_bind", 0, "ns-net-abstract-names")) },
		{ .name = "mnt", .saboteurs = "namespaces-kept mount-added", .claim = "a new mount namespace begins with a copy of the maker's mounts",
		  .args = { "kind=mnt", "flags=0x20000" }, .env = &as_admin, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_ONE_CHECK("ns-initial-content-mnt", 0x3a47, mounts_are_copies),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.mnt", "parent.ns.mnt"),
			{ .name = "child.mounts_count", .src = FW_SRC_NS, .at = "standing", .becomes = 1 },
			{ .name = "child.mount_list", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_XOR,
			  .becomes = 1 },
			{ .name = "parent.mounts_count", .src = FW_SRC_NS, .at = "did", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ .name = "child.mount_list", .src = FW_SRC_NS, .at = "stayed", .op = FW_EDIT_XOR,
			  .becomes = 1 }) },
		{ .name = "shared", .saboteurs = "namespaces-kept mounts-made-private", .claim = "what is mounted below a shared place is mounted in both",
		  .args = { "kind=shared", "flags=0x20000" }, .env = &with_place, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_ONE_CHECK("ns-mount-propagation", 0xce85, mounts_below_shared_are_in_both),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.mnt", "parent.ns.mnt"), MORE("did", "parent.mounts_count", -1),
			FW_SAID("child.mount", -EINVAL, NULL), FW_SAID("parent.mount", -EINVAL, NULL),
			MORE("stayed", "child.mounts_count", -1),
			{ .name = "child.mount_list", .src = FW_SRC_NS, .at = "stayed", .op = FW_EDIT_XOR,
			  .becomes = 1 }) },
		{ .name = "private", .saboteurs = "namespaces-kept mounts-made-shared", .claim = "what is mounted below a private place is mounted in one",
		  .args = { "kind=private", "flags=0x20000" }, .env = &with_place, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_ONE_CHECK("ns-mount-propagation", 0xce85, mounts_below_private_are_in_one),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.mnt", "parent.ns.mnt"), MORE("did", "parent.mounts_count", 1),
			FW_SAID("child.mount", -EINVAL, NULL), FW_SAID("parent.mount", -EINVAL, NULL),
			MORE("stayed", "child.mounts_count", 1)) },
		{ .name = "unbindable", .saboteurs = "namespaces-kept mounts-made-shared",
		  .claim = "a mount that can be bound nowhere else is in a new mount namespace all the same",
		  .args = { "kind=unbindable", "flags=0x20000" }, .env = &with_place, .needs = FW_NEEDS("ns-mnt"),
		  .checks = FW_ONE_CHECK("ns-mounts-unbindable-copied", 0x7921, unbindable_mounts_are_copied),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.mnt", "parent.ns.mnt"), MORE("did", "parent.mounts_count", 1),
			MORE("standing", "child.mounts_count", -1), FW_SAID("child.mount", -ENOENT, NULL),
			FW_SAID("parent.bind", 0, NULL)) },
		{ .name = "less-privileged", .saboteurs = "user-namespace-kept",
		  .claim = "a mount namespace of a new user namespace can neither change its maker's mounts nor take them apart",
		  .args = { "kind=less", "flags=0x10020000" }, .env = &with_place, .needs = FW_NEEDS("ns-mnt", "userns"),
		  .checks = FW_CHECKS(
			FW_CHECK("ns-mounts-flags-locked", 0xbcde, brought_flags_stay),
			FW_CHECK("ns-mounts-locked", 0x91a7, brought_mounts_stay_together),
			FW_CHECK("ns-mounts-shared-become-slaves", 0xd2a0, shared_have_become_slaves)),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.mnt", "parent.ns.mnt"),
			{ .name = "child.ns.mnt.owner", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "parent.ns.user" },
			FW_SAID("child.same_flags", -EPERM, "ns-mounts-flags-locked"),
			FW_SAID("child.without_rdonly", 0, "ns-mounts-flags-locked"),
			FW_SAID("child.without_nosuid", 0, "ns-mounts-flags-locked"),
			FW_SAID("child.without_noexec", 0, "ns-mounts-flags-locked"),
			FW_SAID("child.without_noatime", 0, "ns-mounts-flags-locked"),
			{ .name = "child.mounts_digest", .src = FW_SRC_NS, .at = "did", .op = FW_EDIT_XOR, .becomes = 1,
			  .breaks = "ns-mounts-flags-locked" },
			FW_SAID("child.mounted_over", -EPERM, "ns-mounts-locked"),
			FW_SAID("child.taken_from_over", -EINVAL, "ns-mounts-locked"),
			FW_SAID("child.taken", 0, "ns-mounts-locked"),
			{ .name = "child.mounts_count", .src = FW_SRC_NS, .at = "did", .op = FW_EDIT_ADD, .becomes = -1,
			  .breaks = "ns-mounts-locked" },
			FW_SAID("child.mounted", -EPERM, "ns-mounts-shared-become-slaves"),
			{ .name = "parent.mounts_count", .src = FW_SRC_NS, .at = "stayed", .op = FW_EDIT_ADD,
			  .becomes = 1, .breaks = "ns-mounts-shared-become-slaves" },
			{ .name = "child.mounts_count", .src = FW_SRC_NS, .at = "stayed", .op = FW_EDIT_ADD,
			  .becomes = -1, .breaks = "ns-mounts-shared-become-slaves" }) },
		{ .name = "cgroup", .saboteurs = "namespaces-kept", .claim = "the root of a new cgroup namespace is the cgroup of its maker",
		  .args = { "kind=cgroup", "flags=0x2000000" }, .env = &with_cgroup,
		  .needs = FW_NEEDS("ns-cgroup", "pidfd"),
		  .checks = FW_ONE_CHECK("ns-initial-content-cgroup", 0xe318, root_is_where_it_is),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.cgroup", "parent.ns.cgroup"),
			SAYS("child.first_cgroup", "/a/b"),
			SAYS("visitor.first_cgroup", "/a/b"), SAYS("parent.then_cgroup", "/"),
			{ .name = "child.cgroup2", .src = FW_SRC_CGROUP, .at = "standing", .text = "/elsewhere" }) },
		{ .name = "cgroup-into", .saboteurs = "namespaces-kept cgroup-not-entered",
		  .claim = "the root of a new cgroup namespace is the cgroup that the child was made into",
		  .args = { "kind=cgroup", "flags=0x2000000", "into=1" }, .env = &with_cgroup,
		  .doors = FW_DOOR_SYS_CLONE3, .needs = FW_NEEDS("ns-cgroup", "pidfd"),
		  .checks = FW_ONE_CHECK("ns-cgroup-into", 0xf72f, root_is_where_it_was_put),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, NOT_APART("child.ns.cgroup", "parent.ns.cgroup"),
			SAYS("child.first_cgroup", "/../case"), SAYS("visitor.first_cgroup", "/"),
			SAYS("parent.then_cgroup", "/"),
			{ .name = "child.cgroup2", .src = FW_SRC_CGROUP, .at = "standing", .op = FW_EDIT_COPY,
			  .from = "parent.cgroup2" }) },
		{ 0 } },
};
