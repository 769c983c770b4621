/* SPDX-License-Identifier: MIT */
/*
 * Many descriptors: more than the first table of a process has room for, and more than the first that is made anew.
 *
 * Claim: 65, 257 and 4,000 descriptors, with holes between them, all arrive, at their numbers and with their marks, and
 *   so does one far above all others, and those above a limit that was lowered since; the holes are free for the child;
 *   each is a reference of its own, and all go again; when they are closed a child's table is small again.
 * Door: every one that makes a process.
 * Seen from: /proc/PID/fd of both, FDSize, kcmp of six of them; the marks by F_GETFD of each side; the end of a pipe
 *   of which all but the six are write ends.
 * Would be violated by: a kernel that copies a table up to a size of its own, or forgets the marks beyond the first
 *   word, or a reference, or lets the child open nothing but behind its last number.
 * Cannot tell: whether two numbers other than the six were swapped.
 */
#include <errno.h>

#include "case.h"

enum { SAMPLES = 6, WRITE_END = 63, FIRST, FAR = 1023, MOST = 4200 };

static struct fw_verdict table_is_copied(const struct fw_evidence *ev, int64_t count)
{
	const struct fw_fact *last = fw_find(ev, FW_SRC_PROBE, "parent.last");

	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find_at(ev, "before-call", FW_SRC_FDS, "parent.fds"),
			       fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds"),
			       "numbers in maker and child"),
		      fw_equal(fw_find_at(ev, "before-call", FW_SRC_FDS, "parent.fds_count"),
			       fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds_count"),
			       "how many in maker and child"),
		      fw_at_least(fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds_count"),
				  count, "how many in the child"),
		      fw_at_least(fw_find_at(ev, "child-alive", FW_SRC_STATUS, "child.fdsize"),
				  last && last->kind == FW_INT ? last->i + 1 : count,
				  "room in the child's table"));
}

static struct fw_verdict sixty_five_arrive(const struct fw_evidence *ev)
{
	return table_is_copied(ev, 65);
}

static struct fw_verdict two_hundred_and_fifty_seven_arrive(const struct fw_evidence *ev)
{
	return table_is_copied(ev, 257);
}

static struct fw_verdict four_thousand_arrive(const struct fw_evidence *ev)
{
	return table_is_copied(ev, 4000);
}

static struct fw_verdict three_hundred_and_a_far_one_arrive(const struct fw_evidence *ev)
{
	return FW_ALL(table_is_copied(ev, 301),
		      fw_lists(fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds"), FAR, true,
			       "numbers in the child"));
}

/* The maker's was large and stays so. */
static struct fw_verdict table_is_small_again(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_find_at(ev, "child-small", FW_SRC_STATUS, "parent.fdsize"),
			     *child = fw_find_at(ev, "child-small", FW_SRC_STATUS, "small.fdsize");
	struct fw_verdict v;

	if (!maker || !child || maker->kind != FW_INT || child->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the sizes of the tables");
	v = fw_say(child->i < maker->i ? FW_HOLDS : FW_VIOLATED, "a table smaller than the maker's",
		   "%lld of %lld", (long long)child->i, (long long)maker->i);
	fw_cite(&v, maker);
	fw_cite(&v, child);
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_find(ev, FW_SRC_PROBE, "parent.small_ret"), 1,
				  "result of the second call"),
		      fw_equal(fw_find_at(ev, "child-small", FW_SRC_FDS, "parent.fds"),
			       fw_find_at(ev, "child-small", FW_SRC_FDS, "small.fds"),
			       "numbers in maker and second child"),
		      v);
}

static struct fw_verdict descriptions_are_the_same(const struct fw_evidence *ev)
{
	static const char *const put[] = {
		"child.kcmp.file.40",
		"child.kcmp.file.41",
		"child.kcmp.file.42",
		"child.kcmp.file.43",
		"child.kcmp.file.44",
		"child.kcmp.file.45",
		NULL,
	};
	struct fw_verdict v[SAMPLES + 2] = {
		fw_made(ev),
		fw_is(fw_find(ev, FW_SRC_PROBE, "child.put"), SAMPLES, "found by the child"),
	};

	for (int i = 0; i < SAMPLES; i++)
		v[i + 2] = fw_is(fw_find_at(ev, "child-put", FW_SRC_KCMP, put[i]), 0,
				 "the child's high one, the maker's");
	return fw_all(v, SAMPLES + 2);
}

static struct fw_verdict marks_are_copied(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(fw_find(ev, FW_SRC_PROBE, "parent.marks"),
			       fw_find(ev, FW_SRC_PROBE, "child.marks"), "marks by F_GETFD"),
		      fw_equal(fw_find_at(ev, "before-call", FW_SRC_FDS, "parent.fds"),
			       fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds"),
			       "numbers in maker and child"));
}

