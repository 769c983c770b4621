/* SPDX-License-Identifier: MIT */
/* Unit tests of the list of deviations: what it says, where it is wrong, and when an entry applies. */
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "deviations.h"

#define Q48 "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
#define ENTRY(id)                    \
	"- id: " id "\n"             \
	"  checks: [one.*/fork/*]\n" \
	"  seen: s\n"                \
	"  why: w\n"                 \
	"  source: x\n"              \
	"  expires: 2026-06-30\n"

static int load_bytes(const char *text, size_t n, struct fw_deviations *list, struct fw_err *err)
{
	char path[] = "/tmp/fw-deviations.XXXXXX";
	int fd = mkstemp(path), r;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	ck_assert_int_eq(close(fd), 0);
	r = fw_deviations_load(path, list, err);
	ck_assert_int_eq(unlink(path), 0);
	return r;
}

static void load(const char *text, struct fw_deviations *list)
{
	struct fw_err err = { 0 };

	ck_assert_msg(load_bytes(text, strlen(text), list, &err) == 0, "%s", err.detail);
}

/* Refused at this line and column for this reason. */
static void refused(const char *text, const char *place, const char *why)
{
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };

	ck_assert_msg(load_bytes(text, strlen(text), &list, &err) == -EINVAL, "taken: %s", text);
	ck_assert_msg(strstr(err.detail, place) != NULL, "%s, not at %s", err.detail, place);
	ck_assert_msg(strstr(err.detail, why) != NULL, "%s, not: %s", err.detail, why);
	ck_assert_ptr_null(strchr(err.detail, '\n'));
	ck_assert_ptr_null(strstr(err.detail, "Load: "));
}

START_TEST(empty_lists_are_lists)
{
	static const char *const empty[] = { "", "# nothing\n", "[]\n", "---\n[]\n" };
	struct fw_deviations list;

	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		load(empty[i], &list);
		ck_assert_uint_eq(list.count, 0);
		fw_deviations_done(&list);
	}
}
END_TEST

START_TEST(entries_are_read)
{
	struct fw_deviations list;

	load(ENTRY("first") "- id: second\n"
			    "  checks:\n"
			    "    - a.b/fork/c\n"
			    "    - 'a.b/mini/[ab]?'\n"
			    "  when:\n"
			    "    kernel_min: 6.9\n"
			    "    target: box*\n"
			    "  seen: >\n"
			    "    two\n"
			    "    lines\n"
			    "  why: \"é\"\n"
			    "  source: https://example.org/#a\n"
			    "  expires: 2028-02-29\n",
	     &list);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_ptr_null(list.items[0].when);
	ck_assert_uint_eq(list.items[1].checks_count, 2);
	ck_assert_str_eq(list.items[1].when->kernel_min, "6.9");
	ck_assert_ptr_null(list.items[1].when->kernel_max);
	ck_assert_str_eq(list.items[1].seen, "two lines\n");
	ck_assert(fw_deviation_covers(&list.items[1], "a.b/mini/bx"));
	ck_assert(!fw_deviation_covers(&list.items[1], "a.b/mini/cx"));
	fw_deviations_done(&list);
}
END_TEST

