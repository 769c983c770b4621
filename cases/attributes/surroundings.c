/* SPDX-License-Identifier: MIT */
/*
 * Namespaces and cgroups of a maker that has gone elsewhere than where it began.
 *
 * Claim: without a flag for another the child is in every namespace of its maker, and in its cgroup of every
 *   hierarchy.
 * Door: every one that makes a process.
 * Seen from: the links in /proc/PID/ns and the lines of /proc/PID/cgroup, of the maker before and after it went and of
 *   both.
 * Would be violated by: a kernel that makes the child where its maker began.
 * Cannot tell: whether what the cgroup uses is charged there.
 */
#include "carry.h"

static struct fw_verdict namespaces_are_alike(const struct fw_evidence *ev, const char *role)
{
	return fw_alike(ev, FW_SRC_NS, (struct fw_side){ "set", "parent" },
			(struct fw_side){ "standing", role }, NULL);
}

static struct fw_verdict namespaces_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_NS, "ns.uts"),
		      fw_inherited(ev, &carry_course, FW_SRC_NS, "ns.ipc"),
		      fw_inherited(ev, &carry_course, FW_SRC_NS, "ns.mnt"),
		      fw_inherited(ev, &carry_course, FW_SRC_NS, "ns.net"),
		      fw_inherited(ev, &carry_course, FW_SRC_NS, "ns.cgroup"),
		      namespaces_are_alike(ev, "child"), namespaces_are_alike(ev, "parent"));
}

/* Which hierarchy has that controller the lines tell; in v1 it is another one. */
static struct fw_verdict cgroup_of_any_hierarchy_is_the_makers(const struct fw_evidence *ev)
{
	return fw_inherited(ev, &carry_course, FW_SRC_ATTRS, "cgroups");
}

static struct fw_verdict cgroups_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(cgroup_of_any_hierarchy_is_the_makers(ev),
		      fw_inherited(ev, &carry_course, FW_SRC_CGROUP, "cgroup2"));
}

static const struct fw_variant variants[] = {
	{ .name = "namespaces", .args = { "with=namespaces" },
	  .needs = FW_NEEDS("ns-uts", "ns-ipc", "ns-mnt", "ns-net", "ns-cgroup"),
	  .env = &(const struct fw_env){ .user = FW_USER_ADMIN },
	  .claim = "without a flag for another the child is in every namespace of its maker",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-namespaces-inherited", .pin = 0x97cc, .oracle = namespaces_are_the_makers,
		  .saboteurs = "namespace-left" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		BORN("ns.uts", FW_SRC_NS, NULL, PLUS_1), BORN("ns.ipc", FW_SRC_NS, NULL, PLUS_1),
		BORN("ns.mnt", FW_SRC_NS, NULL, PLUS_1), BORN("ns.net", FW_SRC_NS, NULL, PLUS_1),
		BORN("ns.cgroup", FW_SRC_NS, NULL, PLUS_1), BORN("ns.pid", FW_SRC_NS, NULL, PLUS_1),
		BORN("ns.user", FW_SRC_NS, NULL, PLUS_1),
		{ 0 } } },
	{ .name = "cgroups", .args = { "with=cgroup" },
	  .env = &(const struct fw_env){ .cgroup = 1 },
	  .claim = "the child is in its maker's cgroup of every hierarchy",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-cgroups-inherited", .pin = 0xd808, .oracle = cgroups_are_the_makers,
		  .saboteurs = "cgroup-left" },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		BORN("cgroups", FW_SRC_ATTRS, NULL, .text = "0::/"), BORN("cgroup2", FW_SRC_CGROUP, NULL, .text = "/"),
		{ 0 } } },
	{ .name = "cgroups-pids", .args = { "with=cgroup" },
	  .env = &(const struct fw_env){ .pids = 1 },
	  .claim = "the child is in its maker's cgroup of the hierarchy with the pids controller",
	  .checks = FW_CHECKS({ .clause = "attr-cgroups-inherited", .pin = 0xd808,
				.oracle = cgroup_of_any_hierarchy_is_the_makers, .saboteurs = "cgroup-left" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE, BORN("cgroups", FW_SRC_ATTRS, NULL, .text = "0::/")) },
	{ 0 }
};

const struct fw_case fw_case_attributes_surroundings = {
	.id = "attributes.surroundings",
	.claim = "the child is where its maker is",
	.cannot_tell = "whether what the cgroup uses is charged there",
	.violated_by = "a kernel that makes the child where its maker began",
	.probe = "carry",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = carry_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_ATTRS | FW_LOOK_CGROUP },
		{ .at = "set", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_ATTRS | FW_LOOK_CGROUP },
		{ .at = "standing", .of = "child", .with = FW_LOOK_NS | FW_LOOK_ATTRS | FW_LOOK_CGROUP },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_NS | FW_LOOK_ATTRS | FW_LOOK_CGROUP },
		{ 0 } },
	.variants = variants,
};
