/* SPDX-License-Identifier: MIT */
/* Unit tests of the oracles' vocabulary: each word holds, is violated, and tells what it cannot. */
#include "suites.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <string.h>

#include "oracle.h"
#include "text.h"

static const struct fw_fact i3 = { .n = 1, .kind = FW_INT, .i = 3, .at = "", .name = "parent.ret" };
static const struct fw_fact i17 = { .n = 2, .kind = FW_INT, .i = 17, .at = "", .name = "child.pid" };
static const struct fw_fact minus = { .n = 3,
				      .kind = FW_INT,
				      .i = -1,
				      .at = "",
				      .name = "parent.fail" };
static const struct fw_fact w17 = { .n = 4,
				    .kind = FW_WORD,
				    .w = 17,
				    .at = "",
				    .name = "parent.rax" };
static const struct fw_fact ones = { .n = 5,
				     .kind = FW_WORD,
				     .w = UINT64_MAX,
				     .at = "",
				     .name = "child.rax" };
static const struct fw_fact text = { .n = 6,
				     .kind = FW_STR,
				     .s = "probe",
				     .len = 5,
				     .at = "",
				     .name = "child.comm" };
static const struct fw_fact bytes = { .n = 7,
				      .kind = FW_BYTES,
				      .s = "probe",
				      .len = 5,
				      .at = "",
				      .name = "child.mem" };
static const struct fw_fact gone = { .n = 8,
				     .kind = FW_ERRNO,
				     .i = ENOENT,
				     .at = "",
				     .name = "child.state" };

#define HOLDS(call) ck_assert_int_eq((call).kind, FW_HOLDS)
#define VIOLATED(call) ck_assert_int_eq((call).kind, FW_VIOLATED)
#define UNDECIDED(call)                                     \
	do {                                                \
		struct fw_verdict v_ = (call);              \
		ck_assert_int_eq(v_.kind, FW_INCONCLUSIVE); \
		ck_assert_str_ne(v_.reason, "");            \
	} while (0)

START_TEST(a_number_is)
{
	struct fw_verdict v = fw_is(&i3, 17, "result in parent");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "result in parent = 17");
	ck_assert_str_eq(v.observed, "result in parent = 3 (parent.ret)");
	ck_assert_str_eq(v.reason, "");
	ck_assert_int_eq(v.cited_count, 1);
	ck_assert_int_eq(v.cited[0], 1);
	HOLDS(fw_is(&i3, 3, "x"));
	HOLDS(fw_is(&w17, 17, "x"));
	HOLDS(fw_is(&minus, -1, "x"));
	HOLDS(fw_is(&ones, -1, "x"));
	VIOLATED(fw_is(&ones, 1, "x"));
	VIOLATED(fw_is_not(&i3, 3, "x"));
	HOLDS(fw_is_not(&i3, 4, "x"));
	ck_assert_str_eq(fw_is(&w17, 255, "x").expected, "x = 0xff");
	ck_assert_str_eq(fw_is(&w17, 0, "x").expected, "x = 0x0");
	ck_assert_str_eq(fw_is(&w17, -5, "x").expected, "x = -5");
	UNDECIDED(fw_is(&text, 3, "x"));
	UNDECIDED(fw_is_not(&text, 3, "x"));
	UNDECIDED(fw_is_not(&bytes, 3, "x"));
}
END_TEST

START_TEST(a_missing_fact_decides_nothing)
{
	struct fw_verdict v = fw_is(NULL, 3, "result in parent");

	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "no single fact for result in parent");
	ck_assert_int_eq(v.cited_count, 0);
	UNDECIDED(fw_equal(NULL, NULL, "x"));
	UNDECIDED(fw_equal(NULL, &i3, "x"));
	UNDECIDED(fw_differ(&i3, NULL, "x"));
	UNDECIDED(fw_is_not(NULL, 3, "x"));
	UNDECIDED(fw_at_least(NULL, 3, "x"));
	UNDECIDED(fw_bits(NULL, 1, 0, "x"));
	UNDECIDED(fw_is_text(NULL, "a", "x"));
	UNDECIDED(fw_is_sum(NULL, &i3, 0, "x"));
	UNDECIDED(fw_is_sum(&i3, NULL, 0, "x"));
	UNDECIDED(fw_is_errno(NULL, EPERM, "x"));
	UNDECIDED(fw_look_failed(NULL, ENOENT, "x"));
	UNDECIDED(fw_is(NULL, 3, NULL));
	/* The half that is there is cited. */
	v = fw_equal(NULL, &i17, "x");
	ck_assert_int_eq(v.cited_count, 1);
	ck_assert_int_eq(v.cited[0], 2);
}
END_TEST

START_TEST(a_failed_look_decides_nothing)
{
	struct fw_verdict v = fw_is_not(&gone, 3, "state of the child");

	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "state of the child: look failed with ENOENT");
	ck_assert_int_eq(v.cited[0], 8);
	UNDECIDED(fw_equal(&gone, &gone, "x"));
	UNDECIDED(fw_differ(&gone, &i3, "x"));
	UNDECIDED(fw_differ(&i3, &gone, "x"));
	UNDECIDED(fw_is(&gone, ENOENT, "x"));
	UNDECIDED(fw_at_least(&gone, 0, "x"));
	UNDECIDED(fw_bits(&gone, 0, 0, "x"));
	UNDECIDED(fw_is_text(&gone, "ENOENT", "x"));
	UNDECIDED(fw_is_sum(&gone, &gone, 0, "x"));
	UNDECIDED(fw_is_errno(&gone, ENOENT, "x"));
}
END_TEST

START_TEST(two_facts_compared)
{
	struct fw_verdict v = fw_equal(&i3, &i17, "result in parent, child's pid");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected,
			 "result in parent, child's pid: parent.ret and child.pid equal");
	ck_assert_str_eq(v.observed, "parent.ret = 3, child.pid = 17");
	ck_assert_int_eq(v.cited_count, 2);
	ck_assert_str_eq(fw_equal(&i3, &i17, NULL).expected, "parent.ret and child.pid equal");
	HOLDS(fw_equal(&i17, &w17, "x"));
	VIOLATED(fw_differ(&i17, &w17, "x"));
	HOLDS(fw_differ(&i3, &w17, "x"));
	HOLDS(fw_equal(&minus, &ones, "x"));
	HOLDS(fw_equal(&text, &text, "x"));
	ck_assert_int_eq(fw_equal(&text, &text, "x").cited_count, 1);
	UNDECIDED(fw_equal(&text, &bytes, "x"));
	UNDECIDED(fw_differ(&text, &i3, "x"));
	UNDECIDED(fw_equal(&i3, &bytes, "x"));
}
END_TEST

