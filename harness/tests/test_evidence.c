/* SPDX-License-Identifier: MIT */
/* Unit tests of evidence: its arena, finding facts, ambiguity, values as text. */
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "text.h"
#include "verdict.h"

static void add_int(struct fw_evidence *ev, enum fw_src src, const char *at, const char *name,
		    int64_t value)
{
	struct fw_fact f = { .n = (int64_t)ev->count + 1,
			     .src = src,
			     .kind = FW_INT,
			     .at = at,
			     .role = "child",
			     .name = name,
			     .i = value };

	ck_assert_int_eq(fw_evidence_add(ev, &f), 0);
}

START_TEST(facts_are_copied)
{
	struct fw_evidence ev;
	char name[] = "child.comm", at[] = "gate", role[] = "child", text[] = "probe";
	struct fw_fact f = { .n = 1,
			     .src = FW_SRC_STATUS,
			     .kind = FW_STR,
			     .at = at,
			     .role = role,
			     .name = name,
			     .s = text,
			     .len = 999 };
	const struct fw_fact *got;

	fw_evidence_init(&ev);
	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
	memset(name, 'x', sizeof(name) - 1);
	memset(at, 'x', sizeof(at) - 1);
	memset(role, 'x', sizeof(role) - 1);
	memset(text, 'x', sizeof(text) - 1);
	got = fw_find_at(&ev, "gate", FW_SRC_STATUS, "child.comm");
	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got->role, "child");
	ck_assert_str_eq(got->s, "probe");
	ck_assert_uint_eq(got->len, 5);
	fw_evidence_done(&ev);
	fw_evidence_done(&ev);
	ck_assert_uint_eq(ev.count, 0);
}
END_TEST

START_TEST(missing_strings_become_empty)
{
	struct fw_evidence ev;
	struct fw_fact f = { .kind = FW_BYTES, .len = 17 };

	fw_evidence_init(&ev);
	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
	ck_assert_str_eq(ev.facts[0].at, "");
	ck_assert_str_eq(ev.facts[0].name, "");
	ck_assert_str_eq(ev.facts[0].s, "");
	ck_assert_uint_eq(ev.facts[0].len, 0);
	f = (struct fw_fact){ .kind = FW_STR };
	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
	ck_assert_str_eq(ev.facts[1].s, "");
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(many_and_large_facts_stay_in_place)
{
	struct fw_evidence ev, copy;
	size_t big_len = 100000, i;
	char *big = malloc(big_len + 1);
	char name[32];
	struct fw_fact f = { .n = 1,
			     .src = FW_SRC_MEM,
			     .kind = FW_BYTES,
			     .name = "child.big",
			     .at = "g",
			     .role = "child",
			     .s = big,
			     .len = big_len };

	ck_assert_ptr_nonnull(big);
	memset(big, 7, big_len);
	big[big_len] = '\0';
	fw_evidence_init(&ev);
	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
	for (i = 0; i < 2000; i++) {
		(void)fw_line(name, sizeof(name), "child.fact%zu", i);
		add_int(&ev, FW_SRC_STATUS, i % 2 ? "one" : "two", name, (int64_t)i);
	}
	ck_assert_int_eq(fw_evidence_copy(&ev, &copy), 0);
	fw_evidence_done(&ev);
	ck_assert_uint_eq(copy.count, 2001);
	ck_assert_int_eq(memcmp(copy.facts[0].s, big, big_len), 0);
	ck_assert_int_eq(fw_find(&copy, FW_SRC_STATUS, "child.fact1999")->i, 1999);
	ck_assert_ptr_null(fw_find_at(&copy, "one", FW_SRC_STATUS, "child.fact1998"));
	fw_evidence_done(&copy);
	free(big);
}
END_TEST

START_TEST(strings_fill_the_arena_to_the_brim)
{
	char text[260];
	size_t len;

	/* Every length comes to the end of a piece of the arena at another distance from it. */
	for (len = 1; len < sizeof(text) - 1; len++) {
		struct fw_fact f = { .n = 1, .kind = FW_STR, .name = "ab", .s = text };
		struct fw_evidence ev;
		size_t i;

		memset(text, 'a', len);
		text[len] = '\0';
		fw_evidence_init(&ev);
		for (i = 0; i < 2 * 4096 / len; i++)
			ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
		for (i = 0; i < ev.count; i++)
			ck_assert_str_eq(ev.facts[i].s, text);
		fw_evidence_done(&ev);
	}
}
END_TEST

START_TEST(own_fact_can_be_added_again)
{
	struct fw_evidence ev;
	int i;

	fw_evidence_init(&ev);
	add_int(&ev, FW_SRC_PROBE, "", "child.x", 5);
	/* Past every growth of the array, which moves the fact being read. */
	for (i = 0; i < 200; i++)
		ck_assert_int_eq(fw_evidence_add(&ev, &ev.facts[0]), 0);
	ck_assert_int_eq(ev.facts[200].i, 5);
	ck_assert_str_eq(ev.facts[200].name, "child.x");
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(ambiguity_is_not_resolved)
{
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	add_int(&ev, FW_SRC_STATUS, "before", "child.ppid", 1);
	add_int(&ev, FW_SRC_STATUS, "after", "child.ppid", 1);
	add_int(&ev, FW_SRC_STAT, "after", "child.ppid", 1);
	add_int(&ev, FW_SRC_PROBE, "", "child.ret", 0);
	add_int(&ev, FW_SRC_PROBE, "", "child.ret", 0);
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_STATUS, "child.ppid"));
	ck_assert_int_eq(fw_find_at(&ev, "before", FW_SRC_STATUS, "child.ppid")->n, 1);
	ck_assert_int_eq(fw_find_at(&ev, "after", FW_SRC_STATUS, "child.ppid")->n, 2);
	ck_assert_int_eq(fw_find(&ev, FW_SRC_STAT, "child.ppid")->n, 3);
	/* Two that agree are two all the same. */
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_PROBE, "child.ret"));
	ck_assert_ptr_null(fw_find_at(&ev, "", FW_SRC_PROBE, "child.ret"));
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(nothing_is_found_in_nothing)
{
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_PROBE, "x"));
	add_int(&ev, FW_SRC_PROBE, "g", "child.x", 1);
	ck_assert_ptr_null(fw_find(NULL, FW_SRC_PROBE, "child.x"));
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_PROBE, NULL));
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_PROBE, "child"));
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_PROBE, "child.xy"));
	ck_assert_ptr_null(fw_find(&ev, FW_SRC_WAIT, "child.x"));
	ck_assert_ptr_null(fw_find_at(&ev, NULL, FW_SRC_PROBE, "child.x"));
	ck_assert_ptr_null(fw_find_at(&ev, "", FW_SRC_PROBE, "child.x"));
	fw_evidence_done(&ev);
}
END_TEST

