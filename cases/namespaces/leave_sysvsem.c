/* SPDX-License-Identifier: MIT */
/*
 * Two that share one list of semaphore adjustments, and leave it one after the other.
 *
 * Claim: unshare of the first leaves the semaphore as it is; unshare of the last has the list's adjustments carried
 *   out, although both live on.
 * Door: raw clone and clone3 with CLONE_SYSVSEM.
 * Seen from: kcmp of the lists before and after, and the semaphore's value by a bystander, who has no part in it.
 * Would be violated by: a kernel that carries out what is still shared, or forgets what the last one leaves.
 * Cannot tell: the value by any other's word than that of a third process of the probe, in that IPC namespace.
 */
#include "case.h"

#include <errno.h>

/* Ten, less the maker's one and the child's three. */
static struct fw_verdict last_to_leave_gives_back(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.sysvsem"), 0,
			    "lists of child and maker compared"),
		      fw_is(fw_told(ev, "bystander.value_taken"), 6, "value when both have taken"),
		      fw_is(fw_told(ev, "child.unshared"), 0, "unshare by the child"),
		      fw_is_not(fw_find_at(ev, "left", FW_SRC_KCMP, "child.kcmp.sysvsem"), 0,
				"lists of child and maker compared then"),
		      fw_is(fw_told(ev, "bystander.value_child_left"), 6,
			    "value when the child has left"),
		      fw_is(fw_told(ev, "parent.unshared"), 0, "unshare by the maker"),
		      fw_is(fw_told(ev, "bystander.value_maker_left"), 10,
			    "value when the maker has left"),
		      fw_is(fw_find_at(ev, "stays", FW_SRC_HARNESS, "child.reached"), 1,
			    "the child alive then"));
}

const struct fw_case fw_case_namespaces_leave_sysvsem = {
	.id = "namespaces.leave-sysvsem",
	.claim = "the last to leave a list of semaphore adjustments has them carried out",
	.cannot_tell = "the value by any other's word than that of a third process of the probe",
	.violated_by = "a kernel that carries out what is still shared, or forgets what the last one leaves",
	.probe = "semadj",
	.args = { "flags=0x40000", "leave=1" },
	.doors = FW_DOORS_FLAGS,
	.env = { .user = FW_USER_ADMIN },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "left" }, { "seen", .with = "left" },
		{ "stays" }, { "last", .with = "stays" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
		{ .at = "left", .of = "child", .with = FW_LOOK_KCMP },
		{ 0 } },
	.needs = FW_NEEDS("sysvsem", "ns-ipc"),
	.checks = (const struct fw_check[]){
		{ .clause = "unshare-files-fs-sysvsem-sysvsem", .pin = 0xf01c, .oracle = last_to_leave_gives_back,
		  .saboteurs = "sysvsem-copied" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "child.kcmp.sysvsem", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1 },
		{ .name = "bystander.value_taken", .src = FW_SRC_PROBE, .becomes = 9 },
		{ .name = "child.unshared", .src = FW_SRC_PROBE, .becomes = -EINVAL },
		{ .name = "child.kcmp.sysvsem", .src = FW_SRC_KCMP, .at = "left", .becomes = 0 },
		{ .name = "bystander.value_child_left", .src = FW_SRC_PROBE, .becomes = 10 },
		{ .name = "parent.unshared", .src = FW_SRC_PROBE, .becomes = -EINVAL },
		{ .name = "bystander.value_maker_left", .src = FW_SRC_PROBE, .becomes = 6 },
		{ 0 } },
};
