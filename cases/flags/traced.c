/* SPDX-License-Identifier: MIT */
/*
 * What a traced maker's child has to do with the tracer.
 *
 * Claim: with CLONE_PTRACE the child of a traced maker is traced although the tracer follows nothing; with
 * CLONE_UNTRACED it is not traced although the tracer follows everything. A plain child made before shows which the
 * tracer does.
 * Door: raw clone and clone3.
 * Seen from: the TracerPid line of maker, control and child; how many events the tracer got.
 * Would be violated by: a kernel that leaves the child to itself under CLONE_PTRACE, or attaches it under
 * CLONE_UNTRACED.
 * Cannot tell: what a tracer from another process tree would see.
 */
#include "case.h"

static const struct fw_fact *tracer_of(const struct fw_evidence *ev, const char *at,
				       const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict child_is_traced_unasked(const struct fw_evidence *ev)
{
	const struct fw_fact *tracer = fw_find(ev, FW_SRC_HARNESS, "tracer.pid");

	return FW_ALL(fw_made(ev),
		      fw_equal(tracer_of(ev, "standing", "parent.tracer"), tracer,
			       "tracer of the maker"),
		      fw_is(tracer_of(ev, "control", "control.tracer"), 0,
			    "tracer of a plain child"),
		      fw_equal(tracer_of(ev, "standing", "child.tracer"), tracer,
			       "tracer of the child"));
}

static struct fw_verdict child_escapes_the_tracer(const struct fw_evidence *ev)
{
	const struct fw_fact *tracer = fw_find(ev, FW_SRC_HARNESS, "tracer.pid");

	return FW_ALL(fw_made(ev),
		      fw_equal(tracer_of(ev, "standing", "parent.tracer"), tracer,
			       "tracer of the maker"),
		      fw_equal(tracer_of(ev, "control", "control.tracer"), tracer,
			       "tracer of a plain child"),
		      fw_is(tracer_of(ev, "standing", "child.tracer"), 0, "tracer of the child"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "tracer.told"), 1, "events of a child made"));
}

static const struct fw_check checks_ptrace[] = {
	{ .clause = "clone-ptrace", .pin = 0xa843, .oracle = child_is_traced_unasked,
	  .saboteurs = "tracer-not-inherited" },
	{ 0 }
};

static const struct fw_edit edits_ptrace[] = {
	FW_NOT_MADE,
	{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
	{ .name = "control.tracer", .src = FW_SRC_STATUS, .at = "control", .becomes = 2 },
	{ 0 }
};

static const struct fw_check checks_untraced[] = {
	{ .clause = "clone-untraced", .pin = 0xfcba, .oracle = child_escapes_the_tracer,
	  .saboteurs = "tracer-forced" },
	{ 0 }
};

static const struct fw_edit edits_untraced[] = {
	FW_NOT_MADE,
	{ .name = "child.tracer", .src = FW_SRC_STATUS, .at = "standing", .becomes = 2 },
	{ .name = "control.tracer", .src = FW_SRC_STATUS, .at = "control", .becomes = 0 },
	{ .name = "tracer.told", .src = FW_SRC_PROBE, .becomes = 2 },
	{ 0 }
};

/* Of these a maker that CLONE_VFORK holds back cannot meet its child: each gate opens by itself. */
static const struct fw_gate gates[] = {
	{ "control" }, { "standing" }, { "back" }, { 0 }
};

static const struct fw_look looks[] = {
	{ .at = "control", .of = "control", .with = FW_LOOK_STATUS },
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "ptrace", .claim = "with CLONE_PTRACE the child of a traced maker is traced too",
	  .args = { "flags=0x2000" }, .checks = checks_ptrace, .counterexamples = edits_ptrace },
	{ .name = "untraced",
	  .claim = "with CLONE_UNTRACED the child escapes a tracer that follows its maker's children",
	  .args = { "flags=0x800000", "follow=1" }, .checks = checks_untraced, .counterexamples = edits_untraced },
	{ .name = "ptrace-vfork", .claim = "beside CLONE_VFORK, too, the child of CLONE_PTRACE is traced",
	  .args = { "flags=0x6100" },
	  .checks = FW_CHECKS({ .clause = "clone-ptrace-vfork", .pin = 0x186e, .oracle = child_is_traced_unasked,
				.saboteurs = "tracer-not-inherited" }),
	  .counterexamples = edits_ptrace },
	{ .name = "untraced-vfork", .claim = "beside CLONE_VFORK, too, the child of CLONE_UNTRACED escapes",
	  .args = { "flags=0x804100", "follow=1" },
	  .checks = FW_CHECKS({ .clause = "clone-untraced-vfork", .pin = 0xee08,
				.oracle = child_escapes_the_tracer, .saboteurs = "tracer-forced" }),
	  .counterexamples = edits_untraced },
	{ 0 }
};

const struct fw_case fw_case_flags_traced = {
	.id = "flags.traced",
	.claim = "CLONE_PTRACE and CLONE_UNTRACED decide whether a traced maker's child is traced, whatever the tracer follows",
	.cannot_tell = "what a tracer from another process tree would see",
	.violated_by = "a kernel that leaves the child to itself under CLONE_PTRACE, or attaches it under CLONE_UNTRACED",
	.probe = "traced",
	.doors = FW_DOORS_FLAGS,
	.gates = gates,
	.observe = looks,
	.needs = FW_NEEDS("ptrace"),
	.variants = variants,
};
