/* SPDX-License-Identifier: MIT */
/*
 * Namespaces: a new one of one kind, or the maker's.
 *
 * Claim: with a CLONE_NEW flag the child is in a new namespace of that kind and in the maker's of every other; what it
 * does there stays there. Without, what it does is done for the maker too.
 * Door: raw clone and clone3 with the flags (CLONE_NEWTIME clone3 only), every door without them.
 * Seen from: the links in /proc/PID/ns of both; and an effect of the child's seen at the maker: its mount in
 * mountinfo, its socket in net/unix, its segment found by key and mapped, its id map; for the host's name a
 * bystander's uname.
 * Would be violated by: a kernel that makes a namespace of another kind too, or lets an effect through.
 * Cannot tell: the host's name by another's word than a third process of the probe; no file shows another process's.
 * Of cgroup and time namespaces no effect is looked at, only the links.
 */
#include "share.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *child, *parent;
} links[] = {
	{ "child.ns.pid", "parent.ns.pid_for_children" },
	{ "child.ns.user", "parent.ns.user" },
	{ "child.ns.uts", "parent.ns.uts" },
	{ "child.ns.ipc", "parent.ns.ipc" },
	{ "child.ns.net", "parent.ns.net" },
	{ "child.ns.mnt", "parent.ns.mnt" },
	{ "child.ns.cgroup", "parent.ns.cgroup" },
	{ "child.ns.time", "parent.ns.time_for_children" },
};

/* In the order of the links. */
enum kind { PID, USER, UTS, IPC, NET, MNT, CGROUP, TIME, KINDS };

static const struct fw_fact *ns(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_NS, name);
}

static struct fw_verdict link_is_new(const struct fw_evidence *ev, enum kind kind)
{
	return FW_ALL(fw_made(ev), fw_differ(ns(ev, "standing", links[kind].child),
					     ns(ev, "standing", links[kind].parent),
					     "namespaces of child and maker"));
}

/* A kind that this kernel does not have is the same for both, as far as it goes. */
static struct fw_verdict link_is_same(const struct fw_evidence *ev, enum kind kind)
{
	const struct fw_fact *child = ns(ev, "standing", links[kind].child);
	const struct fw_fact *parent = ns(ev, "standing", links[kind].parent);
	struct fw_verdict v;

	if (child && parent && child->kind == FW_ERRNO && child->i == ENOENT &&
	    parent->kind == FW_ERRNO && parent->i == ENOENT) {
		v = fw_say(FW_HOLDS, "namespaces of child and maker: equal",
			   "no such kind of namespace");
		fw_cite(&v, child);
		fw_cite(&v, parent);
		return FW_ALL(fw_made(ev), v);
	}
	return FW_ALL(fw_made(ev), fw_equal(child, parent, "namespaces of child and maker"));
}

static struct fw_verdict others_are_same(const struct fw_evidence *ev, enum kind kind)
{
	struct fw_verdict each[KINDS];
	int count = 0;

	each[count++] = link_is_new(ev, kind);
	for (enum kind k = PID; k < KINDS; k++)
		if (k != kind)
			each[count++] = link_is_same(ev, k);
	return fw_all(each, count);
}

/* ---- effects: the child has done its part; here is what the maker has of it ---- */

static struct fw_verdict mounts(const struct fw_evidence *ev, int64_t more)
{
	const struct fw_fact *before = ns(ev, "standing", "parent.mounts_count");

	return FW_ALL(fw_equal(ns(ev, "standing", "child.mounts_count"), before,
			       "mounts at the start"),
		      fw_is_sum(ns(ev, "child-did", "child.mounts_count"), before, 1,
				"mounts of the child, with its own"),
		      fw_is_sum(ns(ev, "child-did", "parent.mounts_count"), before, more,
				"mounts of the maker then"));
}

static struct fw_verdict sockets(const struct fw_evidence *ev, const char *makers)
{
	return FW_ALL(fw_is_text(ns(ev, "standing", "parent.net_unix"), "",
				 "named sockets of the maker before"),
		      fw_is_text(ns(ev, "child-did", "child.net_unix"), "@forkwitness.child",
				 "named sockets of the child"),
		      fw_is_text(ns(ev, "child-did", "parent.net_unix"), makers,
				 "named sockets of the maker then"));
}