START_TEST(one_name_twice_is_told_apart)
{
	struct fw_fact a = i3, b = i17;

	b.name = a.name;
	a.at = "before";
	b.at = "";
	ck_assert_str_eq(fw_equal(&a, &b, "x").observed,
			 "parent.ret at before = 3, parent.ret at no gate = 17");
	a.at = b.at;
	a.src = FW_SRC_STATUS;
	b.src = FW_SRC_WAIT;
	ck_assert_str_eq(fw_equal(&a, &b, "").expected,
			 "parent.ret by status and parent.ret by wait equal");
}
END_TEST

START_TEST(bytes_are_compared_whole)
{
	struct fw_fact a = {
		.n = 1, .kind = FW_BYTES, .s = "a\0b", .len = 3, .at = "", .name = "child.a"
	};
	struct fw_fact b = {
		.n = 2, .kind = FW_BYTES, .s = "a\0c", .len = 3, .at = "", .name = "child.b"
	};

	VIOLATED(fw_equal(&a, &b, "x"));
	b.s = "a\0b";
	HOLDS(fw_equal(&a, &b, "x"));
	b.len = 2;
	VIOLATED(fw_equal(&a, &b, "x"));
	a.len = b.len = 0;
	HOLDS(fw_equal(&a, &b, "x"));
}
END_TEST

START_TEST(at_least)
{
	HOLDS(fw_at_least(&i3, 3, "x"));
	VIOLATED(fw_at_least(&i3, 4, "x"));
	VIOLATED(fw_at_least(&minus, 0, "x"));
	HOLDS(fw_at_least(&ones, INT64_MAX, "x"));
	HOLDS(fw_at_least(&w17, -5, "x"));
	HOLDS(fw_at_least(&w17, 17, "x"));
	VIOLATED(fw_at_least(&w17, 18, "x"));
	UNDECIDED(fw_at_least(&text, 0, "x"));
}
END_TEST

START_TEST(bits)
{
	struct fw_verdict v = fw_bits(&w17, 0x3, 0x2, "flags");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "flags & 0x3 = 0x2");
	ck_assert_str_eq(v.observed, "flags & 0x3 = 0x1 of 0x11 (parent.rax)");
	HOLDS(fw_bits(&w17, 0x3, 0x1, "flags"));
	HOLDS(fw_bits(&minus, UINT64_MAX, UINT64_MAX, "flags"));
	HOLDS(fw_bits(&w17, 0, 0, "flags"));
	UNDECIDED(fw_bits(&w17, 0x1, 0x3, "flags"));
	UNDECIDED(fw_bits(&text, 0x1, 0x1, "flags"));
}
END_TEST

START_TEST(texts)
{
	struct fw_verdict v = fw_is_text(&text, "other", "name");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "name = \"other\"");
	ck_assert_str_eq(v.observed, "name = \"probe\" (child.comm)");
	HOLDS(fw_is_text(&text, "probe", "name"));
	VIOLATED(fw_is_text(&text, "", "name"));
	VIOLATED(fw_is_text(&text, "probes", "name"));
	UNDECIDED(fw_is_text(&text, NULL, "name"));
	UNDECIDED(fw_is_text(&bytes, "probe", "name"));
	UNDECIDED(fw_is_text(&i3, "3", "name"));
}
END_TEST

START_TEST(sums)
{
	struct fw_fact top = { .n = 9, .kind = FW_INT, .i = INT64_MAX, .at = "", .name = "top" };
	struct fw_fact low = { .n = 10, .kind = FW_INT, .i = INT64_MIN, .at = "", .name = "low" };
	struct fw_verdict v = fw_is_sum(&i17, &i3, 13, "count");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "count = parent.ret +13");
	ck_assert_str_eq(v.observed, "count = 17 (child.pid), parent.ret = 3");
	ck_assert_int_eq(v.cited_count, 2);
	HOLDS(fw_is_sum(&i17, &i3, 14, "x"));
	HOLDS(fw_is_sum(&i3, &i17, -14, "x"));
	VIOLATED(fw_is_sum(&low, &top, 1, "x"));
	HOLDS(fw_is_sum(&w17, &i3, 14, "x"));
	UNDECIDED(fw_is_sum(&text, &i3, 0, "x"));
	UNDECIDED(fw_is_sum(&i3, &text, 0, "x"));
}
END_TEST

START_TEST(bounds)
{
	struct fw_fact top = { .n = 9, .kind = FW_INT, .i = INT64_MAX, .at = "", .name = "top" };
	struct fw_fact low = { .n = 10, .kind = FW_INT, .i = INT64_MIN, .at = "", .name = "low" };
	struct fw_verdict v = fw_at_most_sum(&i17, &i3, 13, "count");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "count <= parent.ret +13");
	ck_assert_str_eq(v.observed, "count = 17 (child.pid), parent.ret = 3");
	ck_assert_int_eq(v.cited_count, 2);
	HOLDS(fw_at_most_sum(&i17, &i3, 14, "x"));
	HOLDS(fw_at_most_sum(&i17, &i3, 15, "x"));
	VIOLATED(fw_at_most_sum(&i3, &i17, -15, "x"));
	HOLDS(fw_at_most_sum(&top, &top, 1, "x"));
	VIOLATED(fw_at_most_sum(&i3, &low, -1, "x"));
	ck_assert_str_eq(fw_at_most_sum(&w17, &i3, 14, "x").reason,
			 "x: not an integer (parent.rax is 0x11)");
	ck_assert_str_eq(fw_at_most_sum(&i3, &w17, 14, "x").reason,
			 "x: not an integer (parent.rax is 0x11)");
	UNDECIDED(fw_at_most_sum(&i3, &text, 0, "x"));
	UNDECIDED(fw_at_most_sum(&text, &i3, 0, "x"));
	UNDECIDED(fw_at_most_sum(NULL, &i3, 0, "x"));
	UNDECIDED(fw_at_most_sum(&i3, NULL, 0, "x"));
}
END_TEST