/* Of the holes in what it was born with; the lowest lies far below the maker's last number. */
static struct fw_verdict lowest_hole_is_given(const struct fw_evidence *ev)
{
	const struct fw_fact *fds = fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds");
	int64_t lowest = 0;

	while (lowest < MOST && fw_lists(fds, lowest, true, "").kind == FW_HOLDS)
		lowest++;
	return FW_ALL(fw_made(ev), fw_lists(fds, lowest, false, "numbers in the child"),
		      fw_at_least(fw_told(ev, "parent.last"), lowest + 1,
				  "the maker's last number"),
		      fw_is(fw_told(ev, "child.lowest"), lowest, "number given to the child"),
		      fw_lists(fw_find_at(ev, "child-put", FW_SRC_FDS, "child.fds"), lowest, true,
			       "numbers in the child, then"));
}

/* Each copied number was one reference, given back with the child's end: no fewer, and no more. */
static struct fw_verdict references_are_even(const struct fw_evidence *ev)
{
	const struct fw_fact *fds = fw_find_at(ev, "let-go", FW_SRC_FDS, "parent.fds");

	return FW_ALL(fw_made(ev),
		      fw_lists(fw_find_at(ev, "child-alive", FW_SRC_FDS, "child.fds"), WRITE_END,
			       true, "the child's write end"),
		      fw_is(fw_told(ev, "parent.pipe_held"), -EAGAIN,
			    "the pipe, when the child has ended"),
		      fw_lists(fds, WRITE_END, false, "numbers in the maker, then"),
		      fw_lists(fds, FIRST, false, "numbers in the maker, then"),
		      fw_is(fw_told(ev, "parent.pipe_let_go"), 0,
			    "the pipe, when the maker has closed all"));
}

#define CHECKS(oracle_of_table, ...) \
	(const struct fw_check[]){ \
		{ .clause = "fd-cloexec-copied", .pin = 0xa01f, .oracle = marks_are_copied, \
		  .saboteurs = "marks-changed" }, \
		{ .clause = "fd-large-table-copied", .pin = 0x28a7, .oracle = oracle_of_table, \
		  .saboteurs = "higher-descriptors-lost" }, __VA_ARGS__ \
		{ .clause = "fd-refcount", .pin = 0x357c, .oracle = references_are_even, \
		  .saboteurs = "third-owner" }, \
		{ .clause = "fd-same-description", .pin = 0x7fb6, .oracle = descriptions_are_the_same, \
		  .saboteurs = "descriptors-opened-anew" }, \
		{ .clause = "fd-table-copied", .pin = 0x7186, .oracle = oracle_of_table, \
		  .saboteurs = "higher-descriptors-lost" }, { 0 } }

/* Where the list of numbers is not so long that it is cut. */
#define LOWEST \
	{ .clause = "fd-lowest-number", .pin = 0x3e20, .oracle = lowest_hole_is_given, .saboteurs = "no-number-free" },

#define LOWEST_EDITS \
	FW_SAID("child.lowest", 4100, "fd-lowest-number"), FW_SAID("child.lowest", -EMFILE, "fd-lowest-number"), \
	FW_SAID("child.lowest", 47, "fd-lowest-number"), FW_SAID("parent.last", 45, "fd-lowest-number"), \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3", \
	  .breaks = "fd-lowest-number" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-put", .text = "0 1 2 3", \
	  .breaks = "fd-lowest-number" }

#define EDITS \
	FW_NOT_MADE, \
	{ .name = "child.marks", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 1, \
	  .breaks = "fd-cloexec-copied" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3", \
	  .breaks = "fd-cloexec-copied" }, \
	{ .name = "child.kcmp.file.40", .src = FW_SRC_KCMP, .at = "child-put", .becomes = 1, \
	  .breaks = "fd-same-description" }, \
	{ .name = "child.kcmp.file.45", .src = FW_SRC_KCMP, .at = "child-put", .becomes = 2, \
	  .breaks = "fd-same-description" }, \
	{ .name = "child.put", .src = FW_SRC_PROBE, .becomes = 5, .breaks = "fd-same-description" }, \
	{ .name = "parent.pipe_held", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "parent.pipe_let_go", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "fd-refcount" }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "let-go", .text = "0 1 2 63", .breaks = "fd-refcount" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3", .breaks = "fd-refcount" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3", \
	  .breaks = "fd-table-copied" }, \
	{ .name = "child.fds_count", .src = FW_SRC_FDS, .at = "child-alive", .becomes = 64, \
	  .breaks = "fd-table-copied" }, \
	{ .name = "child.fdsize", .src = FW_SRC_STATUS, .at = "child-alive", .becomes = 64, \
	  .breaks = "fd-table-copied" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3", \
	  .breaks = "fd-large-table-copied" }, \
	{ .name = "child.fds_count", .src = FW_SRC_FDS, .at = "child-alive", .becomes = 64, \
	  .breaks = "fd-large-table-copied" }, \
	{ .name = "child.fdsize", .src = FW_SRC_STATUS, .at = "child-alive", .becomes = 64, \
	  .breaks = "fd-large-table-copied" }

