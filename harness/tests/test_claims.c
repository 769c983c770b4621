/* SPDX-License-Identifier: MIT */
/* Unit tests of claims: which are chosen, on which checks they rest, and what verdicts make of them. */
#include "suites.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"

#define IDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct fw_article article = { "999", "é", "none" };

static const struct fw_claim table[] = {
	{ .id = "999.plain",
	  .article = &article,
	  .text = "t",
	  .shown_by = IDS("fork-ret-child-zero", "fork-ret-parent-pid") },
	{ .id = "999.whole", .article = &article, .text = "t", .shown_by = IDS("clone3-struct-size") },
	{ .id = "999.wrong",
	  .article = &article,
	  .text = "t",
	  .standing = FW_CLAIM_WRONG,
	  .shown_by = IDS("fork-ret-child-zero"),
	  .denied_by = IDS("fork-ret-parent-pid"),
	  .reason = "r",
	  .source = "s" },
	{ .id = "999.unchecked", .article = &article, .text = "t", .unchecked = "u" },
	{ .id = "999.inside",
	  .article = &article,
	  .text = "t",
	  .standing = FW_CLAIM_HISTORICAL,
	  .inside = true,
	  .was_so = "once" },
};
enum { CLAIMS = sizeof(table) / sizeof(table[0]), PLAIN = 0, WHOLE, WRONG, UNCHECKED, INSIDE };

#define ZERO "fork-ret-child-zero"
#define PID "fork-ret-parent-pid"

struct said {
	const char *clause;
	enum fw_verdict_kind kind;
};

/* What a run that said this makes of one claim; the list ends without a clause. */
static enum fw_claim_here here(int claim, const struct said *said)
{
	struct fw_result results[8] = { 0 };
	struct fw_run run = { .results = results };

	for (; said->clause; said++)
		results[run.results_count++] = (struct fw_result){
			.clause = (char *)(uintptr_t)said->clause,
			.case_id = (char *)(uintptr_t) "a.b",
			.verdict = { .kind = said->kind },
		};
	return fw_claim_here(&table[claim], &run);
}

#define HERE(claim, ...) here(claim, (const struct said[]){ __VA_ARGS__, { 0 } })

START_TEST(every_clause_has_to_hold)
{
	ck_assert_int_eq(HERE(PLAIN, { 0 }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_SKIPPED }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_HOLDS }), FW_CLAIM_CONFIRMED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_HOLDS }, { PID, FW_SKIPPED }),
			 FW_CLAIM_CONFIRMED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_HOLDS }, { PID, FW_BROKEN }),
			 FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_HOLDS },
			      { PID, FW_INCONCLUSIVE }),
			 FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { PID, FW_HOLDS }, { PID, FW_NOT_RUN }),
			 FW_CLAIM_UNJUDGED);
}
END_TEST

START_TEST(one_violation_contradicts)
{
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_HOLDS }, { ZERO, FW_VIOLATED }, { PID, FW_HOLDS }),
			 FW_CLAIM_CONTRADICTED);
	ck_assert_int_eq(HERE(PLAIN, { ZERO, FW_VIOLATED }), FW_CLAIM_CONTRADICTED);
	ck_assert_int_eq(HERE(PLAIN, { "fork-child-ppid", FW_VIOLATED }), FW_CLAIM_UNJUDGED);
}
END_TEST

START_TEST(parts_stand_for_the_whole)
{
	ck_assert_int_eq(HERE(WHOLE, { "clone3-size-64", FW_HOLDS }), FW_CLAIM_CONFIRMED);
	ck_assert_int_eq(HERE(WHOLE, { "clone3-size-64", FW_HOLDS },
			      { "clone3-size-below-64", FW_VIOLATED }),
			 FW_CLAIM_CONTRADICTED);
	/* its own check is what it is */
	ck_assert_int_eq(HERE(WHOLE, { "clone3-struct-size", FW_HOLDS },
			      { "clone3-size-below-64", FW_VIOLATED }),
			 FW_CLAIM_CONFIRMED);
}
END_TEST

