/* SPDX-License-Identifier: MIT */
/*
 * What a process may say of a range before it forks: not for the child, zeros for the child, and neither of the two.
 *
 * Claim: MADV_DONTFORK leaves the range out of the child, MADV_WIPEONFORK gives it zeros, in its own children too;
 *   MADV_DOFORK and MADV_KEEPONFORK take that back; what is not private and anonymous cannot be wiped. A droppable
 *   mapping is empty in the child; a guard and a seal are there, too. Where memory is shared nothing is left out.
 * Door: every copying one; those that share memory where it is about that.
 * Seen from: /proc/PID/maps and mapping flags of smaps of both, all bytes of both and of the child's child through
 *   /proc/PID/mem, the state of a child that has read where nothing is; refusals by the maker's own result.
 * Would be violated by: a kernel that forgets the advice at a fork, or keeps it when it was taken back.
 * Cannot tell: whether the bytes that a child was not given could be had by it in another way.
 */
#include <errno.h>
#include <signal.h>

#include "area.h"

enum { WRITTEN = 0x1111, STORED_BY_CHILD = 0x2222, LAST = 3, AREA_KB = 16, ENDED_7 = 7 << 8 };

static const struct fw_fact *flags(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_SMAPS, name);
}

/* The advice was taken: the maker's own word, beside what the child shows. */
static struct fw_verdict advised(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.madvise"), 0, "result of madvise"));
}

static struct fw_verdict maker_keeps_bytes(const struct fw_evidence *ev)
{
	return FW_ALL(fw_equal(bytes(ev, "before", "parent.mem.area"),
			       bytes(ev, "born", "parent.mem.area"), "bytes of the maker"),
		      fw_is(bytes(ev, "born", "parent.mem.word"), WRITTEN,
			    "first word of the maker"));
}

static struct fw_verdict child_has_same_bytes(const struct fw_evidence *ev)
{
	return FW_ALL(maker_keeps_bytes(ev),
		      fw_is_text(bytes(ev, "born", "child.mem.area.unlike"), "",
				 "pages with other bytes than the maker's"),
		      fw_is(bytes(ev, "born", "child.mem.word"), WRITTEN,
			    "first word of the child"),
		      fw_is(bytes(ev, "born", "child.mem.last"), WRITTEN + LAST,
			    "last word of the child"));
}

static struct fw_verdict range_is_not_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), maker_keeps_bytes(ev),
		      fw_is_text(fw_find_at(ev, "born", FW_SRC_MAPS, "child.map.area"), "",
				 "mapping of the range in the child"),
		      fw_equal(fw_find_at(ev, "before", FW_SRC_MAPS, "parent.map.area"),
			       fw_find_at(ev, "born", FW_SRC_MAPS, "parent.map.area"),
			       "mapping of the range in the maker"),
		      fw_has_word(flags(ev, "born", "parent.smap.area.vmflags"), "dc", true,
				  "flags of the range in the maker"));
}