static const struct fw_edit edits[] = {
	EDITS,
	LOWEST_EDITS,
	{ 0 }
};

static const struct fw_edit edits_cut[] = {
	EDITS,
	{ 0 }
};

static const struct fw_edit sparse_edits[] = {
	EDITS,
	LOWEST_EDITS,
	{ .name = "parent.small_ret", .src = FW_SRC_PROBE, .becomes = -1, .breaks = "fd-large-table-shrunk" },
	{ .name = "small.fdsize", .src = FW_SRC_STATUS, .at = "child-small", .op = FW_EDIT_ADD, .becomes = 1024,
	  .breaks = "fd-large-table-shrunk" },
	{ .name = "small.fds", .src = FW_SRC_FDS, .at = "child-small", .text = "0 1 2",
	  .breaks = "fd-large-table-shrunk" },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "65", .claim = "65 descriptors above the first 64 all arrive, at their numbers and with their marks",
	  .args = { "count=65" }, .checks = CHECKS(sixty_five_arrive, LOWEST) },
	{ .name = "257", .claim = "257 descriptors all arrive, at their numbers and with their marks",
	  .args = { "count=257" }, .checks = CHECKS(two_hundred_and_fifty_seven_arrive, LOWEST) },
	{ .name = "limited", .claim = "257 descriptors above a limit that was lowered since all arrive",
	  .args = { "count=257", "limit=60" },
	  .checks = (const struct fw_check[]){
		{ .clause = "fd-cloexec-copied", .pin = 0xa01f, .oracle = marks_are_copied, .saboteurs = "marks-changed" },
		{ .clause = "fd-table-copied", .pin = 0x7186, .oracle = two_hundred_and_fifty_seven_arrive,
		  .saboteurs = "higher-descriptors-lost" },
		{ 0 } },
	  .counterexamples = FW_EDITS(
		FW_NOT_MADE, FW_SAID("child.marks", 0, "fd-cloexec-copied"),
		{ .name = "child.fds", .src = FW_SRC_FDS, .at = "child-alive", .text = "0 1 2 3" },
		{ .name = "child.fds_count", .src = FW_SRC_FDS, .at = "child-alive", .becomes = 64,
		  .breaks = "fd-table-copied" }) },
	{ .name = "sparse", .claim = "300 descriptors and one far above them all arrive, and a table that has shrunk is small",
	  .args = { "count=300", "top=1023", "shrink=1" },
	  .checks = CHECKS(three_hundred_and_a_far_one_arrive,
			   { .clause = "fd-large-table-shrunk", .pin = 0x8661, .oracle = table_is_small_again,
			     .saboteurs = "table-kept-large" }, LOWEST),
	  .counterexamples = sparse_edits },
	{ .name = "4000", .claim = "4,000 descriptors all arrive, at their numbers and with their marks",
	  .args = { "count=4000" }, .checks = CHECKS(four_thousand_arrive, ), .counterexamples = edits_cut },
	{ 0 }
};

const struct fw_case fw_case_files_numbers = {
	.id = "files.numbers",
	.claim = "many descriptors all arrive, at their numbers and with their marks, each a reference of its own",
	.cannot_tell = "whether two numbers other than the six that are compared were swapped",
	.violated_by = "a kernel that copies a table up to a size of its own, or forgets the marks beyond the first word, or a reference",
	.probe = "many",
	.doors = FW_DOORS_PROCESS,
	.gates = (const struct fw_gate[]){
		{ "before-call" }, { "child-alive" }, { "child-put" }, { "let-go" }, { "child-small" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before-call", .of = "parent", .with = FW_LOOK_FDLIST },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_FDLIST | FW_LOOK_STATUS },
		{ .at = "child-put", .of = "child", .with = FW_LOOK_KCMP | FW_LOOK_FDLIST },
		{ .at = "let-go", .of = "parent", .with = FW_LOOK_FDLIST },
		{ .at = "child-small", .of = "parent", .with = FW_LOOK_FDLIST | FW_LOOK_STATUS },
		{ .at = "child-small", .of = "small", .with = FW_LOOK_FDLIST | FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("rlimit:nofile"),
	.counterexamples = edits,
	.variants = variants,
};