START_TEST(errno_numbers)
{
	struct fw_fact e = { .n = 1, .kind = FW_INT, .i = EPERM, .at = "", .name = "parent.errno" };
	struct fw_verdict v = fw_is_errno(&e, EINVAL, "errno");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "errno = EINVAL");
	ck_assert_str_eq(v.observed, "errno = EPERM (parent.errno)");
	HOLDS(fw_is_errno(&e, EPERM, "errno"));
	e.i = (1LL << 32) + EINVAL;
	VIOLATED(fw_is_errno(&e, EINVAL, "errno"));
	e.i = 0;
	VIOLATED(fw_is_errno(&e, EINVAL, "errno"));
	UNDECIDED(fw_is_errno(&w17, EPERM, "errno"));
}
END_TEST

START_TEST(failed_looks)
{
	struct fw_verdict v = fw_look_failed(&i3, ENOENT, "child");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "child: look fails with ENOENT");
	ck_assert_str_eq(v.observed, "child = 3 (parent.ret)");
	ck_assert_int_eq(v.cited_count, 1);
	v = fw_look_failed(&gone, ENOENT, "child");
	HOLDS(v);
	ck_assert_str_eq(v.observed, "child: look failed with ENOENT (child.state)");
	VIOLATED(fw_look_failed(&text, ENOENT, "child"));
	/* Refused is not gone. */
	UNDECIDED(fw_look_failed(&gone, ESRCH, "child"));
}
END_TEST

START_TEST(all_of_them)
{
	struct fw_verdict ok = fw_is(&i3, 3, "a"), bad = fw_is(&i17, 3, "b");
	struct fw_verdict unsure = fw_is(NULL, 3, "c"), bad2 = fw_is(&w17, 3, "d"), v;

	HOLDS(FW_ALL(ok));
	v = FW_ALL(ok, fw_is(&i17, 17, "e"));
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_int_eq(v.cited_count, 2);
	ck_assert_str_eq(v.expected, "a = 3");
	v = FW_ALL(ok, unsure, bad, bad2);
	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "b = 3");
	ck_assert_int_eq(v.cited_count, 3);
	ck_assert_int_eq(v.cited[0], 2);
	ck_assert_str_eq(v.reason, "");
	v = FW_ALL(ok, unsure);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "no single fact for c");
	UNDECIDED(fw_all(NULL, 0));
	UNDECIDED(fw_all(&ok, 0));
	UNDECIDED(fw_all(&ok, -1));
	/* What stands behind the last number is no number. */
	ok.cited[1] = 99;
	ck_assert_int_eq(FW_ALL(unsure, ok).cited_count, 1);
	/* A verdict never filled in counts as undecided. */
	UNDECIDED(FW_ALL(ok, (struct fw_verdict){ .kind = FW_NOT_RUN }));
	UNDECIDED(FW_ALL((struct fw_verdict){ .kind = FW_SKIPPED }, ok));
}
END_TEST

START_TEST(cites_are_once_and_bounded)
{
	struct fw_verdict v = { .kind = FW_HOLDS }, many[FW_CITED_MAX + 8];
	struct fw_fact f = i3;
	int i;

	for (i = 0; i < FW_CITED_MAX + 8; i++) {
		f.n = i + 1;
		fw_cite(&v, &f);
		fw_cite(&v, &f);
		many[i] = fw_is(&f, i == FW_CITED_MAX + 7 ? 4 : 3, "x");
	}
	ck_assert_int_eq(v.cited_count, FW_CITED_MAX);
	ck_assert_int_eq(v.cited[FW_CITED_MAX - 1], FW_CITED_MAX);
	fw_cite(NULL, &f);
	v.cited_count = 0;
	fw_cite(&v, NULL);
	f.n = 0;
	fw_cite(&v, &f);
	ck_assert_int_eq(v.cited_count, 0);
	/* what stood there before is nobody's */
	f.n = v.cited[0];
	fw_cite(&v, &f);
	ck_assert_int_eq(v.cited_count, 1);
	/* With more than can be cited, the one that decides is among them. */
	v = fw_all(many, FW_CITED_MAX + 8);
	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_int_eq(v.cited_count, FW_CITED_MAX);
	ck_assert_int_eq(v.cited[0], FW_CITED_MAX + 8);
}
END_TEST

START_TEST(said_for_itself)
{
	struct fw_verdict v = fw_say(FW_VIOLATED, "three", "%d", 4);

	ck_assert_str_eq(v.expected, "three");
	ck_assert_str_eq(v.observed, "4");
	ck_assert_str_eq(v.reason, "");
	v = fw_say(FW_INCONCLUSIVE, NULL, "too few: %d", 4);
	ck_assert_str_eq(v.expected, "");
	ck_assert_str_eq(v.reason, "too few: 4");
}
END_TEST

START_TEST(overlong_and_hostile_texts)
{
	char longer[1000];
	struct fw_fact f = text;
	struct fw_verdict v;
	size_t i;

	for (i = 0; i + 3 < sizeof(longer); i += 3)
		memcpy(longer + i, "\xe2\x82\xac", 3);
	longer[i] = '\0';
	f.s = longer;
	f.name = longer;
	v = fw_is_text(&f, longer, longer);
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_uint_lt(strlen(v.expected), sizeof(v.expected));
	ck_assert_uint_lt(strlen(v.observed), sizeof(v.observed));
	ck_assert(fw_utf8_is_valid(v.expected, strlen(v.expected)));
	ck_assert(fw_utf8_is_valid(v.observed, strlen(v.observed)));
	v = fw_equal(&f, &i3, longer);
	ck_assert(fw_utf8_is_valid(v.reason, strlen(v.reason)));
	ck_assert(fw_utf8_is_valid(v.observed, strlen(v.observed)));
	f = text;
	f.s = "a\n\033[2J\xff";
	ck_assert_str_eq(fw_is_text(&f, "b", "x").observed, "x = \"a ?[2J?\" (child.comm)");
}
END_TEST