START_TEST(wrong_lists_name_their_place)
{
	refused(ENTRY("a") "  sene: s\n", ":7:3:", "unknown key 'sene'; did you mean 'seen'?");
	refused(ENTRY("a") "  qqqqqqqq: s\n", ":7:3:", "there are: id");
	refused(ENTRY("a") "  when: { kernel_mix: 6.9 }\n", ":7:11:", "did you mean 'kernel_mi");
	refused(ENTRY("a") "  when: { kernel_min: 6.x }\n", ":7:23:", "not a version");
	refused(ENTRY("a") "  when: { kernel_max: 6. }\n", ":7:23:", "not a version");
	refused(ENTRY("a") "  when: { kernel_min: '' }\n", ":7:23:", "");
	refused(ENTRY("a") "  when: { kernel_max: 10000000 }\n", ":7:23:", "not a version");
	refused(ENTRY("a") "  when: { target: 'b[' }\n", ":7:19:", "glob 'b['");
	refused(ENTRY("a") "  when: { kernel_min: { q: b } }\n", ":7:23:", "Expecting STRING");
	refused(ENTRY("a") "  " Q48 ": s\n", ":7:3:", "unknown key '" Q48 "'");
	refused(ENTRY("a") "  q" Q48 ": s\n", ":7:3:", "unknown key ''");
	refused("- id: \"a\\0b\"\n", ":1:7:", "a text with a zero byte");
	refused("- id: a\n  checks: ['y[', x]\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
		":2:12:", "glob 'y[': '[' without ']' at its byte 2");
	refused(ENTRY("a") "  when: 3\n", ":7:", "");
	refused(ENTRY("a") "  seen: t\n", ":7:3:", "stands twice");
	refused(ENTRY("a") ENTRY("b") ENTRY("a"), ":13:7:", "stands already at line 1");
	refused(ENTRY("'a b'"), ":1:7:", "id 'a b'");
	refused("- id: a\n  checks: [x, 'y[']\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
		":2:15:", "glob 'y['");
	refused("- id: a\n  checks:\n    - x\n    - 'y[z'\n  seen: s\n  why: w\n  source: x\n"
		"  expires: 2026-06-30\n",
		":4:7:", "glob 'y[z'");
	refused("- id: a\n  checks: [x]\n  seen: s\n  why: w\n  source: x\n  expires: 2026-02-29\n",
		":6:12:", "not a date");
	refused("- id: a\n  checks: [x]\n  seen: s\n  why: w\n  source: x\n  expires: soon\n",
		":6:12:", "not a date");
	refused("- id: a\n  checks: []\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
		":2:", "");
	refused("- id: a\n  checks: x\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
		":2:", "");
	refused("- id: a\n  checks: [x]\n  seen: s\n  why: w\n  expires: 2026-06-30\n", ":",
		"source");
	refused("- id: ''\n  checks: [x]\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
		":1:7:", "");
	refused("id: a\n", ":1:1:", "sequence");
	refused("- &x [a]\n- *x\n", ":2:3:", "aliases");
	refused(ENTRY("a") "---\n" ENTRY("b"), ":7:1:", "second document");
	refused("- [[[[[[[[[[[[[[]]]]]]]]]]]]]]\n", ":1:10:", "too deep");
	refused("- ? [a]\n  : b\n", ":1:5:", "key must be a word");
	refused("- id: 'a\n", ":2:1:", "");
	refused("- id: a\n\tseen: s\n", ":2:1:", "");
	refused("{", ":1:", "");
	refused("- id: \xff\n", ":1:1:", "at byte 7");
	refused("3\n", ":1:", "");
}
END_TEST

START_TEST(a_reason_stands_in_one_line)
{
	static const char text[] = ENTRY("a") "  when: { kernel_min: { q: b } }\n";
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };

	ck_assert_int_eq(load_bytes(text, strlen(text), &list, &err), -EINVAL);
	ck_assert_str_eq(strchr(err.detail, ':'),
			 ":7:23: Expecting STRING, got event: MAPPING_START");
}
END_TEST

START_TEST(dates_are_days_of_the_calendar)
{
	static const char *const days[] = { "2026-01-31", "2026-12-31", "2026-06-01", "2026-06-30",
					    "2000-02-29", "2024-02-29", "2026-02-28" };
	static const char *const none[] = {
		"2026-00-10", "2026-13-10", "2026-99-10", "2026-06-00", "2026-06-31", "2100-02-29",
		"2026-02-29", "abcd-06-30", "2026-ab-30", "2026/06/30", "2026-06-3",  "2026-06-300"
	};
	static const char entry[] =
		"- id: a\n  checks: [x]\n  seen: s\n  why: w\n  source: x\n  expires: %s\n";
	char text[200];

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct fw_deviations list;

		(void)snprintf(text, sizeof(text), entry, days[i]);
		load(text, &list);
		fw_deviations_done(&list);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		(void)snprintf(text, sizeof(text), entry, none[i]);
		refused(text, ":6:12:", "not a date");
	}
}
END_TEST

START_TEST(a_list_has_its_limit)
{
	const size_t most = 1 << 20;
	char *text = malloc(most + 1);
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };

	ck_assert_ptr_nonnull(text);
	memset(text, '#', most + 1);
	ck_assert_int_eq(load_bytes(text, most, &list, &err), 0);
	fw_deviations_done(&list);
	ck_assert_int_eq(load_bytes(text, most + 1, &list, &err), -EFBIG);
	free(text);
}
END_TEST