static struct fw_verdict host(const struct fw_evidence *ev, const char *after)
{
	return FW_ALL(fw_is_text(fw_told(ev, "bystander.host_before"), "maker",
				 "name of the maker's host"),
		      fw_is_text(fw_told(ev, "child.host_before"), "maker",
				 "name of the child's host at its start"),
		      fw_is_text(fw_told(ev, "bystander.host_after"), after,
				 "name of the maker's host then"));
}

static struct fw_verdict mnt_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, MNT), mounts(ev, 0));
}

static struct fw_verdict mnt_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, MNT), mounts(ev, 1));
}

static struct fw_verdict net_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, NET), sockets(ev, ""));
}

static struct fw_verdict net_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, NET), sockets(ev, "@forkwitness.child"));
}

static struct fw_verdict uts_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, UTS), host(ev, "maker"));
}

static struct fw_verdict uts_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, UTS), host(ev, "child"));
}

/* System V segments have their key in the name of their mapping. */
static struct fw_verdict segment_is_mapped(const struct fw_evidence *ev, bool want)
{
	const struct fw_fact *map = fw_find_at(ev, "maker-did", FW_SRC_MAPS, "parent.map.segment");
	struct fw_verdict v;
	bool mapped;

	if (!map || map->kind != FW_STR)
		return fw_say(FW_INCONCLUSIVE, "", "no mapping of the maker to look at");
	mapped = strstr(map->s, "/SYSV66770001") != NULL;
	v = fw_say(mapped == want ? FW_HOLDS : FW_VIOLATED,
		   want ? "the child's segment mapped in the maker" :
			  "no segment mapped in the maker",
		   "%s", map->s);
	fw_cite(&v, map);
	return v;
}

static struct fw_verdict ipc_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, IPC),
		      fw_is(fw_told(ev, "parent.found"), -ENOENT,
			    "the child's segment, by its key"),
		      segment_is_mapped(ev, false));
}

static struct fw_verdict ipc_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, IPC),
		      fw_is(fw_told(ev, "parent.found"), 0, "the child's segment, by its key"),
		      segment_is_mapped(ev, true));
}

/* The child writes its own map; the maker's stays. */
static struct fw_verdict user_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, USER),
		      fw_is_text(ns(ev, "standing", "child.uid_map"), "", "map at the start"),
		      fw_differ(ns(ev, "child-did", "child.uid_map"),
				ns(ev, "standing", "child.uid_map"), "map then"),
		      fw_equal(ns(ev, "child-did", "parent.uid_map"),
			       ns(ev, "standing", "parent.uid_map"), "map of the maker"));
}

static struct fw_verdict user_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, USER),
		      fw_equal(ns(ev, "standing", "child.uid_map"),
			       ns(ev, "standing", "parent.uid_map"), "id maps"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capeff"),
			       fw_find_at(ev, "standing", FW_SRC_STATUS, "parent.capeff"),
			       "capabilities"));
}

/* The 38 that every kernel since 3.16 has: 0 to 37. */
static struct fw_verdict child_has_every_capability(const struct fw_evidence *ev)
{
	const uint64_t all = (1ULL << 38) - 1;

	return FW_ALL(link_is_new(ev, USER),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capeff"), all, all,
			      "effective"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_STATUS, "child.capprm"), all, all,
			      "permitted"));
}

enum { KEEP_CAPS = 1 << 4 }; /* SECBIT_KEEP_CAPS */

static struct fw_verdict child_has_no_securebits(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, USER),
		      fw_bits(fw_told(ev, "parent.securebits"), KEEP_CAPS, KEEP_CAPS,
			      "securebits of the maker"),
		      fw_is(fw_told(ev, "child.securebits"), 0, "securebits of the child"));
}

static const struct fw_fact *number(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STATUS, name);
}

static struct fw_verdict pid_new(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, PID),
		      fw_is(number(ev, "child.nspid_inner"), 1, "number in its namespace"),
		      fw_differ(number(ev, "child.nspid_inner"), number(ev, "child.pid"),
				"numbers in the two namespaces"));
}