START_TEST(a_list_has_a_number)
{
	struct fw_fact list = i3, none = list, cut = list;
	struct fw_verdict v;

	list.kind = none.kind = cut.kind = FW_STR;
	list.name = none.name = cut.name = "parent.children";
	list.s = "3 17 170";
	list.len = strlen(list.s);
	none.s = "";
	none.len = 0;
	cut.s = "3 17 \xe2\x80\xa6 0123456789abcdef";
	cut.len = strlen(cut.s);
	HOLDS(fw_lists(&list, 17, true, "x"));
	HOLDS(fw_lists(&list, 170, true, "x"));
	VIOLATED(fw_lists(&list, 1, true, "x"));
	VIOLATED(fw_lists(&list, 7, true, "x"));
	HOLDS(fw_lists(&list, 1, false, "x"));
	VIOLATED(fw_lists(&list, 3, false, "x"));
	VIOLATED(fw_lists(&none, 3, true, "x"));
	HOLDS(fw_lists(&none, 3, false, "x"));
	HOLDS(fw_lists(&cut, 17, true, "x"));
	UNDECIDED(fw_lists(&cut, 18, true, "x"));
	UNDECIDED(fw_lists(&cut, 18, false, "x"));
	cut.s = "3 \x80";
	cut.len = strlen(cut.s);
	UNDECIDED(fw_lists(&cut, 18, false, "x"));
	UNDECIDED(fw_lists(NULL, 3, false, "x"));
	UNDECIDED(fw_lists(&gone, 3, false, "x"));
	UNDECIDED(fw_lists(&i3, 3, true, "x"));
	v = fw_lists_fact(&list, &i17, true, "x");
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_int_eq(v.cited_count, 2);
	VIOLATED(fw_lists_fact(&list, &w17, false, "x"));
	UNDECIDED(fw_lists_fact(&list, NULL, false, "x"));
	UNDECIDED(fw_lists_fact(NULL, &i3, false, "x"));
	UNDECIDED(fw_lists_fact(&list, &gone, false, "x"));
	UNDECIDED(fw_lists_fact(&list, &text, false, "x"));
}
END_TEST

START_TEST(somebody_sleeps)
{
	static const char *const asleep[] = { "S", "D" };
	static const char *const awake[] = { "R", "T", "t", "Z", "X", "" };
	struct fw_fact state = { .n = 1, .kind = FW_STR, .at = "standing", .name = "parent.state" };

	for (size_t i = 0; i < sizeof(asleep) / sizeof(asleep[0]); i++) {
		state.s = asleep[i];
		HOLDS(fw_asleep(&state, "maker"));
	}
	for (size_t i = 0; i < sizeof(awake) / sizeof(awake[0]); i++) {
		state.s = awake[i];
		VIOLATED(fw_asleep(&state, "maker"));
	}
	UNDECIDED(fw_asleep(NULL, "maker"));
	UNDECIDED(fw_asleep(&gone, "maker"));
	UNDECIDED(fw_asleep(&i3, "maker"));
}
END_TEST

static void add_fact(struct fw_evidence *ev, enum fw_src src, const char *at, const char *role,
		     const char *name, int64_t value)
{
	const struct fw_fact f = { .n = (int64_t)ev->count + 1,
				   .src = src,
				   .kind = FW_INT,
				   .at = at,
				   .role = role,
				   .name = name,
				   .i = value };

	ck_assert_int_eq(fw_evidence_add(ev, &f), 0);
}

START_TEST(somebody_is_held_back)
{
	static const struct {
		int64_t call;
		enum fw_verdict_kind kind;
	} rows[] = { { __NR_vfork, FW_HOLDS },	 { __NR_clone, FW_HOLDS },
		     { __NR_clone3, FW_HOLDS },	 { __NR_fork, FW_VIOLATED },
		     { __NR_read, FW_VIOLATED }, { -1, FW_VIOLATED } };
	struct fw_fact state = text, where = text;
	struct fw_evidence ev;

	state.at = where.at = "standing";
	state.src = FW_SRC_STATUS;
	state.name = "parent.state";
	state.s = "S";
	state.len = 1;
	where.src = FW_SRC_SYSCALL;
	where.name = "parent.syscall_state";
	where.s = "inside";
	where.len = strlen(where.s);
	fw_evidence_init(&ev);
	ck_assert_int_eq(fw_evidence_add(&ev, &state), 0);
	ck_assert_int_eq(fw_evidence_add(&ev, &where), 0);
	UNDECIDED(fw_held_back(&ev, "standing", "parent"));
	add_fact(&ev, FW_SRC_SYSCALL, "standing", "parent", "parent.syscall_nr", 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ev.facts[2].i = rows[i].call;
		ck_assert_int_eq(fw_held_back(&ev, "standing", "parent").kind, rows[i].kind);
	}
	ev.facts[2].i = __NR_vfork;
	UNDECIDED(fw_held_back(&ev, "standing", "child"));
	UNDECIDED(fw_held_back(&ev, "back", "parent"));
	ev.facts[0].s = "R";
	VIOLATED(fw_held_back(&ev, "standing", "parent"));
	ev.facts[0].s = "S";
	ev.facts[1].s = "outside";
	VIOLATED(fw_held_back(&ev, "standing", "parent"));
	ev.facts[1].s = "inside";
	ev.facts[2].kind = FW_WORD;
	UNDECIDED(fw_held_back(&ev, "standing", "parent"));
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(one_comes_before_the_other)
{
	struct fw_verdict v = fw_in_order(&i17, &i3, "maker and child");

	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.expected, "maker and child: child.pid, then parent.ret");
	ck_assert_str_eq(v.observed, "parent.ret (fact 1), then child.pid (fact 2)");
	ck_assert_int_eq(v.cited_count, 2);
	HOLDS(fw_in_order(&i3, &i17, "maker and child"));
	VIOLATED(fw_in_order(&i3, &i3, "itself"));
	UNDECIDED(fw_in_order(NULL, &i3, "maker and child"));
	UNDECIDED(fw_in_order(&i3, &gone, "maker and child"));
}
END_TEST