START_TEST(without_memory_there_is_no_list)
{
	static const struct {
		const char *text;
		int is;
	} rows[] = {
		{ ENTRY("a") ENTRY("b") "  when: { target: t }\n", 0 },
		{ "- id: a\n  checks: [[x]]\n", -EINVAL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[] = "/tmp/fw-deviations.XXXXXX";
		int fd = mkstemp(path), failed = 0;
		size_t n = strlen(rows[i].text);

		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(write(fd, rows[i].text, n), (ssize_t)n);
		ck_assert_int_eq(close(fd), 0);
		for (;;) {
			struct fw_deviations list = { 0 };
			struct fw_err err = { 0 };
			int r;

			pieces_left = failed + 1;
			r = fw_deviations_load(path, &list, &err);
			fw_deviations_done(&list);
			if (pieces_left) {
				pieces_left = 0;
				ck_assert_int_eq(r, rows[i].is);
				break;
			}
			ck_assert_int_eq(r, -ENOMEM);
			ck_assert_ptr_nonnull(strstr(err.detail, "/tmp/fw-deviations."));
			failed++;
		}
		ck_assert_int_eq(unlink(path), 0);
		ck_assert_int_gt(failed, 2);
	}
}
END_TEST

START_TEST(hostile_bytes_are_survived)
{
	static const char text[] =
		ENTRY("a") "- id: b\n  checks:\n  - x\n  when: {target: t}\n  seen: |\n    s\n"
			   "  why: w\n  source: x\n  expires: 2026-06-30\n";

	for (size_t at = 0; at < sizeof(text) - 1; at++)
		for (int bit = 0; bit < 8; bit++) {
			struct fw_deviations list = { 0 };
			struct fw_err err = { 0 };
			char *copy = strdup(text);
			int r;

			ck_assert_ptr_nonnull(copy);
			copy[at] = (char)(copy[at] ^ 1 << bit);
			r = load_bytes(copy, sizeof(text) - 1, &list, &err);
			ck_assert_msg(r == 0 || r == -EINVAL, "%d %s", r, err.detail);
			fw_deviations_done(&list);
			free(copy);
		}
}
END_TEST

START_TEST(a_list_may_be_descriptor_0)
{
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };
	int was = dup(STDIN_FILENO), r;

	ck_assert_int_ge(was, 0);
	(void)close(STDIN_FILENO);
	r = fw_deviations_load("/dev/null", &list, &err);
	ck_assert_int_eq(dup2(was, STDIN_FILENO), STDIN_FILENO);
	(void)close(was);
	ck_assert_int_eq(r, 0);
	fw_deviations_done(&list);
}
END_TEST

START_TEST(unreadable_lists_are_told)
{
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };

	ck_assert_int_eq(fw_deviations_load("/nonexistent/list", &list, &err), -ENOENT);
	ck_assert_ptr_nonnull(strstr(err.detail, "/nonexistent/list"));
	ck_assert_int_eq(fw_deviations_load("/dev/zero", &list, &err), -EFBIG);
	ck_assert_int_eq(fw_deviations_load("/", &list, &err), -EISDIR);
}
END_TEST

static bool applies(const char *when, const char *kernel, const char *target, const char *started)
{
	struct fw_run run = { .kernel = (char *)(uintptr_t)kernel,
			      .target = (char *)(uintptr_t)target,
			      .started = (char *)(uintptr_t)started };
	struct fw_deviations list;
	char text[512];
	bool yes;

	(void)snprintf(text, sizeof(text), "%s%s%s%s", ENTRY("a"), when ? "  when: " : "",
		       when ? when : "", when ? "\n" : "");
	load(text, &list);
	yes = fw_deviation_applies(&list.items[0], &run);
	ck_assert(!yes == !fw_deviation_find(&list, &run, "one.case/fork/x"));
	ck_assert_ptr_null(fw_deviation_find(&list, &run, "two.case/fork/x"));
	fw_deviations_done(&list);
	return yes;
}