START_TEST(sources_have_names_both_ways)
{
	int i, j;

	for (i = 1; i < FW_SRC_COUNT; i++) {
		ck_assert_int_eq(fw_src_of_name(fw_src_name((enum fw_src)i)), i);
		for (j = 0; j < i; j++)
			ck_assert_str_ne(fw_src_name((enum fw_src)i), fw_src_name((enum fw_src)j));
	}
	ck_assert_str_eq(fw_src_name(FW_SRC_KPAGECOUNT), "kpagecount");
	ck_assert_str_eq(fw_src_name((enum fw_src)99), "none");
	ck_assert_str_eq(fw_src_name((enum fw_src) - 1), "none");
	ck_assert_int_eq(fw_src_of_name("Probe"), FW_SRC_NONE);
	ck_assert_int_eq(fw_src_of_name(""), FW_SRC_NONE);
	ck_assert_int_eq(fw_src_of_name(NULL), FW_SRC_NONE);
}
END_TEST

START_TEST(verdicts_have_names_both_ways)
{
	enum fw_verdict_kind kind = FW_BROKEN;
	int i;

	for (i = 0; i < FW_VERDICT_KINDS; i++) {
		ck_assert(fw_verdict_of_name(fw_verdict_name((enum fw_verdict_kind)i), &kind));
		ck_assert_int_eq(kind, i);
	}
	ck_assert(!fw_verdict_of_name("HOLDS", &kind));
	ck_assert(!fw_verdict_of_name("", &kind));
	ck_assert(!fw_verdict_of_name(NULL, &kind));
	ck_assert_int_eq(kind, FW_HOLDS);
	ck_assert_str_eq(fw_verdict_name((enum fw_verdict_kind)6), "not-run");
	ck_assert_str_eq(fw_verdict_name((enum fw_verdict_kind) - 1), "not-run");
}
END_TEST

START_TEST(values_as_text)
{
	char b[32];
	size_t size;
	struct fw_fact f = { .kind = FW_INT, .i = -3 };
	static const char many[] = "0123456789abcdef0123456789abcdef";

	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "-3");
	f = (struct fw_fact){ .kind = FW_WORD, .w = 0xdeadbeefULL };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "0xdeadbeef");
	f = (struct fw_fact){ .kind = FW_STR, .s = "two\nlines", .len = 9 };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "\"two lines\"");
	f = (struct fw_fact){ .kind = FW_BYTES, .s = "\x00\xff\x10", .len = 3 };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "00ff10");
	f = (struct fw_fact){ .kind = FW_BYTES, .s = "" };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "(no bytes)");
	f = (struct fw_fact){ .kind = FW_ERRNO, .i = 2 };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "ENOENT");
	f.i = (1LL << 32) + 2;
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "errno 4294967298");
	f = (struct fw_fact){ .kind = (enum fw_kind)77 };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "no value");
	ck_assert_str_eq(fw_fact_text(NULL, b, sizeof(b)), "no fact");
	ck_assert_str_eq(fw_fact_text(NULL, b, 0), "");

	f = (struct fw_fact){ .kind = FW_BYTES, .s = many, .len = 15 };
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "303132333435363738396162636465");
	f.len = 16;
	ck_assert_str_eq(fw_fact_text(&f, b, sizeof(b)), "3031323334353637383961626364...");
	for (size = 1; size <= sizeof(b); size++) {
		memset(b, 'z', sizeof(b));
		fw_fact_text(&f, b, size);
		ck_assert_uint_lt(strnlen(b, sizeof(b)), size);
	}
}
END_TEST

Suite *evidence_suite(void)
{
	Suite *s = suite_create("evidence");
	TCase *tc = tcase_create("evidence");

	tcase_add_test(tc, facts_are_copied);
	tcase_add_test(tc, missing_strings_become_empty);
	tcase_add_test(tc, many_and_large_facts_stay_in_place);
	tcase_add_test(tc, strings_fill_the_arena_to_the_brim);
	tcase_add_test(tc, own_fact_can_be_added_again);
	tcase_add_test(tc, ambiguity_is_not_resolved);
	tcase_add_test(tc, nothing_is_found_in_nothing);
	tcase_add_test(tc, sources_have_names_both_ways);
	tcase_add_test(tc, verdicts_have_names_both_ways);
	tcase_add_test(tc, values_as_text);
	suite_add_tcase(s, tc);
	return s;
}