static struct fw_verdict less_by_the_range(const struct fw_fact *child, const struct fw_fact *maker,
					   const char *what)
{
	struct fw_verdict v;

	if (!child || !maker || child->kind != FW_INT || maker->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for %s of both", what);
	v = fw_say(maker->i - child->i == AREA_KB ? FW_HOLDS : FW_VIOLATED,
		   "16 kB less in the child than in the maker", "%s: %lld kB of %lld kB", what,
		   (long long)child->i, (long long)maker->i);
	fw_cite(&v, child);
	fw_cite(&v, maker);
	return v;
}

#define LESS(size, what) \
	less_by_the_range(fw_find_at(ev, "born", FW_SRC_STATUS, "child." size), \
			  fw_find_at(ev, "born", FW_SRC_STATUS, "parent." size), what)

/* What the child is said to have of memory is less by the range. */
static struct fw_verdict range_is_not_counted(const struct fw_evidence *ev)
{
	return FW_ALL(range_is_not_in_the_child(ev), LESS("vmsize", "VmSize"),
		      LESS("vmdata", "VmData"));
}

/* All but the range: one mapping less, and no more of the space than that. */
static struct fw_verdict nothing_else_is_missing(const struct fw_evidence *ev)
{
	return FW_ALL(range_is_not_in_the_child(ev), LESS("vmsize", "VmSize"),
		      fw_is_sum(fw_find_at(ev, "born", FW_SRC_MAPS, "child.maps_count"),
				fw_find_at(ev, "born", FW_SRC_MAPS, "parent.maps_count"), -1,
				"number of mappings of the child"));
}

static struct fw_verdict reader_gets_sigsegv(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev),
		      fw_is_text(fw_find_at(ev, "ended", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child that has read"),
		      fw_bits(fw_find_at(ev, "ended", FW_SRC_STAT, "child.exit_code"), 0x7f,
			      SIGSEGV, "exit code of the zombie"));
}

static struct fw_verdict protected_range_is_inherited(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), child_has_same_bytes(ev),
		      fw_equal(fw_find_at(ev, "before", FW_SRC_MAPS, "parent.map.area"),
			       fw_find_at(ev, "born", FW_SRC_MAPS, "child.map.area"),
			       "mapping of the range in the maker before, in the child"));
}

static struct fw_verdict range_is_inherited_again(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), child_has_same_bytes(ev),
		      fw_equal(fw_find_at(ev, "born", FW_SRC_MAPS, "parent.map.area"),
			       fw_find_at(ev, "born", FW_SRC_MAPS, "child.map.area"),
			       "mapping of the range in both"));
}

static struct fw_verdict child_has_zeros(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), maker_keeps_bytes(ev),
		      fw_is_text(bytes(ev, "born", "child.mem.area.unlike"), "0-3",
				 "pages with other bytes than the maker's"),
		      fw_is(bytes(ev, "born", "child.mem.word"), 0, "first word of the child"),
		      fw_is(bytes(ev, "born", "child.mem.last"), 0, "last word of the child"));
}

static struct fw_verdict child_has_zeros_all_over(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), maker_keeps_bytes(ev),
		      fw_is_text(bytes(ev, "born", "child.mem.area.unlike"), "0-1023",
				 "pages with other bytes than the maker's"),
		      fw_is(bytes(ev, "born", "child.mem.word"), 0, "first word of the child"),
		      fw_is(bytes(ev, "born", "child.mem.last"), 0, "last word of the child"));
}

static struct fw_verdict mark_stays_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev),
		      fw_at_least(fw_find(ev, FW_SRC_PROBE, "child.made"), 1,
				  "result in the child"),
		      fw_has_word(flags(ev, "born", "child.smap.area.vmflags"), "wf", true,
				  "flags of the range in the child"),
		      fw_is(bytes(ev, "grand", "child.mem.word"), STORED_BY_CHILD,
			    "first word of the child"),
		      fw_is(bytes(ev, "grand", "grandchild.mem.word"), 0,
			    "first word of the grandchild"),
		      fw_is(bytes(ev, "grand", "grandchild.mem.last"), 0,
			    "last word of the grandchild"));
}

static struct fw_verdict range_is_kept_again(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), child_has_same_bytes(ev),
		      fw_has_word(flags(ev, "born", "parent.smap.area.vmflags"), "wf", false,
				  "flags of the range in the maker"));
}

static struct fw_verdict wiping_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.madvise"), -EINVAL,
			    "result of madvise"),
		      fw_has_word(flags(ev, "born", "parent.smap.area.vmflags"), "wf", false,
				  "flags of the range in the maker"),
		      child_has_same_bytes(ev));
}

static struct fw_verdict wiping_is_accepted(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev), fw_has_word(flags(ev, "born", "parent.smap.area.vmflags"), "wf",
					       true, "flags of the range in the maker"));
}