static struct fw_verdict pid_same(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_same(ev, PID),
		      fw_equal(ns(ev, "standing", "child.ns.pid"),
			       ns(ev, "standing", "parent.ns.pid"), "their namespaces"),
		      fw_is_not(number(ev, "child.nspid_inner"), 1, "number in its namespace"));
}

static struct fw_verdict maker_is_told_its_own_number(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_told(ev, "parent.ret"), number(ev, "child.pid"),
			       "result, number outside"),
		      fw_is(number(ev, "child.nspid_inner"), 1, "number in its namespace"));
}

static struct fw_verdict cgroup_new(const struct fw_evidence *ev)
{
	return link_is_new(ev, CGROUP);
}

static struct fw_verdict cgroup_same(const struct fw_evidence *ev)
{
	return link_is_same(ev, CGROUP);
}

/* It reached its gate by itself, and the bit meant what it means today. */
static struct fw_verdict child_is_not_stopped(const struct fw_evidence *ev)
{
	return FW_ALL(link_is_new(ev, CGROUP), fw_reached(ev, "standing", "child"));
}

static struct fw_verdict time_new(const struct fw_evidence *ev)
{
	return link_is_new(ev, TIME);
}

static struct fw_verdict time_same(const struct fw_evidence *ev)
{
	return link_is_same(ev, TIME);
}

static struct fw_verdict only_pid(const struct fw_evidence *ev)
{
	return others_are_same(ev, PID);
}

static struct fw_verdict only_user(const struct fw_evidence *ev)
{
	return others_are_same(ev, USER);
}

static struct fw_verdict only_uts(const struct fw_evidence *ev)
{
	return others_are_same(ev, UTS);
}

static struct fw_verdict only_ipc(const struct fw_evidence *ev)
{
	return others_are_same(ev, IPC);
}

static struct fw_verdict only_net(const struct fw_evidence *ev)
{
	return others_are_same(ev, NET);
}

static struct fw_verdict only_mnt(const struct fw_evidence *ev)
{
	return others_are_same(ev, MNT);
}

static struct fw_verdict only_cgroup(const struct fw_evidence *ev)
{
	return others_are_same(ev, CGROUP);
}

static struct fw_verdict only_time(const struct fw_evidence *ev)
{
	return others_are_same(ev, TIME);
}

static const struct fw_check checks_pid_new[] = {
	{ .clause = "clone-newpid-new", .pin = 0xeddb, .oracle = pid_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_pid,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "fork-ret-pid-in-callers-ns", .pin = 0x5fea, .oracle = maker_is_told_its_own_number,
	  .saboteurs = "other-pid-told" },
	{ 0 }
};

static const struct fw_edit edits_pid_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.pid", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "parent.ns.pid_for_children",
	  .breaks = "clone-newpid-new" },
	{ .name = "child.ns.pid", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "parent.ns.pid_for_children",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2,
	  .breaks = "clone-newpid-new" },
	{ .name = "child.pid", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1,
	  .breaks = "fork-ret-pid-in-callers-ns" },
	{ 0 }
};

