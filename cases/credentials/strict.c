/* SPDX-License-Identifier: MIT */
/*
 * A process in seccomp's strict mode calls the door.
 *
 * Claim: the call ends it by SIGKILL and makes nothing; what strict mode serves is served.
 * Door: the raw ones and mini: libc may call something else first, which would be refused in the same way.
 * Seen from: the state and exit code of the maker in /proc, which nobody has waited for; every process of the stage;
 *   what came through a pipe.
 * Would be violated by: a kernel that lets the call through, or refuses it by an errno.
 * Cannot tell: whether it is ended before the kernel looks at the request.
 */
#include <signal.h>

#include "case.h"

enum { EXIT_OF_MAKER = 7 << 8 };

static const struct fw_fact *stat_of(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "ended", FW_SRC_STAT, name);
}

static struct fw_verdict nobody_came(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is_text(stat_of(ev, "maker.stat_state"), "Z", "state of the maker"),
		      fw_equal(fw_find_at(ev, "before", FW_SRC_TASKS, "stage.processes"),
			       fw_find_at(ev, "ended", FW_SRC_TASKS, "stage.processes"),
			       "processes of the stage"));
}

static struct fw_verdict call_ends_its_caller(const struct fw_evidence *ev)
{
	return FW_ALL(nobody_came(ev),
		      fw_is(stat_of(ev, "maker.exit_code"), SIGKILL, "the maker's end"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.bytes"), 0, "bytes written"));
}

static struct fw_verdict write_and_exit_are_served(const struct fw_evidence *ev)
{
	return FW_ALL(nobody_came(ev),
		      fw_is(stat_of(ev, "maker.exit_code"), EXIT_OF_MAKER, "the maker's end"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.bytes"), 1, "bytes written"));
}

#define EDITS \
	{ .name = "maker.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = SIGSYS }, \
	{ .name = "parent.bytes", .src = FW_SRC_PROBE, .becomes = 2 }, \
	{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "ended", .text = "1 2 3 4" }

const struct fw_case fw_case_credentials_strict = {
	.id = "credentials.strict",
	.claim = "a creating call in seccomp's strict mode ends its caller by SIGKILL and makes nothing",
	.cannot_tell = "whether it is ended before the kernel looks at the request",
	.violated_by = "a kernel that lets the call through, or refuses it by an errno",
	.probe = "strict",
	.doors = FW_DOOR_SYS_FORK | FW_DOOR_SYS_VFORK | FW_DOORS_FLAGS | FW_DOOR_MINI,
	.gates = (const struct fw_gate[]){ { "before" }, { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "maker", .with = FW_LOOK_WORLD },
		{ .at = "ended", .of = "maker", .with = FW_LOOK_STAT | FW_LOOK_WORLD },
		{ 0 } },
	.needs = FW_NEEDS("no-filter", "pidns", "seccomp-filter"),
	.variants = (const struct fw_variant[]){
		{ .name = "call",
		  .checks = (const struct fw_check[]){
			{ .clause = "cred-seccomp-strict-fork-killed", .pin = 0x2b84, .oracle = call_ends_its_caller,
			  .saboteurs = "call-not-made" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){ EDITS, { 0 } } },
		{ .name = "neighbour", .args = { "instead=1" }, .doors = FW_DOOR_MINI,
		  .claim = "in strict mode a write and the end by exit are served",
		  .checks = (const struct fw_check[]){
			{ .clause = "cred-seccomp-strict-fork-killed-neighbour", .pin = 0xaee5,
			  .oracle = write_and_exit_are_served,
			  .no_saboteur = "the door is not called, and it is the door that lies" },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){ EDITS, { 0 } } },
		{ 0 } },
};