static struct fw_verdict range_is_there_and_shared(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev),
		      fw_has_word(flags(ev, "born", "parent.smap.area.vmflags"), "dc", true,
				  "flags of the range in the maker"),
		      fw_equal(fw_find_at(ev, "before", FW_SRC_MAPS, "parent.map.area"),
			       fw_find_at(ev, "born", FW_SRC_MAPS, "child.map.area"),
			       "mapping of the range in both"),
		      fw_is(bytes(ev, "born", "child.mem.word"), WRITTEN,
			    "first word of the child"),
		      fw_is(bytes(ev, "ended", "parent.mem.word"), STORED_BY_CHILD,
			    "first word of the maker, the child having stored"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_STAT, "child.exit_code"), ENDED_7,
			    "exit code of the child that has read it"));
}

/* The maker's own may be gone when memory is short, before the call as well as after. */
static struct fw_verdict mapping_is_empty(const struct fw_evidence *ev)
{
	const struct fw_fact *word = bytes(ev, "before", "parent.mem.word");

	if (word && word->kind == FW_WORD && word->w == 0)
		return fw_say(FW_INCONCLUSIVE, "bytes in the maker", "dropped before the call");
	return FW_ALL(advised(ev), fw_is(word, WRITTEN, "first word of the maker, before"),
		      fw_is(bytes(ev, "born", "child.mem.word"), 0, "first word of the child"),
		      fw_is(bytes(ev, "born", "child.mem.last"), 0, "last word of the child"));
}

static struct fw_verdict guard_is_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev),
		      fw_is(bytes(ev, "born", "child.mem.word"), WRITTEN,
			    "first word of the child, not guarded"),
		      fw_is(bytes(ev, "born", "child.mem.last"), WRITTEN + LAST,
			    "last word of the child, not guarded"),
		      fw_look_failed(bytes(ev, "born", "parent.mem.guarded"), EIO,
				     "guarded word of the maker"),
		      fw_look_failed(bytes(ev, "born", "child.mem.guarded"), EIO,
				     "guarded word of the child"),
		      reader_gets_sigsegv(ev));
}

static struct fw_verdict seal_is_in_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(advised(ev),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.unmapped_other"), 0,
			    "result of unmapping what is not sealed"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "child.unmapped"), -EPERM,
			    "result of unmapping what is sealed"),
		      fw_equal(fw_find_at(ev, "tried", FW_SRC_MAPS, "child.map.area"),
			       fw_find_at(ev, "before", FW_SRC_MAPS, "parent.map.area"),
			       "mapping of the range in the child then"));
}

static const struct fw_check checks_shared_space[] = {
	{ .clause = "mem-dontfork-vfork", .pin = 0x218a, .oracle = range_is_there_and_shared,
	  .saboteurs = "memory-copied" },
	{ 0 }
};

static const struct fw_check checks_droppable[] = {
	{ .clause = "mem-droppable-wiped", .pin = 0xac43, .oracle = mapping_is_empty, .saboteurs = "makers-bytes-kept" },
	{ 0 }
};

static const struct fw_check checks_guard[] = {
	{ .clause = "mem-guard-region-inherited", .pin = 0xd2ff, .oracle = guard_is_in_the_child,
	  .saboteurs = "guard-lost" },
	{ 0 }
};

static const struct fw_check checks_seal[] = {
	{ .clause = "mem-mseal-inherited", .pin = 0x635b, .oracle = seal_is_in_the_child,
	  .no_saboteur = "no process can take a seal off, its own or another's" },
	{ 0 }
};

static const struct fw_check checks_dontfork[] = {
	{ .clause = "mem-dontfork", .pin = 0xa6db, .oracle = range_is_not_in_the_child,
	  .saboteurs = "dontfork-undone" },
	{ .clause = "mem-dontfork-access", .pin = 0xe4a2, .oracle = reader_gets_sigsegv,
	  .saboteurs = "dontfork-undone" },
	{ .clause = "mem-dontfork-size", .pin = 0x3218, .oracle = range_is_not_counted,
	  .saboteurs = "dontfork-undone" },
	{ .clause = "mem-equal-at-fork-mappings", .pin = 0xcf14, .oracle = nothing_else_is_missing,
	  .saboteurs = "mapping-added mapping-lost" },
	{ 0 }
};

