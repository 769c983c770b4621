/* SPDX-License-Identifier: MIT */
/* Unit tests of the matrix: what a cell says, what the table names, and the exit status. */
#include "suites.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "matrix.h"

/* A result of a case; strings are only looked at. */
static struct fw_result result(const char *case_id, enum fw_verdict_kind kind, const char *reason,
			       const char *deviation)
{
	struct fw_result r = { .case_id = (char *)(uintptr_t)case_id,
			       .verdict.kind = kind,
			       .deviation = deviation };

	(void)snprintf(r.verdict.reason, sizeof(r.verdict.reason), "%s", reason);
	return r;
}

static void add(struct fw_matrix *m, const char *target, struct fw_result *results, size_t count)
{
	const struct fw_run run = { .target = (char *)(uintptr_t)target,
				    .kernel = (char *)(uintptr_t) "6.1",
				    .results = results,
				    .results_count = count };

	ck_assert_int_eq(fw_matrix_add(m, &run), 0);
}

static void says(const char *text, const char *line)
{
	ck_assert_msg(strstr(text, line) != NULL, "no '%s' in\n%s", line, text);
}

START_TEST(cells_say_the_worst)
{
	struct fw_result here[] = {
		result("one", FW_HOLDS, "", NULL),
		result("one", FW_VIOLATED, "", "known-one"),
		result("two", FW_SKIPPED, "no-cap:x", NULL),
		result("two", FW_SKIPPED, "no-cap:y", NULL),
		result("three", FW_SKIPPED, "no-cap:x", NULL),
		result("three", FW_HOLDS, "", NULL),
	};
	struct fw_result there[] = {
		result("one", FW_VIOLATED, "", NULL),
		result("one", FW_VIOLATED, "", "known-one"),
		result("four", FW_NOT_RUN, "", NULL),
		result("four", FW_INCONCLUSIVE, "odd", NULL),
		result("five", FW_BROKEN, "bad", NULL),
	};
	struct fw_matrix *m = fw_matrix_new();
	fw_scoped_buf out = { 0 };

	add(m, "here", here, 6);
	add(m, "there", there, 5);
	ck_assert_int_eq(fw_matrix_text(m, &out), 0);
	says(out.data,
	     "here               6.1                          1 deviation, 2 holds, 3 skipped\n");
	says(out.data,
	     "there              6.1                          1 violated, 1 broken, 1 inconclusive, 1 not-run, 1 deviation\n");
	says(out.data, "\none                                        d   V\n");
	says(out.data, "\ntwo                                       s1    \n");
	says(out.data, "\nthree                                      +    \n");
	says(out.data, "\nfour                                           I\n");
	says(out.data, "\nfive                                           B\n");
	says(out.data, "  s1   no-cap:x\n");
	says(out.data,
	     "\nviolated\n  there              one                                      1\n");
	says(out.data,
	     "\ndeviation\n  here               one                                      1  known-one\n");
	says(out.data,
	     "\nnot-run\n  there              four                                     1\n");
	ck_assert_ptr_null(strstr(out.data, "no-cap:y"));
	fw_matrix_free(m);
}
END_TEST

START_TEST(json_has_every_cell)
{
	struct fw_result here[] = { result("one", FW_HOLDS, "", NULL),
				    result("one", FW_SKIPPED, "no-cap:x", NULL) };
	struct fw_result there[] = { result("two", FW_VIOLATED, "why", "known") };
	struct fw_matrix *m = fw_matrix_new();
	const char *target, *verdict, *reason, *deviation;
	int holds, skipped, total;
	fw_scoped_buf out = { 0 };
	json_t *all;

	add(m, "here", here, 2);
	add(m, "there", there, 1);
	ck_assert_int_eq(fw_matrix_json(m, &out), 0);
	all = json_loads(out.data, 0, NULL);
	ck_assert_ptr_nonnull(all);
	ck_assert_uint_eq(json_array_size(json_object_get(all, "targets")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(all, "cases")), 2);
	ck_assert_int_eq(json_unpack(all, "{s:[{}, {s:{s:i}}]}", "targets", "totals", "deviation",
				     &total),
			 0);
	ck_assert_int_eq(total, 1);
	/* a run that has no such case has no cell */
	ck_assert_int_eq(json_unpack(all, "{s:[{s:[{s:s, s:s, s:{s:i, s:i}, s:[s]}!]}]}", "cases",
				     "cells", "target", &target, "verdict", &verdict, "checks",
				     "holds", &holds, "skipped", &skipped, "reasons", &reason),
			 0);
	ck_assert_str_eq(target, "here");
	ck_assert_str_eq(verdict, "holds");
	ck_assert_int_eq(holds, 1);
	ck_assert_int_eq(skipped, 1);
	ck_assert_str_eq(reason, "no-cap:x");
	ck_assert_int_eq(json_unpack(all, "{s:[{}, {s:[{s:s, s:[s]}!]}]}", "cases", "cells",
				     "verdict", &verdict, "deviations", &deviation),
			 0);
	ck_assert_str_eq(verdict, "deviation");
	ck_assert_str_eq(deviation, "known");
	json_decref(all);
	fw_matrix_free(m);
}
END_TEST

START_TEST(exit_is_that_of_the_worst_run)
{
	static const struct {
		enum fw_verdict_kind first, second;
		const char *deviation;	/* of the second */
		int exit;
	} rows[] = {
		{ FW_HOLDS, FW_VIOLATED, NULL, 1 },  { FW_BROKEN, FW_VIOLATED, NULL, 1 },
		{ FW_HOLDS, FW_BROKEN, NULL, 3 },    { FW_HOLDS, FW_INCONCLUSIVE, NULL, 3 },
		{ FW_NOT_RUN, FW_HOLDS, NULL, 3 },   { FW_HOLDS, FW_HOLDS, NULL, 0 },
		{ FW_SKIPPED, FW_HOLDS, NULL, 0 },   { FW_SKIPPED, FW_VIOLATED, "known", 0 },
		{ FW_SKIPPED, FW_SKIPPED, NULL, 4 },
	};
	struct fw_matrix *none = fw_matrix_new();

	ck_assert_int_eq(fw_matrix_exit(none), 4);
	fw_matrix_free(none);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fw_result first = result("one", rows[i].first, "", NULL);
		struct fw_result second = result("one", rows[i].second, "", rows[i].deviation);
		struct fw_matrix *m = fw_matrix_new();

		add(m, "here", &first, 1);
		add(m, "there", &second, 1);
		ck_assert_msg(fw_matrix_exit(m) == rows[i].exit, "row %zu: %d", i,
			      fw_matrix_exit(m));
		fw_matrix_free(m);
	}
}
END_TEST

Suite *matrix_suite(void)
{
	Suite *suite = suite_create("matrix");
	TCase *tc = tcase_create("matrix");

	tcase_add_test(tc, cells_say_the_worst);
	tcase_add_test(tc, json_has_every_cell);
	tcase_add_test(tc, exit_is_that_of_the_worst_run);
	suite_add_tcase(suite, tc);
	return suite;
}
