/* SPDX-License-Identifier: MIT */
/* Unit tests of the plan: what words select, shards, order, digest; on the cases this program really has. */
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "need.h"
#include "plan.h"
#include "text.h"

static const struct fw_selection everything = { .shard = 1, .shards = 1 };

static struct fw_plan made(const struct fw_selection *s)
{
	struct fw_plan plan;

	ck_assert_int_eq(fw_plan_make(s, &plan), 0);
	return plan;
}

static bool same_unit(const struct fw_unit *a, const struct fw_unit *b)
{
	return a->door == b->door && strcmp(a->in.id, b->in.id) == 0;
}

static bool has_unit(const struct fw_plan *plan, const struct fw_unit *u)
{
	for (size_t i = 0; i < plan->count; i++)
		if (same_unit(&plan->units[i], u))
			return true;
	return false;
}

static size_t lines_of(const struct fw_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->ids.len; i++)
		n += plan->ids.data[i] == '\n';
	return n;
}

/* Is this id the next line at *at? Then *at goes behind it. */
static bool next_id(const char **at, const char *id, size_t len)
{
	if (strncmp(*at, id, len) != 0 || (*at)[len] != '\n')
		return false;
	*at += len + 1;
	return true;
}

START_TEST(nothing_said_selects_everything_in_order)
{
	struct fw_plan plan = made(&everything);
	const char *at = plan.ids.data;
	size_t checks = 0;

	for (int c = 0; fw_cases[c]; c++) {
		struct fw_instance in;

		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			for (int d = 0; d < FW_DOOR_COUNT; d++)
				for (int k = 0; in.checks[k].clause; k++)
					if (fw_check_doors(&in, &in.checks[k]) & 1U << d) {
						char id[256];

						(void)fw_check_id(&in, 1U << d, &in.checks[k], id,
								  sizeof(id));
						ck_assert_msg(next_id(&at, id, strlen(id)),
							      "not planned here: %s", id);
						checks++;
					}
	}
	ck_assert_uint_gt(checks, 0);
	ck_assert_uint_eq(plan.checks, checks);
	ck_assert_uint_eq(lines_of(&plan), checks);
	fw_plan_done(&plan);
}
END_TEST

START_TEST(every_case_fits_into_a_plan)
{
	struct fw_plan plan = made(&everything);

	for (size_t u = 0; u < plan.count; u++) {
		const struct fw_instance *in = &plan.units[u].in;
		int n = 0;

		while (in->checks[n].clause)
			n++;
		ck_assert_msg(n <= FW_CHECKS_MAX, "%s has %d checks", in->id, n);
		ck_assert_msg(strlen(in->id) + 1 < sizeof(in->id), "%s is cut off", in->id);
		ck_assert_msg(in->of->probe, "%s has no probe", in->id);
	}
	fw_plan_done(&plan);
}
END_TEST

START_TEST(a_unit_stands_once)
{
	struct fw_plan plan = made(&everything);

	for (size_t i = 0; i < plan.count; i++) {
		ck_assert(plan.units[i].selected != 0);
		for (size_t j = i + 1; j < plan.count; j++)
			if (same_unit(&plan.units[i], &plan.units[j]))
				ck_abort_msg("%s stands twice", plan.units[i].in.id);
	}
	fw_plan_done(&plan);
}
END_TEST

START_TEST(a_check_id_selects_that_check)
{
	struct fw_plan all = made(&everything);
	size_t nth = 0;

	for (const char *p = all.ids.data, *end; *p; p = end + 1) {
		char id[300];
		const char *globs[] = { id, NULL };
		const struct fw_selection s = { .globs = globs, .shard = 1, .shards = 1 };
		struct fw_plan one;

		end = strchr(p, '\n');
		/* each selection goes through all of them: sixty-four, from everywhere, are enough */
		if (nth++ % (all.checks / 64 + 1))
			continue;
		(void)snprintf(id, sizeof(id), "%.*s", (int)(end - p), p);
		one = made(&s);
		ck_assert_uint_eq(one.checks, 1);
		ck_assert_uint_eq(one.count, 1);
		ck_assert_uint_eq(one.ids.len, strlen(id) + 1);
		ck_assert_mem_eq(one.ids.data, id, strlen(id));
		fw_plan_done(&one);
	}
	fw_plan_done(&all);
}
END_TEST

START_TEST(globs_select_cases_units_and_checks)
{
	struct fw_plan all = made(&everything);
	const struct fw_unit *u = &all.units[0];
	char unit[200], clause[200];
	const struct {
		const char *glob;
	} rows[] = { { u->in.id }, { u->in.of->id }, { unit }, { clause }, { "*" } };

	(void)snprintf(unit, sizeof(unit), "%s/%s", u->in.id, fw_door_name(u->door));
	(void)snprintf(clause, sizeof(clause), "*/%s", u->in.checks[0].clause);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *globs[] = { "no.such-case", rows[i].glob, NULL };
		const struct fw_selection s = { .globs = globs, .shard = 1, .shards = 1 };
		struct fw_plan plan = made(&s);

		ck_assert_msg(has_unit(&plan, u), "%s does not select %s", rows[i].glob, unit);
		ck_assert_uint_le(plan.checks, all.checks);
		fw_plan_done(&plan);
	}
	fw_plan_done(&all);
}
END_TEST