static const struct fw_check checks_dontfork_shared[] = {
	{ .clause = "mem-dontfork", .pin = 0xa6db, .oracle = range_is_not_in_the_child,
	  .saboteurs = "dontfork-undone" },
	{ .clause = "mem-dontfork-access", .pin = 0xe4a2, .oracle = reader_gets_sigsegv,
	  .saboteurs = "dontfork-undone" },
	{ 0 }
};

static const struct fw_check checks_dofork[] = {
	{ .clause = "mem-dofork", .pin = 0x670c, .oracle = range_is_inherited_again,
	  .saboteurs = "dontfork-kept" },
	{ 0 }
};

static const struct fw_check checks_protected[] = {
	{ .clause = "mem-equal-at-fork-protected", .pin = 0x54a5, .oracle = protected_range_is_inherited,
	  .saboteurs = "pages-dropped" },
	{ 0 }
};

static const struct fw_check checks_wipe[] = {
	{ .clause = "mem-wipeonfork-private-anon-only-neighbour", .pin = 0x672b, .oracle = wiping_is_accepted,
	  .no_saboteur = "what is accepted is a call of its own, made by no door" },
	{ .clause = "mem-wipeonfork-sticky", .pin = 0x16b6, .oracle = mark_stays_in_the_child,
	  .saboteurs = "wipe-mark-lost" },
	{ .clause = "mem-wipeonfork-zero", .pin = 0xfdf5, .oracle = child_has_zeros,
	  .saboteurs = "makers-bytes-kept" },
	{ 0 }
};

static const struct fw_check checks_keep[] = {
	{ .clause = "mem-keeponfork", .pin = 0xc5bd, .oracle = range_is_kept_again,
	  .saboteurs = "range-wiped" },
	{ 0 }
};

static const struct fw_check checks_refused[] = {
	{ .clause = "mem-wipeonfork-private-anon-only", .pin = 0x2b28, .oracle = wiping_is_refused,
	  .no_saboteur = "what is refused is a call of its own, made by no door" },
	{ 0 }
};

#define REFUSED                                                                   \
	{                                                                         \
		.name = "parent.madvise", .src = FW_SRC_PROBE, .becomes = -EINVAL \
	}
#define FLAGS(fact, words, clause) \
	{ .name = fact, .src = FW_SRC_SMAPS, .at = "born", .text = words, .breaks = clause }
#define MAKER_LOSES(clause) \
	OTHER_BYTES("born", "parent.mem.area", clause), OTHER_BYTES("born", "parent.mem.word", clause)
#define CHILD_HAS_OTHER(clause) \
	MAKER_LOSES(clause), OTHER_BYTES("born", "child.mem.word", clause), \
	OTHER_BYTES("born", "child.mem.last", clause), \
	{ .name = "child.mem.area.unlike", .src = FW_SRC_MEM, .at = "born", .text = "0-3", .breaks = clause }

#define DONTFORK_EDITS \
	FW_NOT_MADE, REFUSED, MAKER_LOSES("mem-dontfork"), \
	{ .name = "child.map.area", .src = FW_SRC_MAPS, .at = "born", .op = FW_EDIT_COPY, .from = "parent.map.area", \
	  .breaks = "mem-dontfork" }, \
	{ .name = "parent.map.area", .src = FW_SRC_MAPS, .at = "born", .text = "", .breaks = "mem-dontfork" }, \
	FLAGS("parent.smap.area.vmflags", "rd wr mr mw me ac", "mem-dontfork"), \
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S", \
	  .breaks = "mem-dontfork-access" }, \
	{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = 7 << 8, \
	  .breaks = "mem-dontfork-access" }

