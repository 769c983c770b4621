/* SPDX-License-Identifier: MIT */
/*
 * How memory was mapped, and what its owner has said of it, over the making of a process.
 *
 * Claim: a mapping comes to the child with the attributes and the advice it has.
 * Door: every one that makes a process which goes on with its maker's program.
 * Seen from: flags of nine mappings in smaps of both, before and after the call.
 * Would be violated by: a kernel that builds the child's mappings anew and forgets what was said of them.
 * Cannot tell: attributes that smaps does not show.
 */
#include "shape_own.h"

static const struct fw_fact *flags(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_SMAPS, name);
}

#define SAME(area) \
	fw_equal(flags(ev, "before", "parent.smap." area ".vmflags"), \
		 flags(ev, "born", "child.smap." area ".vmflags"), \
		 area ": flags of the mapping before and in the child"), \
		fw_unchanged(ev, "before", "born", FW_SRC_SMAPS, "parent.smap." area ".vmflags", \
			     area ": flags of the mapping in the maker")
#define HAS(area, word) \
	fw_has_word(flags(ev, "born", "child.smap." area ".vmflags"), word, true, \
		    area ": flags of the mapping in the child")

static struct fw_verdict attributes_come_along(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), SAME("nodump"), HAS("nodump", "dd"), SAME("sequential"),
		      HAS("sequential", "sr"), SAME("random"), HAS("random", "rr"),
		      SAME("noreserve"), HAS("noreserve", "nr"), SAME("growsdown"),
		      HAS("growsdown", "gd"), SAME("huge"), SAME("nohuge"), SAME("mergeable"),
		      SAME("file"), HAS("file", "mw"));
}

static const struct fw_check checks[] = {
	{ .clause = "mem-map-attributes-preserved", .pin = 0x11f3, .oracle = attributes_come_along },
	{ 0 }
};

#define LOST(fact, at_) \
	{ .name = fact, .src = FW_SRC_SMAPS, .at = at_, .text = "rd wr mr mw me" }

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	LOST("child.smap.nodump.vmflags", "born"),
	LOST("child.smap.sequential.vmflags", "born"),
	LOST("child.smap.random.vmflags", "born"),
	LOST("child.smap.noreserve.vmflags", "born"),
	LOST("child.smap.growsdown.vmflags", "born"),
	LOST("child.smap.huge.vmflags", "born"),
	LOST("child.smap.nohuge.vmflags", "born"),
	LOST("child.smap.mergeable.vmflags", "born"),
	{ .name = "child.smap.file.vmflags", .src = FW_SRC_SMAPS, .at = "born", .text = "rd mr me" },
	LOST("parent.smap.nodump.vmflags", "born"),
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_SMAPS },
	{ .at = "born", .of = "parent", .with = FW_LOOK_SMAPS },
	{ .at = "born", .of = "child", .with = FW_LOOK_SMAPS },
	{ 0 }
};

const struct fw_case fw_case_memory_attributes = {
	.id = "memory.attributes",
	.claim = "a mapping comes to the child with the attributes and the advice it has",
	.cannot_tell = "attributes that smaps does not show",
	.violated_by = "a kernel that builds the child's mappings anew and forgets what was said of them",
	.probe = "shape_own",
	.args = { "shape=attributes" },
	.doors = FW_DOORS_PROCESS,
	.gates = shape_own_gates,
	.observe = looks,
	.checks = checks,
	.counterexamples = edits,
	.saboteurs = "advice-lost",
};