static const struct fw_check checks_user_new[] = {
	{ .clause = "clone-newuser-new", .pin = 0x5dbf, .oracle = user_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_user,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "userns-child-securebits", .pin = 0x435f, .oracle = child_has_no_securebits,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "userns-child-state", .pin = 0x097e, .oracle = child_has_every_capability,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_user_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.user",
	  .breaks = "clone-newuser-new" },
	{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.user",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "child.uid_map", .src = FW_SRC_NS, .at = "child-did", .text = "", .breaks = "clone-newuser-new" },
	{ .name = "parent.uid_map", .src = FW_SRC_NS, .at = "child-did", .text = "0 1 1",
	  .breaks = "clone-newuser-new" },
	{ .name = "child.securebits", .src = FW_SRC_PROBE, .becomes = KEEP_CAPS, .breaks = "userns-child-securebits" },
	{ .name = "parent.securebits", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "userns-child-securebits" },
	{ .name = "child.capeff", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0,
	  .breaks = "userns-child-state" },
	{ .name = "child.capprm", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR, .becomes = 1 << 21,
	  .breaks = "userns-child-state" },
	{ 0 }
};

static const struct fw_check checks_uts_new[] = {
	{ .clause = "clone-newuts-new", .pin = 0xd4a8, .oracle = uts_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_uts,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_uts_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.uts", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.uts",
	  .breaks = "clone-newuts-new" },
	{ .name = "child.ns.uts", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.uts",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "bystander.host_after", .src = FW_SRC_PROBE, .text = "child", .breaks = "clone-newuts-new" },
	{ .name = "child.host_before", .src = FW_SRC_PROBE, .text = "(none)", .breaks = "clone-newuts-new" },
	{ 0 }
};

static const struct fw_check checks_ipc_new[] = {
	{ .clause = "clone-newipc-new", .pin = 0xe2ff, .oracle = ipc_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_ipc,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_ipc_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.ipc",
	  .breaks = "clone-newipc-new" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.ipc",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.uts", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "parent.found", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "clone-newipc-new" },
	{ .name = "parent.map.segment", .src = FW_SRC_MAPS, .at = "maker-did",
	  .text = "rw-s 1000-2000 /SYSV66770001 (deleted)",
	  .breaks = "clone-newipc-new" },
	{ 0 }
};

static const struct fw_check checks_net_new[] = {
	{ .clause = "clone-newnet-new", .pin = 0x4afc, .oracle = net_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_net,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_net_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.net", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.net",
	  .breaks = "clone-newnet-new" },
	{ .name = "child.ns.net", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.net",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "parent.net_unix", .src = FW_SRC_NS, .at = "child-did", .text = "@forkwitness.child",
	  .breaks = "clone-newnet-new" },
	{ 0 }
};

static const struct fw_check checks_mnt_new[] = {
	{ .clause = "clone-newns-new", .pin = 0xc885, .oracle = mnt_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_mnt,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_mnt_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.mnt", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.mnt",
	  .breaks = "clone-newns-new" },
	{ .name = "child.ns.mnt", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.mnt",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "parent.mounts_count", .src = FW_SRC_NS, .at = "child-did", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-newns-new" },
	{ 0 }
};

static const struct fw_check checks_cgroup_new[] = {
	{ .clause = "clone-newcgroup-new", .pin = 0x70bd, .oracle = cgroup_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_cgroup,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "clone-stopped-gone", .pin = 0xd560, .oracle = child_is_not_stopped, .doors = FW_DOOR_SYS_CLONE,
	  .saboteurs = "born-stopped" },
	{ 0 }
};

static const struct fw_edit edits_cgroup_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.cgroup", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.cgroup",
	  .breaks = "clone-newcgroup-new" },
	{ .name = "child.ns.cgroup", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY, .from = "parent.ns.cgroup",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ .name = "child.reached", .src = FW_SRC_HARNESS, .at = "standing", .becomes = 0,
	  .breaks = "clone-stopped-gone",
	  .doors = FW_DOOR_SYS_CLONE },
	{ 0 }
};

static const struct fw_check checks_time_new[] = {
	{ .clause = "clone-newtime-new", .pin = 0xcba4, .oracle = time_new,
	  .saboteurs = "namespaces-kept" },
	{ .clause = "ns-new-link", .pin = 0x2251, .oracle = only_time,
	  .saboteurs = "namespaces-kept" },
	{ 0 }
};

static const struct fw_edit edits_time_new[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "parent.ns.time_for_children",
	  .breaks = "clone-newtime-new" },
	{ .name = "child.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_COPY,
	  .from = "parent.ns.time_for_children",
	  .breaks = "ns-new-link" },
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "ns-new-link" },
	{ 0 }
};

static const struct fw_check checks_mnt_same[] = {
	{ .clause = "clone-newns-same", .pin = 0x1798, .oracle = mnt_same,
	  .saboteurs = "namespaces-made" },
	{ 0 }
};

static const struct fw_edit edits_mnt_same[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.mnt", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "parent.mounts_count", .src = FW_SRC_NS, .at = "child-did", .op = FW_EDIT_ADD, .becomes = -1 },
	{ 0 }
};

static const struct fw_check checks_net_same[] = {
	{ .clause = "clone-newnet-same", .pin = 0xb4eb, .oracle = net_same,
	  .saboteurs = "namespaces-made" },
	{ 0 }
};