static const struct fw_edit edits_dontfork[] = {
	DONTFORK_EDITS,
	{ .name = "child.vmsize", .src = FW_SRC_STATUS, .at = "born", .op = FW_EDIT_ADD, .becomes = 16,
	  .breaks = "mem-dontfork-size" },
	{ .name = "child.vmdata", .src = FW_SRC_STATUS, .at = "born", .op = FW_EDIT_ADD, .becomes = 16,
	  .breaks = "mem-dontfork-size" },
	{ .name = "child.maps_count", .src = FW_SRC_MAPS, .at = "born", .op = FW_EDIT_ADD, .becomes = -1,
	  .breaks = "mem-equal-at-fork-mappings" },
	{ .name = "child.vmsize", .src = FW_SRC_STATUS, .at = "born", .op = FW_EDIT_ADD, .becomes = -4,
	  .breaks = "mem-equal-at-fork-mappings" },
	{ 0 }
};

static const struct fw_edit edits_dontfork_shared[] = { DONTFORK_EDITS, { 0 } };

static const struct fw_edit edits_dofork[] = {
	FW_NOT_MADE,
	REFUSED,
	CHILD_HAS_OTHER("mem-dofork"),
	{ .name = "child.map.area", .src = FW_SRC_MAPS, .at = "born", .text = "" },
	{ 0 }
};

static const struct fw_edit edits_protected[] = {
	FW_NOT_MADE,
	REFUSED,
	CHILD_HAS_OTHER("mem-equal-at-fork-protected"),
	{ .name = "child.map.area", .src = FW_SRC_MAPS, .at = "born", .text = "" },
	{ 0 }
};

static const struct fw_edit edits_wipe[] = {
	FW_NOT_MADE,
	REFUSED,
	MAKER_LOSES("mem-wipeonfork-zero"),
	OTHER_BYTES("born", "child.mem.word", "mem-wipeonfork-zero"),
	OTHER_BYTES("born", "child.mem.last", "mem-wipeonfork-zero"),
	{ .name = "child.mem.area.unlike", .src = FW_SRC_MEM, .at = "born", .text = "0-2",
	  .breaks = "mem-wipeonfork-zero" },
	{ .name = "child.made", .src = FW_SRC_PROBE, .becomes = -1, .breaks = "mem-wipeonfork-sticky" },
	FLAGS("child.smap.area.vmflags", "rd wr mr mw me ac", "mem-wipeonfork-sticky"),
	OTHER_BYTES("grand", "child.mem.word", "mem-wipeonfork-sticky"),
	OTHER_BYTES("grand", "grandchild.mem.word", "mem-wipeonfork-sticky"),
	OTHER_BYTES("grand", "grandchild.mem.last", "mem-wipeonfork-sticky"),
	FLAGS("parent.smap.area.vmflags", "rd wr mr mw me ac", "mem-wipeonfork-private-anon-only-neighbour"),
	{ 0 }
};

static const struct fw_edit edits_keep[] = {
	FW_NOT_MADE,
	REFUSED,
	CHILD_HAS_OTHER("mem-keeponfork"),
	FLAGS("parent.smap.area.vmflags", "rd wr mr mw me wf ac", "mem-keeponfork"),
	{ 0 }
};

static const struct fw_edit edits_refused[] = {
	FW_NOT_MADE,
	{ .name = "parent.madvise", .src = FW_SRC_PROBE, .becomes = 0 },
	CHILD_HAS_OTHER("mem-wipeonfork-private-anon-only"),
	FLAGS("parent.smap.area.vmflags", "rd wr mr mw me wf ac", "mem-wipeonfork-private-anon-only"),
	{ 0 }
};

static const struct fw_edit edits_shared_space[] = {
	FW_NOT_MADE,
	REFUSED,
	FLAGS("parent.smap.area.vmflags", "rd wr mr mw me ac", "mem-dontfork-vfork"),
	{ .name = "child.map.area", .src = FW_SRC_MAPS, .at = "born", .text = "" },
	OTHER_BYTES("born", "child.mem.word", "mem-dontfork-vfork"),
	OTHER_BYTES("ended", "parent.mem.word", "mem-dontfork-vfork"),
	{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = SIGSEGV },
	{ 0 }
};

