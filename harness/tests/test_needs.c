/* SPDX-License-Identifier: MIT */
/* Unit tests of the needs: each named once, tried, and known wherever a case names it. */
#include "suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "case.h"
#include "needs.h"
#include "runner.h"
#include "scoped.h"

static struct fw_stage_plan plan;
static struct fw_trial trial;

/* Where the probes are, seen from this program in the build folder. */
static void probes_dir(char buf[4096])
{
	ssize_t n = readlink("/proc/self/exe", buf, 4000);

	buf[n > 0 ? n : 0] = '\0';
	(void)strcpy(strrchr(buf, '/') ? strrchr(buf, '/') : buf,
		     "/../../libexec/forkwitness/probes");
}

static void setup(void)
{
	char dir[4096];

	probes_dir(dir);
	plan = (struct fw_stage_plan){ .cgroup_fd = -1, .uid = geteuid(), .gid = getegid() };
	fw_containment_decide(&plan);
	trial = (struct fw_trial){ .plan = &plan,
				   .probe_fd = fw_probe_open(dir, "null"),
				   .slot_cgroup = "" };
}

static bool has_children(void)
{
	fw_scoped_fd fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
	char text[64];

	return fd >= 0 && read(fd, text, sizeof(text)) > 0;
}

START_TEST(names_are_sorted_and_told_in_full)
{
	ck_assert_uint_gt(fw_needs_count, 0);
	for (size_t i = 0; i < fw_needs_count; i++) {
		if (i)
			ck_assert_msg(strcmp(fw_needs[i - 1].name, fw_needs[i].name) < 0,
				      "%s after %s", fw_needs[i].name, fw_needs[i - 1].name);
		ck_assert_ptr_eq(fw_need_find(fw_needs[i].name), &fw_needs[i]);
		ck_assert_uint_gt(strlen(fw_needs[i].what), 0);
		ck_assert_uint_gt(strlen(fw_needs[i].meets), 0);
		ck_assert_ptr_null(strchr(fw_needs[i].what, '\n'));
		ck_assert_ptr_null(strchr(fw_needs[i].meets, '\n'));
	}
	ck_assert_ptr_null(fw_need_find("no-such-need"));
}
END_TEST

START_TEST(every_need_has_its_trial_and_the_reverse)
{
	const char *name;
	size_t n;

	for (n = 0; (name = fw_need_trial(n)); n++) {
		ck_assert_msg(fw_need_find(name) != NULL, "a trial of %s, which is no need", name);
		ck_assert_msg(n < fw_needs_count && strcmp(fw_needs[n].name, name) == 0,
			      "%s is out of order", name);
	}
	ck_assert_uint_eq(n, fw_needs_count);
}
END_TEST

/* A reason stands in reports of every format: a code, not a sentence. */
START_TEST(every_trial_answers_with_a_code_and_leaves_nobody)
{
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (size_t i = 0; i < fw_needs_count; i++) {
		char first[FW_REASON_MAX], again[FW_REASON_MAX];

		fw_need_try(fw_needs[i].name, &trial, first);
		fw_need_try(fw_needs[i].name, &trial, again);
		ck_assert_str_eq(first, again);
		ck_assert_uint_gt(strlen(first), 0);
		for (const char *c = first; *c; c++)
			ck_assert_msg(
				strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-",
				       *c) != NULL,
				"%s: %s", fw_needs[i].name, first);
		ck_assert_msg(strcmp(first, "met") == 0 || strchr(first, ':') || strchr(first, '-'),
			      "%s: %s", fw_needs[i].name, first);
		ck_assert_msg(!has_children(), "the trial of %s left a process", fw_needs[i].name);
	}
}
END_TEST

START_TEST(an_unknown_need_says_so)
{
	char reason[FW_REASON_MAX];

	fw_need_try("no-such-need", &trial, reason);
	ck_assert_str_eq(reason, "unknown-need:no-such-need");
}
END_TEST

static int is_known(const char *need, void *ctx)
{
	const struct fw_instance *in = ctx;

	ck_assert_msg(fw_need_find(need) != NULL, "%s asks for %s, which is no need", in->id, need);
	return 0;
}

static int count_one(const char *need, void *ctx)
{
	(void)need;
	++*(int *)ctx;
	return 0;
}

START_TEST(every_need_of_a_case_is_known)
{
	for (int c = 0; fw_cases[c]; c++) {
		struct fw_instance in;

		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			for (int d = 0; d < FW_DOOR_COUNT; d++)
				for (int k = 0; in.checks[k].clause; k++) {
					int count = 0;

					if (!(fw_check_doors(&in, &in.checks[k]) & 1U << d))
						continue;
					(void)fw_needs_each(&in, 1U << d, &in.checks[k], is_known,
							    &in);
					(void)fw_needs_each(&in, 1U << d, &in.checks[k], count_one,
							    &count);
					/* as many as a check's line in the record has room for */
					ck_assert_msg(count <= 16, "%s has %d needs", in.id, count);
				}
	}
}
END_TEST

START_TEST(containment_is_decided_for_good)
{
	struct fw_stage_plan again = plan;

	fw_containment_decide(&again);
	ck_assert_int_eq(again.containment, plan.containment);
	ck_assert(!has_children());
}
END_TEST

Suite *needs_suite(void)
{
	Suite *suite = suite_create("needs");
	TCase *tc = tcase_create("needs");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, names_are_sorted_and_told_in_full);
	tcase_add_test(tc, every_need_has_its_trial_and_the_reverse);
	tcase_add_test(tc, every_trial_answers_with_a_code_and_leaves_nobody);
	tcase_add_test(tc, an_unknown_need_says_so);
	tcase_add_test(tc, every_need_of_a_case_is_known);
	tcase_add_test(tc, containment_is_decided_for_good);
	suite_add_tcase(suite, tc);
	return suite;
}