START_TEST(a_gate_was_reached)
{
	const struct fw_fact reached = { .n = 1,
					 .src = FW_SRC_HARNESS,
					 .kind = FW_INT,
					 .i = 1,
					 .at = "back",
					 .role = "parent",
					 .name = "parent.reached" };
	const struct fw_fact deadline = { .n = 2,
					  .src = FW_SRC_HARNESS,
					  .kind = FW_INT,
					  .i = 10000,
					  .at = "",
					  .role = "stage",
					  .name = "stage.deadline" };
	const struct fw_fact calling = { .n = 1,
					 .src = FW_SRC_PROBE,
					 .kind = FW_INT,
					 .i = 1,
					 .at = "",
					 .role = "parent",
					 .name = "parent.calling" };
	const struct fw_fact signal = { .n = 3,
					.src = FW_SRC_WAIT,
					.kind = FW_INT,
					.i = 9,
					.at = "",
					.role = "parent",
					.name = "parent.exit_signal" };
	struct fw_verdict v;
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	UNDECIDED(fw_reached(&ev, "back", "parent"));
	ck_assert_int_eq(fw_evidence_add(&ev, &deadline), 0);
	UNDECIDED(fw_reached(&ev, "back", "parent"));
	ck_assert_int_eq(fw_evidence_add(&ev, &calling), 0);
	VIOLATED(fw_reached(&ev, "back", "parent"));
	ck_assert_int_eq(fw_evidence_add(&ev, &reached), 0);
	HOLDS(fw_reached(&ev, "back", "parent"));
	VIOLATED(fw_reached(&ev, "back", "child"));
	VIOLATED(fw_reached(&ev, "ended", "parent"));
	fw_evidence_done(&ev);
	fw_evidence_init(&ev);
	ck_assert_int_eq(fw_evidence_add(&ev, &signal), 0);
	UNDECIDED(fw_reached(&ev, "back", "parent"));
	ck_assert_int_eq(fw_evidence_add(&ev, &calling), 0);
	v = fw_reached(&ev, "back", "parent");
	VIOLATED(v);
	ck_assert_str_eq(v.observed,
			 "not reached: the probe's end, by signal = 9 (parent.exit_signal)");
	/* an end by signal after the gate is no news of the gate */
	ck_assert_int_eq(fw_evidence_add(&ev, &reached), 0);
	HOLDS(fw_reached(&ev, "back", "parent"));
	/* nor does it say why a deadline passed before */
	ck_assert_int_eq(fw_evidence_add(&ev, &deadline), 0);
	HOLDS(fw_reached(&ev, "back", "parent"));
	v = fw_reached(&ev, "ended", "parent");
	VIOLATED(v);
	ck_assert_int_eq(v.cited[0], signal.n);
	ev.facts[2].n = deadline.n + 1;
	v = fw_reached(&ev, "back", "parent");
	VIOLATED(v);
	ck_assert_str_eq(v.observed, "not reached: the deadline in ms = 10000 (stage.deadline)");
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(two_sides_are_alike)
{
	static const struct fw_side a = { "one", "reference" }, b = { "two", "child" };
	static const struct fw_row rows[] = { { FW_SRC_STATUS, "pid", "its own" }, { 0 } };
	static const struct fw_row others[] = { { FW_SRC_STAT, "pid", "of another source" },
						{ 0 } };
	struct fw_verdict v;
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	UNDECIDED(fw_alike(&ev, FW_SRC_STATUS, a, b, NULL));
	add_fact(&ev, FW_SRC_STATUS, "one", "reference", "reference.ppid", 2);
	add_fact(&ev, FW_SRC_STATUS, "one", "parent", "parent.ppid", 1);
	add_fact(&ev, FW_SRC_STATUS, "two", "reference", "reference.ppid", 9);
	UNDECIDED(fw_alike(&ev, FW_SRC_STATUS, a, b, NULL));
	add_fact(&ev, FW_SRC_STATUS, "two", "child", "child.ppid", 2);
	v = fw_alike(&ev, FW_SRC_STATUS, a, b, NULL);
	HOLDS(v);
	ck_assert_int_eq(v.cited_count, 2);
	ck_assert_str_eq(v.observed, "alike in 1");
	/* other roles, of names as long and of names that begin alike */
	add_fact(&ev, FW_SRC_STATUS, "two", "other", "other.ppid", 7);
	add_fact(&ev, FW_SRC_STATUS, "two", "child2", "child2.ppid", 7);
	HOLDS(fw_alike(&ev, FW_SRC_STATUS, a, b, NULL));
	UNDECIDED(fw_alike(&ev, FW_SRC_STAT, a, b, NULL));

	add_fact(&ev, FW_SRC_STATUS, "one", "reference", "reference.pid", 3);
	UNDECIDED(fw_alike(&ev, FW_SRC_STATUS, a, b, NULL));
	UNDECIDED(fw_alike(&ev, FW_SRC_STATUS, b, a, NULL));
	add_fact(&ev, FW_SRC_STATUS, "two", "child", "child.pid", 4);
	v = fw_alike(&ev, FW_SRC_STATUS, a, b, NULL);
	VIOLATED(v);
	ck_assert_str_eq(v.observed, "reference.pid = 3, child.pid = 4");
	ck_assert_int_eq(v.cited_count, 4);
	/* the first that differs is shown */
	add_fact(&ev, FW_SRC_STATUS, "one", "reference", "reference.uid", 5);
	add_fact(&ev, FW_SRC_STATUS, "two", "child", "child.uid", 6);
	v = fw_alike(&ev, FW_SRC_STATUS, a, b, NULL);
	ck_assert_str_eq(v.observed, "reference.pid = 3, child.pid = 4");
	ev.facts[ev.count - 1].i = 5;
	VIOLATED(fw_alike(&ev, FW_SRC_STATUS, a, b, others));
	HOLDS(fw_alike(&ev, FW_SRC_STATUS, a, b, rows));
	/* said twice is not known */
	add_fact(&ev, FW_SRC_STATUS, "two", "child", "child.ppid", 2);
	UNDECIDED(fw_alike(&ev, FW_SRC_STATUS, a, b, rows));

	add_fact(&ev, FW_SRC_KCMP, "one", "reference", "reference.kcmp.vm", 1);
	add_fact(&ev, FW_SRC_KCMP, "two", "child", "child.kcmp.vm", 2);
	HOLDS(fw_alike(&ev, FW_SRC_KCMP, a, b, NULL));
	ev.facts[ev.count - 1].i = 0;
	VIOLATED(fw_alike(&ev, FW_SRC_KCMP, a, b, NULL));
	fw_evidence_done(&ev);
}
END_TEST

/* Two sides of one fact each, of two kinds and values; kind -1: no fact. */
static struct fw_verdict alike_of(enum fw_src src, int kind_a, int64_t value_a, int kind_b,
				  int64_t value_b)
{
	static const struct fw_side a = { "one", "reference" }, b = { "two", "child" };
	struct fw_evidence ev;
	struct fw_verdict v;

	fw_evidence_init(&ev);
	if (kind_a >= 0) {
		add_fact(&ev, src, "one", "reference", "reference.x", value_a);
		ev.facts[0].kind = (enum fw_kind)kind_a;
	}
	if (kind_b >= 0) {
		add_fact(&ev, src, "two", "child", "child.x", value_b);
		ev.facts[ev.count - 1].kind = (enum fw_kind)kind_b;
	}
	v = fw_alike(&ev, src, a, b, NULL);
	fw_evidence_done(&ev);
	/* cppcheck-suppress returnDanglingLifetime ; a verdict holds copies, no pointers */
	return v;
}

START_TEST(sides_without_one_and_sides_of_objects)
{
	static const struct {
		enum fw_src src;
		int kind_a, value_a, kind_b, value_b;
		enum fw_verdict_kind is;
	} rows[] = {
		/* neither has a namespace of this kind; any other failed look says nothing */
		{ FW_SRC_NS, FW_ERRNO, ENOENT, FW_ERRNO, ENOENT, FW_HOLDS },
		{ FW_SRC_NS, FW_ERRNO, ENOENT, FW_ERRNO, EPERM, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_ERRNO, EPERM, FW_ERRNO, ENOENT, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_ERRNO, EPERM, FW_ERRNO, EPERM, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_INT, ENOENT, FW_ERRNO, ENOENT, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_ERRNO, ENOENT, FW_INT, ENOENT, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_ERRNO, ENOENT, -1, 0, FW_INCONCLUSIVE },
		{ FW_SRC_NS, -1, 0, FW_ERRNO, ENOENT, FW_INCONCLUSIVE },
		{ FW_SRC_NS, FW_INT, 7, FW_INT, 8, FW_VIOLATED },
		{ FW_SRC_STAT, FW_ERRNO, ENOENT, FW_ERRNO, ENOENT, FW_INCONCLUSIVE },
		/* one object or two, in whatever order */
		{ FW_SRC_KCMP, FW_INT, 1, FW_INT, 2, FW_HOLDS },
		{ FW_SRC_KCMP, FW_INT, 0, FW_INT, 0, FW_HOLDS },
		{ FW_SRC_KCMP, FW_INT, 0, FW_INT, 2, FW_VIOLATED },
		{ FW_SRC_KCMP, FW_INT, 1, -1, 0, FW_INCONCLUSIVE },
		{ FW_SRC_KCMP, FW_INT, 1, FW_ERRNO, EPERM, FW_INCONCLUSIVE },
		{ FW_SRC_KCMP, FW_ERRNO, EPERM, FW_INT, 1, FW_INCONCLUSIVE },
		{ FW_SRC_STAT, FW_INT, 1, FW_INT, 2, FW_VIOLATED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(alike_of(rows[i].src, rows[i].kind_a, rows[i].value_a, rows[i].kind_b,
				       rows[i].value_b)
					      .kind == rows[i].is,
			      "row %zu", i);
}
END_TEST

START_TEST(a_text_says_words)
{
	struct fw_fact lock = i3, cut = i3, none = i3;

	lock.kind = cut.kind = none.kind = FW_STR;
	lock.name = cut.name = none.name = "child.fd.20.info";
	lock.s = "lock: 1: FLOCK ADVISORY WRITE 3; tfd: 26 events: 1";
	cut.s = "lock: 1: FLOCK \xe2\x80\xa6 0123456789abcdef";
	none.s = "";
	lock.len = strlen(lock.s);
	cut.len = strlen(cut.s);
	none.len = 0;
	HOLDS(fw_says(&lock, "FLOCK ADVISORY WRITE", true, "x"));
	HOLDS(fw_says(&lock, "WRITE 3", true, "x"));
	HOLDS(fw_says(&lock, "events: 1", true, "x"));
	HOLDS(fw_says(&lock, "lock:", true, "x"));
	VIOLATED(fw_says(&lock, "LOCK", true, "x"));
	VIOLATED(fw_says(&lock, "tfd: 2", true, "x"));
	VIOLATED(fw_says(&lock, "FLOCK", false, "x"));
	HOLDS(fw_says(&lock, "tfd: 2", false, "x"));
	HOLDS(fw_says(&none, "FLOCK", false, "x"));
	VIOLATED(fw_says(&none, "FLOCK", true, "x"));
	HOLDS(fw_says(&cut, "FLOCK", true, "x"));
	UNDECIDED(fw_says(&cut, "OFDLCK", true, "x"));
	UNDECIDED(fw_says(&cut, "OFDLCK", false, "x"));
	UNDECIDED(fw_says(&lock, "", true, "x"));
	UNDECIDED(fw_says(&i3, "3", true, "x"));
	UNDECIDED(fw_says(&gone, "3", true, "x"));
	UNDECIDED(fw_says(NULL, "3", true, "x"));
}
END_TEST

START_TEST(a_text_has_a_word)
{
	const struct fw_fact flags = {
		.n = 9, .kind = FW_STR, .s = "rd wrx wr", .len = 9, .at = "", .name = "flags"
	};

	HOLDS(fw_has_word(&flags, "rd", true, "x"));
	HOLDS(fw_has_word(&flags, "wr", true, "x"));
	HOLDS(fw_has_word(&flags, "w", false, "x"));
	VIOLATED(fw_has_word(&flags, "dc", true, "x"));
	VIOLATED(fw_has_word(&flags, "wrx", false, "x"));
	UNDECIDED(fw_has_word(&flags, "", true, "x"));
	UNDECIDED(fw_has_word(&i3, "rd", true, "x"));
	UNDECIDED(fw_has_word(&gone, "rd", true, "x"));
	UNDECIDED(fw_has_word(NULL, "rd", true, "x"));
}
END_TEST

static struct fw_fact pages_named(const char *name, const char *list)
{
	return (struct fw_fact){
		.n = 9, .kind = FW_STR, .s = list, .len = strlen(list), .at = "", .name = name
	};
}

START_TEST(lists_of_pages)
{
	const struct fw_fact eight = { .n = 10, .kind = FW_INT, .i = 8, .at = "", .name = "pages" };
	const struct fw_fact all = pages_named("a", "0-7"), none = pages_named("b", "");
	const struct fw_fact some = pages_named("c", "0-3 7"), rest = pages_named("d", "4-5 6");
	static const char *const hostile[] = {
		"x",	"0-",	  "-1",	 "3-1",		"8",
		"0  1", "0-7 ,",  "0,1", "99999999999", "0-3 \xe2\x80\xa6 00",
		"1 -2", "0000001"
	};
	static const struct {
		const char *list;
		int64_t pages;
		enum fw_verdict_kind is;
	} sizes[] = {
		{ "0-9", 10, FW_HOLDS },
		{ "", 0, FW_INCONCLUSIVE },
		{ "0-32767", 32768, FW_HOLDS },
		{ "0-32766", 32768, FW_VIOLATED },
		{ "0-32768", 32769, FW_INCONCLUSIVE },
	};
	const struct {
		const struct fw_fact *a, *b;
		bool but;
		const char *expected;
	} words[] = {
		{ NULL, NULL, false, "x: no page" },
		{ NULL, NULL, true, "x: all pages" },
		{ &some, NULL, false, "x: pages \"0-3 7\"" },
		{ NULL, &some, false, "x: pages \"0-3 7\"" },
		{ &some, NULL, true, "x: all pages but \"0-3 7\"" },
		{ NULL, &some, true, "x: all pages but \"0-3 7\"" },
		{ &some, &rest, false, "x: pages \"0-3 7\" and \"4-5 6\"" },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct fw_fact list = pages_named("e", sizes[i].list);
		struct fw_fact pages = eight;

		pages.i = sizes[i].pages;
		ck_assert_int_eq(fw_pages(&list, &pages, NULL, NULL, true, "x").kind, sizes[i].is);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_str_eq(fw_pages(&all, &eight, words[i].a, words[i].b, words[i].but, "x")
					 .expected,
				 words[i].expected);

	HOLDS(fw_pages(&all, &eight, NULL, NULL, true, "x"));
	VIOLATED(fw_pages(&some, &eight, NULL, NULL, true, "x"));
	HOLDS(fw_pages(&none, &eight, NULL, NULL, false, "x"));
	VIOLATED(fw_pages(&some, &eight, NULL, NULL, false, "x"));
	HOLDS(fw_pages(&rest, &eight, &some, NULL, true, "x"));
	HOLDS(fw_pages(&all, &eight, &some, &rest, false, "x"));
	VIOLATED(fw_pages(&all, &eight, &some, &rest, true, "x"));
	VIOLATED(fw_pages(&none, &eight, &some, NULL, false, "x"));
	UNDECIDED(fw_pages(NULL, &eight, NULL, NULL, true, "x"));
	UNDECIDED(fw_pages(&all, NULL, NULL, NULL, true, "x"));
	UNDECIDED(fw_pages(&all, &gone, NULL, NULL, true, "x"));
	UNDECIDED(fw_pages(&all, &minus, NULL, NULL, true, "x"));
	UNDECIDED(fw_pages(&i3, &eight, NULL, NULL, true, "x"));
	ck_assert_str_eq(fw_pages(&all, &eight, &gone, NULL, false, "x").reason,
			 "x: look failed with ENOENT");
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		const struct fw_fact bad = pages_named("e", hostile[i]);

		UNDECIDED(fw_pages(&bad, &eight, NULL, NULL, true, "x"));
		UNDECIDED(fw_pages_stayed(&bad, &eight, NULL, "x"));
	}

	HOLDS(fw_pages_stayed(&none, &eight, NULL, "x"));
	HOLDS(fw_pages_stayed(&none, &eight, &some, "x"));
	VIOLATED(fw_pages_stayed(&all, &eight, NULL, "x"));
	VIOLATED(fw_pages_stayed(&some, &eight, &some, "x"));
	UNDECIDED(fw_pages_stayed(&rest, &eight, &some, "x"));
	UNDECIDED(fw_pages_stayed(&some, &eight, NULL, "x"));
	UNDECIDED(fw_pages_stayed(NULL, &eight, NULL, "x"));
}
END_TEST

START_TEST(something_was_made)
{
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	UNDECIDED(fw_made(&ev));
	add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.ret", 3);
	HOLDS(fw_made(&ev));
	ev.facts[0].i = -1;
	VIOLATED(fw_made(&ev));
	ev.facts[0].i = 0;
	VIOLATED(fw_made(&ev));
	fw_evidence_done(&ev);
}
END_TEST

/* A maker of whose call there is no word, only how it ended: in the call, when nothing else went wrong. */
START_TEST(a_maker_ended_in_the_call)
{
	enum { SIGNAL = 1, STATUS = 2, DEADLINE = 4, END = 8, BEFORE = 16 };
	static const struct {
		int has;
		enum fw_kind kind;
		int64_t status;
		enum fw_verdict_kind is;
		const char *observed;
	} rows[] = {
		{ SIGNAL | END, FW_INT, 0, FW_VIOLATED,
		  "the maker's end in the call, by = 9 (parent.exit_signal)" },
		{ STATUS | END, FW_INT, 3, FW_VIOLATED,
		  "the maker's end in the call, by = 3 (parent.exit_status)" },
		{ STATUS | END, FW_INT, 0, FW_INCONCLUSIVE, "" },
		{ STATUS | END, FW_ERRNO, 3, FW_INCONCLUSIVE, "" },
		{ END, FW_INT, 0, FW_INCONCLUSIVE, "" },
		{ SIGNAL | DEADLINE | END, FW_INT, 0, FW_INCONCLUSIVE, "" },
		{ SIGNAL, FW_INT, 0, FW_INCONCLUSIVE, "" },
		{ SIGNAL | END | BEFORE, FW_INT, 0, FW_INCONCLUSIVE, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fw_evidence ev;
		struct fw_verdict made, refused;

		fw_evidence_init(&ev);
		if (rows[i].has & STATUS) {
			add_fact(&ev, FW_SRC_WAIT, "", "parent", "parent.exit_status",
				 rows[i].status);
			ev.facts[0].kind = rows[i].kind;
		}
		if (rows[i].has & SIGNAL)
			add_fact(&ev, FW_SRC_WAIT, "", "parent", "parent.exit_signal", 9);
		if (rows[i].has & DEADLINE)
			add_fact(&ev, FW_SRC_HARNESS, "", "stage", "stage.deadline", 10000);
		if (rows[i].has & END)
			add_fact(&ev, FW_SRC_HARNESS, "", "stage", "stage.end", 0);
		if (!(rows[i].has & BEFORE))
			add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.calling", 1);
		made = fw_made(&ev);
		refused = fw_refused(&ev, EAGAIN);
		ck_assert_msg(made.kind == rows[i].is && refused.kind == rows[i].is, "row %zu", i);
		ck_assert_str_eq(made.observed, rows[i].observed);
		ck_assert_str_eq(refused.observed, rows[i].observed);
		/* with its word, that word decides */
		add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.ret", 4);
		HOLDS(fw_made(&ev));
		ev.facts[ev.count - 1].i = -1;
		add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.errno", EAGAIN);
		HOLDS(fw_refused(&ev, EAGAIN));
		fw_evidence_done(&ev);
	}
}
END_TEST

START_TEST(a_call_was_refused)
{
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	UNDECIDED(fw_refused(&ev, EAGAIN));
	add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.ret", 17);
	VIOLATED(fw_refused(&ev, EAGAIN));
	ev.facts[0].i = -1;
	UNDECIDED(fw_refused(&ev, EAGAIN));
	add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.errno", EAGAIN);
	HOLDS(fw_refused(&ev, EAGAIN));
	/* an errno beside no result, or beside two, decides nothing */
	ev.facts[0].name = "parent.other";
	UNDECIDED(fw_refused(&ev, ENOMEM));
	ev.facts[0].name = "parent.ret";
	VIOLATED(fw_refused(&ev, ENOMEM));
	fw_evidence_done(&ev);
}
END_TEST

/* Of a trial of inheritance: the value of either side at each gate, 0 where there was no look. */
static struct fw_verdict course_of(const int64_t parent[5], const int64_t child[5],
				   struct fw_verdict (*judge)(const struct fw_evidence *ev,
							      const struct fw_course *course,
							      enum fw_src src, const char *thing))
{
	static const char *const gates[] = { "before", "set", "born", "child-did", "maker-did" };
	static const struct fw_course course = { "before", "set", "born", "child-did",
						 "maker-did" };
	struct fw_evidence ev;
	struct fw_verdict v;

	fw_evidence_init(&ev);
	add_fact(&ev, FW_SRC_PROBE, "", "parent", "parent.ret", 4);
	for (int i = 0; i < 5; i++) {
		if (parent[i])
			add_fact(&ev, FW_SRC_ATTRS, gates[i], "parent", "parent.x", parent[i]);
		if (child[i])
			add_fact(&ev, FW_SRC_ATTRS, gates[i], "child", "child.x", child[i]);
	}
	v = judge(&ev, &course, FW_SRC_ATTRS, "x");
	fw_evidence_done(&ev);
	/* cppcheck-suppress returnDanglingLifetime ; a verdict holds copies, no pointers */
	return v;
}

#define COURSE(judge, p1, p2, p3, p4, p5, c3, c4, c5) \
	course_of((const int64_t[]){ p1, p2, p3, p4, p5 }, (const int64_t[]){ 0, 0, c3, c4, c5 }, judge)

START_TEST(what_is_inherited_and_then_each_ones_own)
{
	HOLDS(COURSE(fw_inherited, 1, 2, 2, 0, 0, 2, 0, 0));
	VIOLATED(COURSE(fw_inherited, 1, 2, 2, 0, 0, 1, 0, 0));
	VIOLATED(COURSE(fw_inherited, 1, 2, 1, 0, 0, 2, 0, 0));
	/* it had the value before: nothing was tried */
	UNDECIDED(COURSE(fw_inherited, 2, 2, 2, 0, 0, 2, 0, 0));
	UNDECIDED(COURSE(fw_inherited, 1, 2, 2, 0, 0, 0, 0, 0));
	HOLDS(COURSE(fw_child_alone, 1, 2, 2, 2, 0, 2, 3, 0));
	VIOLATED(COURSE(fw_child_alone, 1, 2, 2, 3, 0, 2, 3, 0));
	UNDECIDED(COURSE(fw_child_alone, 1, 2, 2, 2, 0, 2, 2, 0));
	HOLDS(COURSE(fw_each_alone, 1, 2, 2, 2, 4, 2, 3, 3));
	VIOLATED(COURSE(fw_each_alone, 1, 2, 2, 2, 4, 2, 3, 4));
	VIOLATED(COURSE(fw_each_alone, 1, 2, 2, 3, 4, 2, 3, 3));
	UNDECIDED(COURSE(fw_each_alone, 1, 2, 2, 2, 2, 2, 3, 3));
	UNDECIDED(COURSE(fw_each_alone, 1, 2, 2, 2, 4, 2, 3, 0));
}
END_TEST

START_TEST(a_maker_is_as_before)
{
	static const struct {
		enum fw_src src;
		const char *name;
	} rows[] = { { FW_SRC_CHILDREN, "parent.children" },
		     { FW_SRC_TASKS, "parent.tasks" },
		     { FW_SRC_FDS, "parent.fds" },
		     { FW_SRC_STATUS, "parent.vmsize" },
		     { FW_SRC_STATUS, "parent.vmpte" } };
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		UNDECIDED(fw_maker_unchanged(&ev, "a", "b"));
		add_fact(&ev, rows[i].src, "a", "parent", rows[i].name, 5);
		add_fact(&ev, rows[i].src, "b", "parent", rows[i].name, 5);
	}
	HOLDS(fw_maker_unchanged(&ev, "a", "b"));
	ck_assert_int_eq(fw_maker_unchanged(&ev, "a", "b").cited_count, 10);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ev.facts[2 * i + 1].i = 6;
		VIOLATED(fw_maker_unchanged(&ev, "a", "b"));
		VIOLATED(fw_unchanged(&ev, "a", "b", rows[i].src, rows[i].name, "x"));
		ev.facts[2 * i + 1].i = 5;
		HOLDS(fw_unchanged(&ev, "a", "b", rows[i].src, rows[i].name, "x"));
	}
	fw_evidence_done(&ev);
}
END_TEST

Suite *oracle_suite(void)
{
	Suite *s = suite_create("oracle");
	TCase *tc = tcase_create("oracle");

	tcase_add_test(tc, a_number_is);
	tcase_add_test(tc, a_missing_fact_decides_nothing);
	tcase_add_test(tc, a_failed_look_decides_nothing);
	tcase_add_test(tc, two_facts_compared);
	tcase_add_test(tc, one_name_twice_is_told_apart);
	tcase_add_test(tc, bytes_are_compared_whole);
	tcase_add_test(tc, at_least);
	tcase_add_test(tc, bits);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, sums);
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, errno_numbers);
	tcase_add_test(tc, failed_looks);
	tcase_add_test(tc, all_of_them);
	tcase_add_test(tc, cites_are_once_and_bounded);
	tcase_add_test(tc, said_for_itself);
	tcase_add_test(tc, overlong_and_hostile_texts);
	tcase_add_test(tc, a_list_has_a_number);
	tcase_add_test(tc, somebody_sleeps);
	tcase_add_test(tc, somebody_is_held_back);
	tcase_add_test(tc, one_comes_before_the_other);
	tcase_add_test(tc, a_gate_was_reached);
	tcase_add_test(tc, two_sides_are_alike);
	tcase_add_test(tc, sides_without_one_and_sides_of_objects);
	tcase_add_test(tc, a_text_says_words);
	tcase_add_test(tc, a_text_has_a_word);
	tcase_add_test(tc, lists_of_pages);
	tcase_add_test(tc, something_was_made);
	tcase_add_test(tc, a_maker_ended_in_the_call);
	tcase_add_test(tc, a_call_was_refused);
	tcase_add_test(tc, what_is_inherited_and_then_each_ones_own);
	tcase_add_test(tc, a_maker_is_as_before);
	suite_add_tcase(s, tc);
	return s;
}