static const struct fw_edit edits_droppable[] = {
	FW_NOT_MADE,
	REFUSED,
	OTHER_BYTES("before", "parent.mem.word", "mem-droppable-wiped"),
	OTHER_BYTES("born", "child.mem.word", "mem-droppable-wiped"),
	OTHER_BYTES("born", "child.mem.last", "mem-droppable-wiped"),
	{ 0 }
};

static const struct fw_edit edits_guard[] = {
	FW_NOT_MADE,
	REFUSED,
	OTHER_BYTES("born", "child.mem.word", "mem-guard-region-inherited"),
	OTHER_BYTES("born", "child.mem.last", "mem-guard-region-inherited"),
	{ .name = "child.mem.guarded", .src = FW_SRC_MEM, .at = "born", .op = FW_EDIT_COPY, .from = "child.mem.word" },
	{ .name = "parent.mem.guarded", .src = FW_SRC_MEM, .at = "born", .op = FW_EDIT_COPY, .from = "child.mem.word" },
	{ .name = "child.stat_state", .src = FW_SRC_STAT, .at = "ended", .text = "S" },
	{ .name = "child.exit_code", .src = FW_SRC_STAT, .at = "ended", .becomes = ENDED_7 },
	{ 0 }
};

static const struct fw_edit edits_seal[] = {
	FW_NOT_MADE,
	REFUSED,
	{ .name = "child.unmapped", .src = FW_SRC_PROBE, .becomes = 0 },
	{ .name = "child.unmapped_other", .src = FW_SRC_PROBE, .becomes = -EPERM },
	{ .name = "child.map.area", .src = FW_SRC_MAPS, .at = "tried", .text = "" },
	{ 0 }
};

static const struct fw_gate gates[] = {
	{ "before" },
	{ "born" },
	{ "back", .with = "born" },
	{ "grand" },
	{ "ended" },
	{ "tried" },
	{ 0 }
};