START_TEST(a_glob_of_nothing_selects_nothing)
{
	const char *globs[] = { "no.such-case", NULL };
	const struct fw_selection s = { .globs = globs, .shard = 1, .shards = 1 };
	struct fw_plan plan = made(&s);

	ck_assert_uint_eq(plan.checks, 0);
	ck_assert_uint_eq(plan.count, 0);
	ck_assert_uint_eq(plan.digest, FW_FNV_START);
	fw_plan_done(&plan);
}
END_TEST

START_TEST(an_empty_list_is_no_list)
{
	const char *none[] = { NULL };
	const struct fw_selection s = {
		.globs = none, .families = none, .doors = none, .shard = 1, .shards = 1
	};
	struct fw_plan a = made(&everything), b = made(&s);

	ck_assert_uint_eq(a.digest, b.digest);
	fw_plan_done(&a);
	fw_plan_done(&b);
}
END_TEST

START_TEST(families_and_doors_select_alone_and_together)
{
	struct fw_plan all = made(&everything);
	size_t by_family = 0, by_door = 0;
	char seen[64][32];
	int families = 0;

	for (size_t u = 0; u < all.count; u++) {
		const char *words[] = { all.units[u].in.family, NULL };
		const struct fw_selection s = { .families = words, .shard = 1, .shards = 1 };
		struct fw_plan plan;
		bool again = false;

		for (int f = 0; f < families; f++)
			again = again || strcmp(seen[f], words[0]) == 0;
		if (again)
			continue;
		ck_assert_int_lt(families, 64);
		(void)snprintf(seen[families++], sizeof(seen[0]), "%s", words[0]);
		plan = made(&s);
		for (size_t i = 0; i < plan.count; i++)
			ck_assert_str_eq(plan.units[i].in.family, words[0]);
		by_family += plan.checks;
		fw_plan_done(&plan);
	}
	ck_assert_uint_eq(by_family, all.checks);
	for (int d = 0; d < FW_DOOR_COUNT; d++) {
		const char *words[] = { fw_door_name(1U << d), NULL }, *both[] = { seen[0], NULL };
		const struct fw_selection s = { .doors = words, .shard = 1, .shards = 1 };
		const struct fw_selection narrow = {
			.doors = words, .families = both, .shard = 1, .shards = 1
		};
		struct fw_plan plan = made(&s), less = made(&narrow);

		for (size_t i = 0; i < plan.count; i++)
			ck_assert_uint_eq(plan.units[i].door, 1U << d);
		for (size_t i = 0; i < less.count; i++)
			ck_assert(less.units[i].door == 1U << d &&
				  strcmp(less.units[i].in.family, seen[0]) == 0);
		ck_assert_uint_le(less.checks, plan.checks);
		by_door += plan.checks;
		fw_plan_done(&plan);
		fw_plan_done(&less);
	}
	ck_assert_uint_eq(by_door, all.checks);
	fw_plan_done(&all);
}
END_TEST

static int is_of_root(const char *name, void *ctx)
{
	(void)ctx;
	return fw_need_find(name)->root;
}

static void needs_are_of_root(const struct fw_plan *plan, bool root)
{
	for (size_t u = 0; u < plan->count; u++) {
		const struct fw_unit *unit = &plan->units[u];

		for (int k = 0; unit->in.checks[k].clause; k++)
			if (unit->selected & 1ULL << k)
				ck_assert_msg(fw_needs_each(&unit->in, unit->door,
							    &unit->in.checks[k], is_of_root,
							    NULL) == root,
					      "%s", unit->in.id);
	}
}

START_TEST(privilege_cuts_the_plan_in_two)
{
	const struct fw_selection root = { .needs_root = true, .shard = 1, .shards = 1 };
	const struct fw_selection user = { .unprivileged = true, .shard = 1, .shards = 1 };
	struct fw_plan all = made(&everything), a = made(&root), b = made(&user);

	const char *in_a = a.ids.data, *in_b = b.ids.data;

	ck_assert_uint_eq(a.checks + b.checks, all.checks);
	for (const char *p = all.ids.data, *end; *p; p = end + 1) {
		end = strchr(p, '\n');
		ck_assert_msg(next_id(&in_a, p, (size_t)(end - p)) ||
				      next_id(&in_b, p, (size_t)(end - p)),
			      "in neither: %.*s", (int)(end - p), p);
	}
	ck_assert_str_eq(in_a, "");
	ck_assert_str_eq(in_b, "");
	needs_are_of_root(&a, true);
	needs_are_of_root(&b, false);
	fw_plan_done(&all);
	fw_plan_done(&a);
	fw_plan_done(&b);
}
END_TEST

