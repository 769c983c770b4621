/* SPDX-License-Identifier: MIT */
/* Unit tests of the coverage: what counts as checked, proven and skipped, against the true catalogue. */
#include "suites.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clause.h"
#include "coverage.h"

/* A statement that has parts, and one that is neither whole nor part. */
static const struct fw_clause *whole, *single;

static bool is_part(const struct fw_clause *c)
{
	return whole && c->part_of && strcmp(c->part_of, whole->id) == 0;
}

static void choose(void)
{
	for (size_t i = 0; i < fw_clauses_count && !whole; i++)
		for (size_t k = 0; k < fw_clauses_count; k++)
			if (fw_clauses[k].part_of &&
			    strcmp(fw_clauses[k].part_of, fw_clauses[i].id) == 0 &&
			    !fw_clauses[i].part_of)
				whole = &fw_clauses[i];
	for (size_t i = 0; i < fw_clauses_count && !single; i++)
		if (!fw_clauses[i].part_of && &fw_clauses[i] != whole)
			single = &fw_clauses[i];
	ck_assert_ptr_nonnull(whole);
	ck_assert_ptr_nonnull(single);
}

static struct fw_result of(const struct fw_clause *clause, enum fw_verdict_kind kind)
{
	struct fw_result r = { .clause = (char *)(uintptr_t)clause->id,
			       .family = (char *)(uintptr_t) "some",
			       .door = (char *)(uintptr_t) "fork",
			       .verdict.kind = kind };

	(void)snprintf(r.verdict.reason, sizeof(r.verdict.reason), "no-cap:x");
	return r;
}

/* The statement's object in the JSON of these checks; the whole of it in ret_all, to be let go. */
static json_t *told(struct fw_proof_check *checks, size_t count, const char *id, json_t **ret_all)
{
	const struct fw_proof proof = { .check = checks, .checks = count };
	fw_scoped_buf out = { 0 };
	json_t *families;

	ck_assert(fw_coverage_tell(&proof, true, &out));
	*ret_all = json_loads(out.data, 0, NULL);
	ck_assert_ptr_nonnull(*ret_all);
	families = json_object_get(*ret_all, "families");
	for (size_t f = 0; f < json_array_size(families); f++) {
		json_t *statements = json_object_get(json_array_get(families, f), "statements");

		for (size_t i = 0; i < json_array_size(statements); i++) {
			json_t *s = json_array_get(statements, i);

			if (strcmp(json_string_value(json_object_get(s, "id")), id) == 0)
				return s;
		}
	}
	ck_abort_msg("no statement %s", id);
}

static json_int_t number(json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

START_TEST(a_statement_is_what_its_checks_say)
{
	struct fw_result results[] = { of(single, FW_HOLDS), of(single, FW_SKIPPED) };
	struct fw_proof_check checks[] = { { .result = &results[0], .state = FW_PROVEN },
					   { .result = &results[1], .state = FW_UNPROVEN } };
	json_t *all, *s = told(checks, 2, single->id, &all);

	ck_assert(json_is_true(json_object_get(s, "checked")));
	ck_assert_int_eq(number(s, "checks"), 2);
	ck_assert_int_eq(number(s, "proven"), 1);
	ck_assert_int_eq(number(s, "skipped"), 1);
	ck_assert_ptr_null(json_object_get(s, "skipped_because"));
	ck_assert_uint_eq(json_array_size(json_object_get(s, "doors")), 1);
	/* proven, or skipped, is a statement of which all checks are */
	ck_assert_int_eq(number(all, "checked"), 1);
	ck_assert_int_eq(number(all, "proven"), 0);
	ck_assert_int_eq(number(all, "skipped"), 0);
	ck_assert_int_eq(number(all, "uncovered"), (json_int_t)fw_clauses_count - 1);
	json_decref(all);

	results[0].verdict.kind = FW_SKIPPED;
	checks[1].state = FW_EXCEPTED;
	s = told(checks, 2, single->id, &all);
	ck_assert_str_eq(json_string_value(json_object_get(s, "skipped_because")), "no-cap:x");
	ck_assert_int_eq(number(all, "proven"), 1);
	ck_assert_int_eq(number(all, "skipped"), 1);
	json_decref(all);
}
END_TEST

START_TEST(a_whole_is_checked_when_all_its_parts_are)
{
	struct fw_result *results = calloc(fw_clauses_count, sizeof(*results));
	struct fw_proof_check *checks = calloc(fw_clauses_count, sizeof(*checks));
	size_t count = 0;
	json_t *all, *s;

	ck_assert_ptr_nonnull(results);
	ck_assert_ptr_nonnull(checks);
	for (size_t i = 0; i < fw_clauses_count; i++) {
		if (!is_part(&fw_clauses[i]))
			continue;
		results[count] = of(&fw_clauses[i], FW_HOLDS);
		checks[count] =
			(struct fw_proof_check){ .result = &results[count], .state = FW_PROVEN };
		count++;
	}
	s = told(checks, count, whole->id, &all);
	ck_assert(json_is_true(json_object_get(s, "checked")));
	ck_assert_int_eq(number(s, "checks"), (json_int_t)count);
	ck_assert_int_eq(number(s, "proven"), (json_int_t)count);
	json_decref(all);

	s = told(checks, count - 1, whole->id, &all);
	ck_assert(json_is_false(json_object_get(s, "checked")));
	ck_assert_int_eq(number(s, "checks"), 0);
	json_decref(all);
	free(checks);
	free(results);
}
END_TEST

START_TEST(the_table_counts_the_same)
{
	struct fw_result result = of(single, FW_SKIPPED);
	struct fw_proof_check check = { .result = &result, .state = FW_PROVEN };
	const struct fw_proof proof = { .check = &check, .checks = 1 };
	fw_scoped_buf out = { 0 };
	char sum[128], skipped[128];

	ck_assert(fw_coverage_tell(&proof, false, &out));
	(void)snprintf(
		sum, sizeof(sum),
		"\n%zu statements, 1 checked, 1 proven to fail, 1 skipped here, %zu uncovered\n",
		fw_clauses_count, fw_clauses_count - 1);
	(void)snprintf(skipped, sizeof(skipped), "\nskipped   %-40s no-cap:x\n", single->id);
	ck_assert_msg(strstr(out.data, sum) != NULL, "no '%s'", sum);
	ck_assert_msg(strstr(out.data, skipped) != NULL, "no '%s'", skipped);
}
END_TEST

Suite *coverage_suite(void)
{
	Suite *suite = suite_create("coverage");
	TCase *tc = tcase_create("coverage");

	tcase_add_checked_fixture(tc, choose, NULL);
	tcase_add_test(tc, a_statement_is_what_its_checks_say);
	tcase_add_test(tc, a_whole_is_checked_when_all_its_parts_are);
	tcase_add_test(tc, the_table_counts_the_same);
	suite_add_tcase(suite, tc);
	return suite;
}