static const struct fw_edit edits_net_same[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.net", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "parent.net_unix", .src = FW_SRC_NS, .at = "child-did", .text = "" },
	{ 0 }
};

static const struct fw_check checks_uts_same[] = {
	{ .clause = "clone-newuts-same", .pin = 0x29a4, .oracle = uts_same,
	  .saboteurs = "namespaces-made" },
	{ 0 }
};

static const struct fw_edit edits_uts_same[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.uts", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "bystander.host_after", .src = FW_SRC_PROBE, .text = "maker" },
	{ 0 }
};

static const struct fw_check checks_ipc_same[] = {
	{ .clause = "clone-newipc-same", .pin = 0xa9ec, .oracle = ipc_same,
	  .saboteurs = "namespaces-made" },
	{ 0 }
};

static const struct fw_edit edits_ipc_same[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.ipc", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1 },
	{ .name = "parent.found", .src = FW_SRC_PROBE, .becomes = -ENOENT },
	{ .name = "parent.map.segment", .src = FW_SRC_MAPS, .at = "maker-did", .text = "" },
	{ 0 }
};

static const struct fw_check checks_same[] = {
	{ .clause = "clone-newcgroup-same", .pin = 0xf3ea, .oracle = cgroup_same,
	  .saboteurs = "namespaces-made" },
	{ .clause = "clone-newpid-same", .pin = 0x4738, .oracle = pid_same,
	  .saboteurs = "namespaces-made" },
	{ .clause = "clone-newtime-same", .pin = 0x4ff8, .oracle = time_same,
	  .saboteurs = "time-namespace-made" },
	{ .clause = "clone-newuser-same", .pin = 0x3b90, .oracle = user_same,
	  .saboteurs = "namespaces-made" },
	{ 0 }
};