START_TEST(what_is_wrong_is_never_confirmed)
{
	ck_assert_int_eq(HERE(WRONG, { PID, FW_HOLDS }), FW_CLAIM_CONTRADICTED);
	ck_assert_int_eq(HERE(WRONG, { ZERO, FW_HOLDS }, { PID, FW_HOLDS }), FW_CLAIM_CONTRADICTED);
	ck_assert_int_eq(HERE(WRONG, { ZERO, FW_HOLDS }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(WRONG, { ZERO, FW_HOLDS }, { PID, FW_VIOLATED }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(WRONG, { ZERO, FW_HOLDS }, { PID, FW_SKIPPED }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(UNCHECKED, { ZERO, FW_HOLDS }), FW_CLAIM_UNJUDGED);
	ck_assert_int_eq(HERE(INSIDE, { ZERO, FW_HOLDS }), FW_CLAIM_UNJUDGED);
}
END_TEST

static int choose(const char *glob, struct fw_claims *claims, struct fw_err *err)
{
	struct fw_names globs = { .items = &glob, .count = glob != NULL };

	return fw_claims_choose(table, CLAIMS, &globs, claims, err);
}

START_TEST(globs_choose)
{
	struct fw_err err = { 0 };
	struct fw_claims claims;

	ck_assert_int_eq(choose(NULL, &claims, &err), 0);
	ck_assert_uint_eq(claims.count, CLAIMS);
	free(claims.items);
	ck_assert_int_eq(choose("*.w*", &claims, &err), 0);
	ck_assert_uint_eq(claims.count, 2);
	ck_assert_str_eq(claims.items[1]->id, "999.wrong");
	free(claims.items);
	ck_assert_int_eq(choose("999.plein", &claims, &err), -EINVAL);
	ck_assert_str_eq(err.detail, "unknown claim '999.plein'; did you mean '999.plain'?");
	ck_assert_int_eq(choose("x*", &claims, &err), -EINVAL);
	ck_assert_str_eq(err.detail,
			 "no claim matches 'x*'; there are: 999.plain 999.whole 999.wrong "
			 "999.unchecked 999.inside");
	ck_assert_int_eq(choose("[", &claims, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.detail, "claim glob '['"));
	ck_assert_int_eq(choose("a\nb", &claims, &err), -EINVAL);
	ck_assert_ptr_null(strchr(err.detail, '\n'));
}
END_TEST

START_TEST(wanted_checks_are_those_of_the_clauses)
{
	struct fw_names globs = { 0 };
	struct fw_err err = { 0 };
	struct fw_claims claims;
	bool part = false;

	ck_assert_int_eq(choose("999.plain", &claims, &err), 0);
	ck_assert_int_eq(fw_claims_wants(&claims, &globs), 0);
	ck_assert_uint_eq(globs.count, 2);
	ck_assert_str_eq(globs.items[0], "*/" ZERO);
	ck_assert_str_eq(globs.items[1], "*/" PID);
	ck_assert_ptr_null(globs.items[2]);
	free(claims.items);
	fw_claims_wants_done(&globs);

	ck_assert_int_eq(choose("999.*", &claims, &err), 0);
	ck_assert_int_eq(fw_claims_wants(&claims, &globs), 0);
	for (size_t i = 0; i < globs.count; i++) {
		part = part || strcmp(globs.items[i], "*/clone3-size-64") == 0;
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(globs.items[i], globs.items[k]);
	}
	ck_assert(part);
	free(claims.items);
	fw_claims_wants_done(&globs);
}
END_TEST

START_TEST(json_tells_all)
{
	struct fw_result result = { .clause = (char *)(uintptr_t)PID,
				    .case_id = (char *)(uintptr_t) "a.b",
				    .verdict = { .kind = FW_HOLDS } };
	struct fw_run run = { .results = &result, .results_count = 1 };
	struct fw_buf out = { 0 };
	struct fw_err err = { 0 };
	struct fw_claims claims;
	json_t *all, *wrong;
	static const struct {
		const char *key;
		int n;
	} counts[] = {
		{ "claims", CLAIMS }, { "holds", 3 },	     { "historical", 1 },
		{ "wrong", 1 },	      { "outside", 4 },	     { "inside", 1 },
		{ "confirmed", 0 },   { "contradicted", 1 }, { "unjudged", 4 },
	};

	ck_assert_int_eq(choose(NULL, &claims, &err), 0);
	ck_assert_int_eq(fw_claims_tell(&claims, &run, true, &out), 0);
	all = json_loads(out.data, 0, NULL);
	ck_assert_ptr_nonnull(all);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		ck_assert_msg(json_integer_value(json_object_get(all, counts[i].key)) ==
				      counts[i].n,
			      "%s", counts[i].key);
	wrong = json_array_get(json_object_get(all, "list"), WRONG);
	ck_assert_str_eq(json_string_value(json_object_get(wrong, "here")), "contradicted");
	ck_assert_uint_eq(json_array_size(json_object_get(wrong, "denied_by")), 1);
	ck_assert(json_is_null(json_object_get(wrong, "was_so")));
	json_decref(all);
	fw_buf_clear(&out);
	ck_assert_int_eq(fw_claims_tell(&claims, &run, false, &out), 0);
	ck_assert_ptr_nonnull(strstr(out.data, "5 claims: 3 hold, 1 historical, 1 wrong; here 0 "
					       "confirmed, 1 contradicted, 4 unjudged\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "denied by  " PID));
	fw_buf_done(&out);
	free(claims.items);
}
END_TEST

START_TEST(the_table_can_be_read)
{
	ck_assert_uint_eq(fw_claims_count, 189);
	for (size_t i = 0; i < fw_claims_count; i++) {
		const struct fw_claim *c = &fw_claims[i];

		ck_assert_int_eq(strncmp(c->id, c->article->id, strlen(c->article->id)), 0);
		ck_assert_msg(c->inside || c->unchecked || c->shown_by || c->denied_by, "%s",
			      c->id);
		ck_assert_msg(c->standing == FW_CLAIM_HOLDS || (c->reason && c->source), "%s",
			      c->id);
	}
}
END_TEST

Suite *claims_suite(void)
{
	Suite *suite = suite_create("claims");
	TCase *tc = tcase_create("claims");

	tcase_add_test(tc, every_clause_has_to_hold);
	tcase_add_test(tc, one_violation_contradicts);
	tcase_add_test(tc, parts_stand_for_the_whole);
	tcase_add_test(tc, what_is_wrong_is_never_confirmed);
	tcase_add_test(tc, globs_choose);
	tcase_add_test(tc, wanted_checks_are_those_of_the_clauses);
	tcase_add_test(tc, json_tells_all);
	tcase_add_test(tc, the_table_can_be_read);
	suite_add_tcase(suite, tc);
	return suite;
}