START_TEST(entries_apply_where_they_should)
{
	const char *day = "2026-06-30T23:59:59Z";

	ck_assert(applies(NULL, "6.1", "box", day));
	ck_assert(!applies(NULL, "6.1", "box", "2026-07-01T00:00:00Z"));
	ck_assert(applies("{ kernel_min: 6.9 }", "6.9.0-rc1", "box", day));
	ck_assert(applies("{ kernel_min: 6.9 }", "6.12.4", "box", day));
	ck_assert(applies("{ kernel_min: 6.9 }", "7.0", "box", day));
	ck_assert(!applies("{ kernel_min: 6.9 }", "6.1.0-56-cloud-amd64", "box", day));
	ck_assert(!applies("{ kernel_min: 6.9 }", "5.10", "box", day));
	ck_assert(applies("{ kernel_max: 6.9 }", "6.9.14", "box", day));
	ck_assert(!applies("{ kernel_max: 6.9 }", "6.10", "box", day));
	ck_assert(applies("{ kernel_max: 6.9.3 }", "6.9.3-x", "box", day));
	ck_assert(!applies("{ kernel_max: 6.9.3 }", "6.9.4-x", "box", day));
	ck_assert(applies("{ kernel_min: 6, kernel_max: 6 }", "6.18", "box", day));
	ck_assert(applies("{ kernel_min: 6.0 }", "6.0.3", "box", day));
	ck_assert(!applies("{ kernel_min: 6.0.1 }", "6.0.0", "box", day));
	ck_assert(!applies("{ kernel_max: 6.9 }", "unknown", "box", day));
	ck_assert(!applies("{ kernel_min: 6.9 }", "", "box", day));
	ck_assert(!applies("{ kernel_min: 6.9 }", "unknown", "box", day));
	ck_assert(applies("{ target: 'gvisor-*' }", "6.1", "gvisor-2022", day));
	ck_assert(!applies("{ target: 'gvisor-*' }", "6.1", "box", day));
}
END_TEST

START_TEST(globs_must_match_the_catalogue)
{
	struct fw_deviations list;
	struct fw_err err = { 0 };

	load("- id: a\n  checks: ['*', no.such-case/fork/x]\n  seen: s\n  why: w\n  source: x\n"
	     "  expires: 2026-06-30\n",
	     &list);
	ck_assert_int_eq(fw_deviations_check(&list, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.detail, ":2:17: no check matches 'no.such-case/fork/x'"));
	fw_deviations_done(&list);
	load("- id: a\n  checks: ['*']\n  seen: s\n  why: w\n  source: x\n  expires: 2026-06-30\n",
	     &list);
	ck_assert_int_eq(fw_deviations_check(&list, &err), 0);
	fw_deviations_done(&list);
}
END_TEST

START_TEST(a_check_stands_at_its_doors_only)
{
	struct fw_instance in;

	ck_assert(fw_instance_at(fw_cases[0], 0, &in));
	for (int d = 0; d < FW_DOOR_COUNT; d++) {
		struct fw_deviations list;
		struct fw_err err = { 0 };
		char id[256], text[512];

		(void)fw_check_id(&in, 1U << d, &in.checks[0], id, sizeof(id));
		(void)snprintf(text, sizeof(text),
			       "- id: a\n  checks: [%s]\n  seen: s\n  why: w\n  source: x\n"
			       "  expires: 2026-06-30\n",
			       id);
		load(text, &list);
		ck_assert_int_eq(fw_deviations_check(&list, &err),
				 fw_check_doors(&in, &in.checks[0]) & 1U << d ? 0 : -EINVAL);
		fw_deviations_done(&list);
	}
}
END_TEST

Suite *deviations_suite(void)
{
	Suite *suite = suite_create("deviations");
	TCase *tc = tcase_create("deviations");

	tcase_add_test(tc, empty_lists_are_lists);
	tcase_add_test(tc, entries_are_read);
	tcase_add_test(tc, wrong_lists_name_their_place);
	tcase_add_test(tc, a_reason_stands_in_one_line);
	tcase_add_test(tc, dates_are_days_of_the_calendar);
	tcase_add_test(tc, a_list_has_its_limit);
	tcase_add_test(tc, without_memory_there_is_no_list);
	tcase_add_test(tc, a_list_may_be_descriptor_0);
	tcase_add_test(tc, hostile_bytes_are_survived);
	tcase_add_test(tc, unreadable_lists_are_told);
	tcase_add_test(tc, entries_apply_where_they_should);
	tcase_add_test(tc, globs_must_match_the_catalogue);
	tcase_add_test(tc, a_check_stands_at_its_doors_only);
	suite_add_tcase(suite, tc);
	return suite;
}