static const struct fw_look looks[] = {
	{ .at = "before", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_WORDS },
	{ .at = "born", .of = "parent", .with = FW_LOOK_MAPS | FW_LOOK_SMAPS | FW_LOOK_STATUS | FW_LOOK_WORDS },
	{ .at = "born", .of = "child", .with = FW_LOOK_MAPS | FW_LOOK_SMAPS | FW_LOOK_STATUS | FW_LOOK_WORDS },
	{ .at = "grand", .of = "child", .with = FW_LOOK_WORDS },
	{ .at = "grand", .of = "grandchild", .with = FW_LOOK_WORDS },
	{ .at = "tried", .of = "child", .with = FW_LOOK_MAPS },
	{ .at = "ended", .of = "child", .with = FW_LOOK_STAT },
	{ .at = "ended", .of = "parent", .with = FW_LOOK_WORDS },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "dofork", .claim = "MADV_DOFORK takes MADV_DONTFORK back", .args = { "advice=dofork" },
	  .checks = checks_dofork, .counterexamples = edits_dofork },
	{ .name = "dontfork", .claim = "a range with MADV_DONTFORK is not in the child",
	  .args = { "advice=dontfork", "access=1" }, .checks = checks_dontfork, .counterexamples = edits_dontfork },
	{ .name = "dontfork-moved", .claim = "a range that was moved, then advised with MADV_DONTFORK, is not in the child",
	  .args = { "moved=1", "advice=dontfork", "access=1" }, .checks = checks_dontfork,
	  .counterexamples = edits_dontfork },
	{ .name = "dontfork-of-shared", .claim = "a shared mapping with MADV_DONTFORK is not in the child",
	  .args = { "area=shared", "advice=dontfork", "access=1" }, .checks = checks_dontfork_shared,
	  .counterexamples = edits_dontfork_shared },
	{ .name = "dontfork-shared", .claim = "where memory is shared MADV_DONTFORK leaves nothing out",
	  .args = { "advice=dontfork", "store=1", "access=1" }, .doors = FW_DOORS_VFORK,
	  .checks = checks_shared_space, .counterexamples = edits_shared_space },
	{ .name = "droppable", .claim = "a droppable mapping is empty in the child", .args = { "area=droppable" },
	  .needs = FW_NEEDS("droppable"), .checks = checks_droppable,
	  .counterexamples = edits_droppable },
	{ .name = "guard", .claim = "a guard region is there in the child", .args = { "advice=guard", "access=2" },
	  .needs = FW_NEEDS("guard-regions"), .checks = checks_guard,
	  .counterexamples = edits_guard },
	{ .name = "keeponfork", .claim = "MADV_KEEPONFORK takes MADV_WIPEONFORK back", .args = { "advice=keep" },
	  .checks = checks_keep, .counterexamples = edits_keep },
	{ .name = "no-access", .claim = "a range that nobody may access has its bytes in the child",
	  .args = { "advice=none" }, .checks = checks_protected, .counterexamples = edits_protected },
	{ .name = "no-access-file", .claim = "pages of a file that one stored to, and nobody may access, are in the child",
	  .args = { "area=data", "advice=none" }, .checks = checks_protected, .counterexamples = edits_protected },
	{ .name = "read-only", .claim = "a range that was stored to and is read-only has its bytes in the child",
	  .args = { "advice=read" }, .checks = checks_protected, .counterexamples = edits_protected },
	{ .name = "read-only-file", .claim = "pages of a file that one stored to, and are read-only, are in the child",
	  .args = { "area=data", "advice=read" }, .checks = checks_protected, .counterexamples = edits_protected },
	{ .name = "sealed", .claim = "a sealed mapping is sealed in the child", .args = { "advice=seal", "unmap=1" },
	  .needs = FW_NEEDS("mseal"), .checks = checks_seal, .counterexamples = edits_seal },
	{ .name = "wipe-file", .claim = "a private mapping of a file cannot be wiped",
	  .args = { "advice=wipe", "area=file" }, .checks = checks_refused, .counterexamples = edits_refused },
	{ .name = "wipe-shared", .claim = "a shared mapping cannot be wiped",
	  .args = { "advice=wipe", "area=shared" }, .checks = checks_refused, .counterexamples = edits_refused },
	{ .name = "wipeonfork", .claim = "a range with MADV_WIPEONFORK is zeros in the child, and in its children",
	  .args = { "advice=wipe", "again=1" }, .checks = checks_wipe, .counterexamples = edits_wipe },
	{ .name = "wipeonfork-large", .claim = "a range of megabytes with MADV_WIPEONFORK is zeros in the child",
	  .args = { "large=1", "advice=wipe" }, .doors = FW_DOOR_FORK | FW_DOOR_SYS_CLONE3,
	  .checks = FW_CHECKS({ .clause = "mem-wipeonfork-zero", .pin = 0xfdf5, .oracle = child_has_zeros_all_over,
				.saboteurs = "makers-bytes-kept" }),
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE, REFUSED, MAKER_LOSES(NULL), OTHER_BYTES("born", "child.mem.word", NULL),
		OTHER_BYTES("born", "child.mem.last", NULL),
		{ .name = "child.mem.area.unlike", .src = FW_SRC_MEM, .at = "born", .text = "0-511" }) },
	{ .name = "wipeonfork-moved", .claim = "a range that was moved, then advised with MADV_WIPEONFORK, is zeros in the child",
	  .args = { "moved=1", "advice=wipe", "again=1" }, .checks = checks_wipe, .counterexamples = edits_wipe },
	{ 0 }
};

const struct fw_case fw_case_cow_advice = {
	.id = "cow.advice",
	.claim = "what is said of a range before a fork holds for the child: left out, wiped, guarded, sealed",
	.cannot_tell = "whether the bytes that a child was not given could be had by it in another way",
	.violated_by = "a kernel that forgets the advice at a fork, or keeps it when it was taken back",
	.probe = "advise_range",
	.doors = FW_DOORS_COPYING,
	.gates = gates,
	.observe = looks,
	.variants = variants,
};
