/* SPDX-License-Identifier: MIT */
/*
 * Dispositions at the child's beginning: its maker's, or handlers taken away.
 *
 * Claim: with CLONE_CLEAR_SIGHAND handlers are gone in the child and ignored signals stay ignored; the maker keeps
 * all.
 * Door: clone3, the only one that has the flag; clone, to which its bit is one of those it does not look at.
 * Seen from: SigCgt and SigIgn of both.
 * Would be violated by: a kernel that leaves a handler, that forgets what was ignored, or that clears the maker's too.
 * Cannot tell: flags and masks of the dispositions, which no file of /proc shows.
 */
#include "share.h"

#include <signal.h>

/* a classic signal, and one of the last real-time ones */
#define HANDLED (FW_SIG(SIGALRM) | FW_SIG(62))

static const struct fw_fact *at_start(const struct fw_evidence *ev, const char *name)
{
	return fw_find_at(ev, "standing", FW_SRC_STATUS, name);
}

static struct fw_verdict maker_keeps_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(at_start(ev, "parent.sigcgt"), HANDLED, HANDLED,
			      "handlers, in the maker"),
		      fw_bits(at_start(ev, "parent.sigign"), FW_SIG(SIGPIPE), FW_SIG(SIGPIPE),
			      "ignored, in the maker"),
		      fw_bits(at_start(ev, "child.sigign"), FW_SIG(SIGPIPE), FW_SIG(SIGPIPE),
			      "ignored, in the child"),
		      fw_equal(at_start(ev, "child.sigign"), at_start(ev, "parent.sigign"),
			       "ignored signals"));
}

static struct fw_verdict handlers_are_gone(const struct fw_evidence *ev)
{
	return FW_ALL(maker_keeps_its_own(ev),
		      fw_is(at_start(ev, "child.sigcgt"), 0, "signals with a handler"));
}

static struct fw_verdict handlers_are_there(const struct fw_evidence *ev)
{
	return FW_ALL(maker_keeps_its_own(ev),
		      fw_equal(at_start(ev, "child.sigcgt"), at_start(ev, "parent.sigcgt"),
			       "signals with a handler"));
}

static const struct fw_check checks_with[] = {
	{ .clause = "clone3-clear-sighand", .pin = 0x09d7, .oracle = handlers_are_gone,
	  .saboteurs = "handlers-kept" },
	{ 0 }
};

static const struct fw_edit edits_with[] = {
	FW_NOT_MADE,
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .becomes = FW_SIG(SIGALRM) },
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .becomes = (int64_t)FW_SIG(62) },
	{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
	{ .name = "parent.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
	{ 0 }
};

static const struct fw_check checks_without[] = {
	{ .clause = "sig-dispositions-inherited", .pin = 0x5532, .oracle = handlers_are_there,
	  .saboteurs = "handlers-lost" },
	{ 0 }
};

static const struct fw_check checks_clone[] = {
	{ .clause = "clone-legacy-upper-bits", .pin = 0x1d1c, .oracle = handlers_are_there,
	  .saboteurs = "handlers-lost" },
	{ 0 }
};

static const struct fw_edit edits_without[] = {
	FW_NOT_MADE,
	{ .name = "child.sigcgt", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
	{ .name = "child.sigign", .src = FW_SRC_STATUS, .at = "standing", .becomes = 0 },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
	{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "with",
	  .claim = "with CLONE_CLEAR_SIGHAND the child has no handler and ignores what its maker ignores",
	  .args = { "flags=0x100000000" }, .checks = checks_with, .counterexamples = edits_with },
	{ .name = "without", .claim = "without CLONE_CLEAR_SIGHAND the child of clone3 has its maker's handlers",
	  .checks = checks_without, .counterexamples = edits_without },
	{ .name = "to-clone", .claim = "clone does not look at the bit of CLONE_CLEAR_SIGHAND",
	  .args = { "flags=0x100000000" }, .doors = FW_DOOR_SYS_CLONE,
	  .checks = checks_clone, .counterexamples = edits_without },
	{ 0 }
};

const struct fw_case fw_case_flags_clear_sighand = {
	.id = "flags.clear-sighand",
	.claim = "CLONE_CLEAR_SIGHAND takes the handlers away, and nothing else",
	.cannot_tell = "flags and masks of the dispositions, which no file of /proc shows",
	.violated_by = "a kernel that leaves a handler, that forgets what was ignored, or that clears the maker's too",
	.probe = "share",
	.args = { "effect=signals" },
	.doors = FW_DOOR_SYS_CLONE3,
	.gates = share_gates,
	.observe = looks,
	.needs = FW_NEEDS("proc-signals"),
	.variants = variants,
};