/* Shards take turns over the units, so each unit is in exactly one of them. */
static void cut_into(struct fw_selection s, int shards)
{
	struct fw_plan all = made(&s);
	size_t units = 0, checks = 0;

	s.shards = shards;
	for (s.shard = 1; s.shard <= shards; s.shard++) {
		struct fw_plan plan = made(&s);

		for (size_t u = 0; u < plan.count; u++) {
			size_t n = u * (size_t)shards + (size_t)s.shard - 1;

			ck_assert_uint_lt(n, all.count);
			ck_assert(same_unit(&plan.units[u], &all.units[n]));
			ck_assert_uint_eq(plan.units[u].selected, all.units[n].selected);
		}
		units += plan.count;
		checks += plan.checks;
		fw_plan_done(&plan);
	}
	ck_assert_uint_eq(units, all.count);
	ck_assert_uint_eq(checks, all.checks);
	fw_plan_done(&all);
}

START_TEST(shards_cover_everything_exactly_once)
{
	struct fw_plan all = made(&everything), one;
	const char *unit[] = { all.units[0].in.id, NULL };
	const struct fw_selection few = { .globs = unit, .shard = 1, .shards = 1 };

	cut_into(everything, 2);
	cut_into(everything, 3);
	cut_into(everything, 7);
	/* more shards than units: some are empty */
	one = made(&few);
	cut_into(few, (int)one.count + 2);
	fw_plan_done(&one);
	fw_plan_done(&all);
}
END_TEST

START_TEST(a_seed_is_an_order)
{
	const struct fw_selection s = { .shard = 1, .shards = 1, .shuffle = true, .seed = 42 };
	const struct fw_selection other = { .shard = 1, .shards = 1, .shuffle = true, .seed = 43 };
	const struct fw_selection zero = { .shard = 1, .shards = 1, .shuffle = true, .seed = 0 };
	struct fw_plan all = made(&everything), a = made(&s), b = made(&s), c = made(&other),
		       d = made(&zero);

	ck_assert_uint_eq(a.count, all.count);
	ck_assert_uint_eq(a.checks, all.checks);
	ck_assert_uint_eq(a.ids.len, all.ids.len);
	for (size_t u = 0; u < all.count; u++)
		ck_assert(has_unit(&a, &all.units[u]) && has_unit(&d, &all.units[u]));
	ck_assert_uint_eq(a.digest, b.digest);
	ck_assert_str_eq(a.ids.data, b.ids.data);
	if (all.count > 4) {
		ck_assert_uint_ne(a.digest, all.digest);
		ck_assert_uint_ne(a.digest, c.digest);
		ck_assert_uint_ne(d.digest, all.digest);
	}
	fw_plan_done(&all);
	fw_plan_done(&a);
	fw_plan_done(&b);
	fw_plan_done(&c);
	fw_plan_done(&d);
}
END_TEST

START_TEST(without_memory_there_is_no_plan)
{
	struct fw_plan all = made(&everything), plan;
	int failed = 0;

	for (;;) {
		int r;

		pieces_left = failed + 1;
		r = fw_plan_make(&everything, &plan);
		/* none was missing */
		if (pieces_left) {
			pieces_left = 0;
			break;
		}
		ck_assert_int_eq(r, -ENOMEM);
		failed++;
	}
	/* of units and of ids some at least */
	ck_assert_int_gt(failed, 4);
	ck_assert_uint_eq(plan.digest, all.digest);
	fw_plan_done(&plan);
	fw_plan_done(&all);
}
END_TEST

START_TEST(the_digest_is_of_the_ids)
{
	struct fw_plan plan = made(&everything);

	ck_assert_uint_eq(plan.digest, fw_fnv(FW_FNV_START, plan.ids.data, plan.ids.len));
	ck_assert_int_eq(plan.ids.data[plan.ids.len - 1], '\n');
	fw_plan_done(&plan);
	ck_assert_ptr_null(plan.units);
	ck_assert_uint_eq(plan.count, 0);
}
END_TEST

Suite *plan_suite(void)
{
	Suite *suite = suite_create("plan");
	TCase *tc = tcase_create("plan");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, nothing_said_selects_everything_in_order);
	tcase_add_test(tc, every_case_fits_into_a_plan);
	tcase_add_test(tc, a_unit_stands_once);
	tcase_add_test(tc, a_check_id_selects_that_check);
	tcase_add_test(tc, globs_select_cases_units_and_checks);
	tcase_add_test(tc, a_glob_of_nothing_selects_nothing);
	tcase_add_test(tc, an_empty_list_is_no_list);
	tcase_add_test(tc, families_and_doors_select_alone_and_together);
	tcase_add_test(tc, privilege_cuts_the_plan_in_two);
	tcase_add_test(tc, shards_cover_everything_exactly_once);
	tcase_add_test(tc, a_seed_is_an_order);
	tcase_add_test(tc, without_memory_there_is_no_plan);
	tcase_add_test(tc, the_digest_is_of_the_ids);
	suite_add_tcase(suite, tc);
	return suite;
}