static const struct fw_edit edits_same[] = {
	FW_NOT_MADE,
	{ .name = "child.ns.cgroup", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-newcgroup-same" },
	{ .name = "child.ns.pid", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-newpid-same" },
	{ .name = "child.ns.time", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-newtime-same" },
	{ .name = "child.ns.user", .src = FW_SRC_NS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "clone-newuser-same" },
	{ .name = "child.nspid_inner", .src = FW_SRC_STATUS, .at = "standing", .becomes = 1,
	  .breaks = "clone-newpid-same" },
	{ .name = "child.capeff", .src = FW_SRC_STATUS, .at = "standing", .op = FW_EDIT_XOR, .becomes = 1 << 21,
	  .breaks = "clone-newuser-same" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_VIEW | FW_LOOK_STATUS | FW_LOOK_MAPS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_NS | FW_LOOK_VIEW | FW_LOOK_STATUS },
	{ .at = "child-did", .of = "parent", .with = FW_LOOK_VIEW },
	{ .at = "child-did", .of = "child", .with = FW_LOOK_VIEW },
	{ .at = "maker-did", .of = "parent", .with = FW_LOOK_MAPS },
	{ 0 }
};

static const struct fw_env may_rule = { .user = FW_USER_ADMIN };
static const struct fw_env plain = { .user = FW_USER_PLAIN };

static const char *const needs_cgroup[] = { "ns-cgroup", NULL };
static const char *const needs_ipc[] = { "ns-ipc", "sysvshm", NULL };
static const char *const needs_mnt[] = { "ns-mnt", NULL };
static const char *const needs_net[] = { "ns-net", "abstract-sockets", NULL };
static const char *const needs_pid[] = { "pidns", NULL };
static const char *const needs_time[] = { "ns-time", NULL };
static const char *const needs_user[] = { "userns", NULL };
static const char *const needs_uts[] = { "ns-uts", NULL };

static const struct fw_variant variants[] = {
	{ .name = "cgroup-new",
	  .claim = "with CLONE_NEWCGROUP the child is in a cgroup namespace of its own, and in no other new one",
	  .args = { "flags=0x2000000" }, .env = &may_rule, .needs = needs_cgroup,
	  .checks = checks_cgroup_new, .counterexamples = edits_cgroup_new },
	{ .name = "ipc-new",
	  .claim = "with CLONE_NEWIPC the child is in an IPC namespace of its own, and in no other new one",
	  .args = { "effect=ipc", "flags=0x8000000" }, .env = &may_rule, .needs = needs_ipc,
	  .checks = checks_ipc_new, .counterexamples = edits_ipc_new },
	{ .name = "ipc-same", .claim = "without CLONE_NEWIPC the child is in the IPC namespace of its maker",
	  .args = { "effect=ipc" }, .doors = FW_DOORS_PROCESS, .env = &may_rule, .needs = needs_ipc,
	  .checks = checks_ipc_same, .counterexamples = edits_ipc_same },
	{ .name = "mnt-new",
	  .claim = "with CLONE_NEWNS the child is in a mount namespace of its own, and in no other new one",
	  .args = { "effect=mnt", "flags=0x20000" }, .env = &may_rule, .needs = needs_mnt,
	  .checks = checks_mnt_new, .counterexamples = edits_mnt_new },
	{ .name = "mnt-same", .claim = "without CLONE_NEWNS the child is in the mount namespace of its maker",
	  .args = { "effect=mnt" }, .doors = FW_DOORS_PROCESS, .env = &may_rule, .needs = needs_mnt,
	  .checks = checks_mnt_same, .counterexamples = edits_mnt_same },
	{ .name = "net-new",
	  .claim = "with CLONE_NEWNET the child is in a network namespace of its own, and in no other new one",
	  .args = { "effect=net", "flags=0x40000000" }, .env = &may_rule, .needs = needs_net,
	  .checks = checks_net_new, .counterexamples = edits_net_new },
	{ .name = "net-same", .claim = "without CLONE_NEWNET the child is in the network namespace of its maker",
	  .args = { "effect=net" }, .doors = FW_DOORS_PROCESS, .env = &may_rule, .needs = needs_net,
	  .checks = checks_net_same, .counterexamples = edits_net_same },
	{ .name = "pid-new",
	  .claim = "with CLONE_NEWPID the child is in a PID namespace of its own, and in no other new one",
	  .args = { "flags=0x20000000" }, .env = &may_rule, .needs = needs_pid,
	  .checks = checks_pid_new, .counterexamples = edits_pid_new },
	{ .name = "time-new",
	  .claim = "with CLONE_NEWTIME the child is in a time namespace of its own, and in no other new one",
	  .args = { "flags=0x80" }, .doors = FW_DOOR_SYS_CLONE3, .env = &may_rule, .needs = needs_time,
	  .checks = checks_time_new, .counterexamples = edits_time_new },
	{ .name = "user-new",
	  .claim = "with CLONE_NEWUSER the child is in a user namespace of its own, and in no other new one",
	  .args = { "effect=user", "flags=0x10000000" }, .env = &plain, .needs = needs_user,
	  .checks = checks_user_new, .counterexamples = edits_user_new },
	{ .name = "uts-new",
	  .claim = "with CLONE_NEWUTS the child is in a UTS namespace of its own, and in no other new one",
	  .args = { "effect=uts", "flags=0x4000000" }, .env = &may_rule, .needs = needs_uts,
	  .checks = checks_uts_new, .counterexamples = edits_uts_new },
	{ .name = "uts-same", .claim = "without CLONE_NEWUTS the child is in the UTS namespace of its maker",
	  .args = { "effect=uts" }, .doors = FW_DOORS_PROCESS, .env = &may_rule, .needs = needs_uts,
	  .checks = checks_uts_same, .counterexamples = edits_uts_same },
	{ .name = "same", .claim = "without a flag the child is in its maker's cgroup, PID, time and user namespace",
	  .doors = FW_DOORS_PROCESS, .checks = checks_same, .counterexamples = edits_same },
	{ 0 }
};

const struct fw_case fw_case_flags_namespaces = {
	.id = "flags.namespaces",
	.claim = "a CLONE_NEW flag gives a new namespace of that kind and of no other; without one the maker's are the child's",
	.cannot_tell = "the host's name by another's word than a third process of the probe; effects in cgroup and time namespaces",
	.violated_by = "a kernel that makes a namespace of another kind too, or lets an effect through",
	.probe = "share",
	.doors = FW_DOORS_FLAGS,
	.gates = share_gates,
	.observe = looks,
	.variants = variants,
};
