/* SPDX-License-Identifier: MIT */
/* Unit tests of harness/base: errors, buffers, text. */
#include "suites.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "scoped.h"
#include "text.h"

START_TEST(failure_fills_and_keeps_errno)
{
	struct fw_err err = { 0 };
	char text[400];

	errno = ENOTDIR;
	ck_assert_int_eq(fw_fail(&err, ENOENT, "open", "%s", "/nowhere"), -ENOENT);
	ck_assert_int_eq(errno, ENOTDIR);
	ck_assert_int_eq(err.code, ENOENT);
	ck_assert_str_eq(err.op, "open");
	ck_assert_str_eq(err.detail, "/nowhere");
	ck_assert_str_eq(fw_err_text(&err, text, sizeof(text)),
			 "open: /nowhere: No such file or directory");
	ck_assert_int_eq(errno, ENOTDIR);
}
END_TEST

START_TEST(failure_is_never_success)
{
	struct fw_err err = { 0 };

	ck_assert_int_eq(fw_fail(NULL, 0, "x", "y"), -EIO);
	ck_assert_int_eq(fw_fail(&err, 0, "x", "y"), -EIO);
	ck_assert_int_eq(err.code, EIO);
	ck_assert_int_eq(fw_fail(&err, -EPERM, "x", "y"), -EPERM);
	ck_assert_int_eq(err.code, EPERM);
	ck_assert_int_eq(fw_fail(&err, INT_MIN, NULL, "y"), -EIO);
	ck_assert_str_eq(err.op, "");
}
END_TEST

START_TEST(failure_cuts_what_is_too_long)
{
	struct fw_err err = { 0 };
	char longer[1000], text[16];

	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	(void)fw_fail(&err, EINVAL, longer, "%s", longer);
	ck_assert_uint_eq(strlen(err.op), sizeof(err.op) - 1);
	ck_assert_uint_eq(strlen(err.detail), sizeof(err.detail) - 1);
	ck_assert_str_eq(err.detail + sizeof(err.detail) - 4, "...");
	fw_err_text(&err, text, sizeof(text));
	ck_assert_uint_eq(strlen(text), sizeof(text) - 1);
	ck_assert_str_eq(fw_err_text(&err, text, 1), "");
}
END_TEST

START_TEST(prefix_goes_before_the_detail)
{
	struct fw_err err = { 0 };

	(void)fw_fail(&err, EACCES, "read", "line %d", 3);
	errno = EPIPE;
	ck_assert_int_eq(fw_prefix(&err, "%s", "plan"), -EACCES);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_str_eq(err.detail, "plan: line 3");
	/* Its own text as an argument must not run into itself. */
	(void)fw_prefix(&err, "<%s>", err.detail);
	ck_assert_str_eq(err.detail, "<plan: line 3>: plan: line 3");
	(void)fw_fail(&err, EACCES, err.op, "[%s]", err.detail);
	ck_assert_str_eq(err.op, "read");
	ck_assert_str_eq(err.detail, "[<plan: line 3>: plan: line 3]");
	ck_assert_int_eq(fw_prefix(NULL, "x"), -EIO);
	err = (struct fw_err){ 0 };
	ck_assert_int_eq(fw_prefix(&err, "x"), -EIO);
	ck_assert_str_eq(err.detail, "x");
}
END_TEST

START_TEST(error_text_is_one_clean_line)
{
	struct fw_err err = { .code = EINVAL, .op = "option", .detail = "a\nb\033[31m\xff" };
	char text[100];

	ck_assert_str_eq(fw_err_text(&err, text, sizeof(text)),
			 "option: a b?[31m?: Invalid argument");
	ck_assert_str_eq(fw_err_text(NULL, text, sizeof(text)), "no error");
	err = (struct fw_err){ .code = EINVAL };
	ck_assert_str_eq(fw_err_text(&err, text, sizeof(text)), "Invalid argument");
}
END_TEST

START_TEST(errno_names)
{
	int code, unnamed = 0;

	ck_assert_str_eq(fw_errno_name(EPERM), "EPERM");
	ck_assert_str_eq(fw_errno_name(EAGAIN), "EAGAIN");
	ck_assert_str_eq(fw_errno_name(ENOSYS), "ENOSYS");
	ck_assert_str_eq(fw_errno_name(EOPNOTSUPP), "EOPNOTSUPP");
	ck_assert_str_eq(fw_errno_name(EHWPOISON), "EHWPOISON");
	/* x86_64 leaves exactly two holes. */
	for (code = 1; code <= EHWPOISON; code++)
		if (fw_errno_name(code)[0] != 'E')
			unnamed++;
	ck_assert_int_eq(unnamed, 2);
	ck_assert_str_eq(fw_errno_name(41), "errno 41");
	ck_assert_str_eq(fw_errno_name(0), "errno 0");
	ck_assert_str_eq(fw_errno_name(-1), "errno -1");
	ck_assert_str_eq(fw_errno_name(INT_MIN), "errno -2147483648");
	ck_assert_str_eq(fw_errno_name(INT_MAX), "errno 2147483647");
	ck_assert_str_ne(fw_errno_name(500), fw_errno_name(501));
}
END_TEST

START_TEST(buffer_grows_and_ends_in_zero)
{
	fw_scoped_buf b = { 0 };
	size_t i;

	fw_buf_add(&b, NULL, 0);
	fw_buf_str(&b, "");
	fw_buf_str(&b, NULL);
	fw_buf_printf(&b, "%s", "");
	ck_assert_ptr_null(b.data);
	for (i = 0; i < 1000; i++)
		fw_buf_printf(&b, "%zu,", i % 10);
	ck_assert_uint_eq(b.len, 2000);
	ck_assert_uint_eq(strlen(b.data), 2000);
	fw_buf_shift(&b, 1998);
	ck_assert_str_eq(b.data, "9,");
	fw_buf_shift(&b, 0);
	fw_buf_shift(&b, 100);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_str_eq(b.data, "");
	fw_buf_add(&b, "a\0b", 3);
	ck_assert_uint_eq(b.len, 3);
	fw_buf_clear(&b);
	ck_assert_str_eq(b.data, "");
	ck_assert(!b.failed);
}
END_TEST

START_TEST(buffer_fills_to_the_brim)
{
	size_t n;

	/* Every length around the doublings, so that the zero byte has its place each time. */
	for (n = 1; n < 300; n++) {
		fw_scoped_buf b = { 0 };
		size_t i;

		for (i = 0; i < n; i++)
			fw_buf_add(&b, "x", 1);
		ck_assert_uint_eq(strlen(b.data), n);
	}
}
END_TEST

START_TEST(buffer_failure_stays)
{
	fw_scoped_buf b = { 0 };

	fw_buf_str(&b, "kept");
	fw_buf_add(&b, "x", SIZE_MAX - 2);
	ck_assert(b.failed);
	fw_buf_str(&b, "more");
	fw_buf_printf(&b, "%d", 1);
	ck_assert_str_eq(b.data, "kept");
	fw_buf_clear(&b);
	ck_assert(b.failed);
}
END_TEST

START_TEST(scoped_things_are_given_up_or_over)
{
	void *block = malloc(8);
	int kept = -1, none = -1;

	fw_free_mem(&block);
	ck_assert_ptr_null(block);
	{
		fw_scoped_fd fd = dup(STDERR_FILENO);

		ck_assert_int_ge(fd, 0);
		kept = fw_take_fd(&fd);
		ck_assert_int_eq(fd, -1);
	}
	errno = EDOM;
	fw_close_fd(&none);
	fw_close_fd(&kept);
	ck_assert_int_eq(kept, -1);
	ck_assert_int_eq(errno, EDOM);
}
END_TEST

START_TEST(globs_match)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "a", "", false },
		{ "*", "", true },
		{ "*", "return.zero/fork/x", true },
		{ "return.*", "return.zero", true },
		{ "return.*", "return", false },
		{ "**", "x", true },
		{ "*.*", "a.b", true },
		{ "a*b*c", "a__b__c", true },
		{ "a*b*c", "a__b__", false },
		{ "*abc", "ababc", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "[abc]", "b", true },
		{ "[abc]", "d", false },
		{ "[a-c]x", "bx", true },
		{ "[!a-c]", "b", false },
		{ "[!a-c]", "d", true },
		{ "[!a]", "", false },
		{ "[]]", "]", true },
		{ "[!]]", "]", false },
		{ "[!]]", "a", true },
		{ "[a-]", "-", true },
		{ "[-a]", "-", true },
		{ "[z-a]", "m", false },
		{ "[^a]", "^", true },
		{ "[^a]", "a", true },
		{ "[^a]", "b", false },
		{ "[", "[", true },
		{ "[ab", "[ab", true },
		{ "[ab", "a", false },
		{ "*[!.]", "ab", true },
		{ "\xc3*", "\xc3\xa4", true },
		{ "[\x80-\xff]", "\x90", true },
		{ "a\\*", "a\\x", true },
		{ "[*]", "*", true },
		{ "[*]", "a", false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char start[64];

		ck_assert_msg(fw_glob_match(rows[i].pattern, rows[i].text) == rows[i].matches,
			      "%s against %s", rows[i].pattern, rows[i].text);
		/* what matches may begin as it does */
		for (size_t n = 0; rows[i].matches && n <= strlen(rows[i].text); n++) {
			(void)snprintf(start, sizeof(start), "%.*s", (int)n, rows[i].text);
			ck_assert_msg(fw_glob_may_begin(rows[i].pattern, start), "%s begins %s",
				      rows[i].pattern, start);
		}
	}
	ck_assert(!fw_glob_may_begin("files.*", "flags.accepted"));
	ck_assert(!fw_glob_may_begin("flags", "flags.accepted"));
	ck_assert(!fw_glob_may_begin("flags/fork", "flags.accepted"));
	ck_assert(!fw_glob_may_begin("", "f"));
	ck_assert(!fw_glob_match(NULL, "a"));
	ck_assert(!fw_glob_match("a", NULL));
}
END_TEST

START_TEST(hostile_glob_ends_soon)
{
	char pattern[202], text[5001];
	size_t i;

	for (i = 0; i + 2 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "*a", 2);
	memcpy(pattern + sizeof(pattern) - 2, "b", 2);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert(!fw_glob_match(pattern, text));
}
END_TEST

START_TEST(globs_are_checked)
{
	size_t at = 99;

	ck_assert_ptr_null(fw_glob_check("return.*/fork/[a-z]?", &at));
	ck_assert_ptr_null(fw_glob_check("[]]", &at));
	ck_assert_ptr_null(fw_glob_check("a]", &at));
	ck_assert_uint_eq(at, 99);
	ck_assert_ptr_nonnull(fw_glob_check("ab[cd", &at));
	ck_assert_uint_eq(at, 2);
	ck_assert_ptr_nonnull(fw_glob_check("[]", &at));
	ck_assert_uint_eq(at, 0);
	ck_assert_ptr_nonnull(fw_glob_check("[!]", &at));
	ck_assert_ptr_nonnull(fw_glob_check("x[ab9-0]", &at));
	ck_assert_uint_eq(at, 4);
	ck_assert_ptr_nonnull(fw_glob_check("", &at));
	ck_assert_uint_eq(at, 0);
	ck_assert_ptr_nonnull(fw_glob_check(NULL, NULL));
}
END_TEST

START_TEST(nearest_word)
{
	static const char *const doors[] = {
		"fork", "_Fork", "vfork", "sys_fork", "sys_vfork", "sys_clone", "sys_clone3", NULL,
	};
	static const size_t n = sizeof(doors) / sizeof(doors[0]);
	char longer[600];

	ck_assert_str_eq(fw_nearest("frok", doors, n), "fork");
	ck_assert_str_eq(fw_nearest("fork", doors, n), "fork");
	ck_assert_str_eq(fw_nearest("sys_clnoe3", doors, n), "sys_clone3");
	ck_assert_str_eq(fw_nearest("vforkk", doors, n), "vfork");
	ck_assert_ptr_null(fw_nearest("posix_spawn", doors, n));
	ck_assert_ptr_null(fw_nearest("", doors, n));
	ck_assert_ptr_null(fw_nearest(NULL, doors, n));
	ck_assert_ptr_null(fw_nearest("fork", NULL, 0));
	ck_assert_ptr_null(fw_nearest("xy", (const char *const[]){ "ab", "" }, 2));
	ck_assert_str_eq(fw_nearest("ba", (const char *const[]){ "ab" }, 1), "ab");
	memset(longer, 'f', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert_ptr_null(fw_nearest(longer, doors, n));
	ck_assert_ptr_null(fw_nearest("fork", (const char *const[]){ longer }, 1));
	longer[255] = '\0';
	ck_assert_ptr_eq(fw_nearest(longer, (const char *const[]){ longer }, 1), longer);
}
END_TEST

START_TEST(integers)
{
	static const char *const wrong[] = {
		"",
		"-",
		"+1",
		" 1",
		"1 ",
		"0x1",
		"1.0",
		"1e3",
		"--1",
		"1-",
		"99999999999999999999x",
	};
	int64_t v = 77;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(fw_parse_int(wrong[i], INT64_MIN, INT64_MAX, &v) == -EINVAL, "%s",
			      wrong[i]);
	ck_assert_int_eq(fw_parse_int(NULL, 0, 1, &v), -EINVAL);
	ck_assert_int_eq(fw_parse_int("9223372036854775808", INT64_MIN, INT64_MAX, &v), -ERANGE);
	ck_assert_int_eq(fw_parse_int("-9223372036854775809", INT64_MIN, INT64_MAX, &v), -ERANGE);
	ck_assert_int_eq(fw_parse_int("99999999999999999999999", 0, INT64_MAX, &v), -ERANGE);
	ck_assert_int_eq(fw_parse_int("0", 1, 9, &v), -ERANGE);
	ck_assert_int_eq(fw_parse_int("10", 1, 9, &v), -ERANGE);
	ck_assert_int_eq(v, 77);
	ck_assert_int_eq(fw_parse_int("9", 1, 9, &v), 0);
	ck_assert_int_eq(v, 9);
	ck_assert_int_eq(fw_parse_int("-9223372036854775808", INT64_MIN, 0, &v), 0);
	ck_assert(v == INT64_MIN);
	ck_assert_int_eq(fw_parse_int("9223372036854775807", 0, INT64_MAX, &v), 0);
	ck_assert(v == INT64_MAX);
	ck_assert_int_eq(fw_parse_int("-0", 0, 0, &v), 0);
	ck_assert_int_eq(v, 0);
}
END_TEST

START_TEST(hex_words)
{
	static const char *const wrong[] = { "", "0x", "0X1", "1", "x1", "0xg", "0x1 ", "-0x1" };
	uint64_t w = 77;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(fw_parse_word(wrong[i], &w) == -EINVAL, "%s", wrong[i]);
	ck_assert_int_eq(fw_parse_word(NULL, &w), -EINVAL);
	ck_assert_int_eq(fw_parse_word("0x10000000000000000", &w), -ERANGE);
	ck_assert_int_eq(fw_parse_word("0x1ffffffffffffffffz", &w), -EINVAL);
	ck_assert_uint_eq(w, 77);
	ck_assert_int_eq(fw_parse_word("0xffffffffffffffff", &w), 0);
	ck_assert(w == UINT64_MAX);
	ck_assert_int_eq(fw_parse_word("0x000000000000000000aB", &w), 0);
	ck_assert_uint_eq(w, 0xab);
}
END_TEST

START_TEST(utf8)
{
	static const char *const good[] = {
		"",
		"a",
		"\xc3\xa4",
		"\xe2\x82\xac",
		"\xf0\x9f\x90\xa7",
		"\xf4\x8f\xbf\xbf",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xe0\xa0\x80",
		"\xf0\x90\x80\x80",
	};
	static const char *const bad[] = {
		"\x80",
		"\xc3",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe2\x82",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"a\xc3z",
		"\xe2\x82z",
		"\xf0\x9f\x90",
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(fw_utf8_is_valid(good[i], strlen(good[i])), "good %zu", i);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!fw_utf8_is_valid(bad[i], strlen(bad[i])), "bad %zu", i);
	ck_assert(!fw_utf8_is_valid("a\0b", 3));
	ck_assert(!fw_utf8_is_valid("\xc3\xa4", 1));
	ck_assert(fw_utf8_is_valid(NULL, 0));
}
END_TEST

START_TEST(lines_are_cut_at_characters)
{
	char buf[16];
	size_t size;

	ck_assert_str_eq(fw_line(buf, sizeof(buf), "%s", "exactly fifteen"), "exactly fifteen");
	ck_assert_str_eq(fw_line(buf, sizeof(buf), "%s", "exactly sixteen."), "exactly sixt...");
	/* The cut would fall inside the euro sign. */
	ck_assert_str_eq(fw_line(buf, sizeof(buf), "1234567890a\xe2\x82\xac\xe2\x82\xac"),
			 "1234567890a...");
	for (size = 1; size < sizeof(buf); size++) {
		fw_line(buf, size, "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac");
		ck_assert_uint_lt(strlen(buf), size);
		ck_assert(fw_utf8_is_valid(buf, strlen(buf)));
	}
	buf[0] = 'k';
	ck_assert_ptr_eq(fw_line(buf, 0, "x"), buf);
	ck_assert_int_eq(buf[0], 'k');
	ck_assert_str_eq(fw_line(buf, sizeof(buf), "a\tb\r\nc"), "a b  c");
	ck_assert_str_eq(fw_line(buf, sizeof(buf), "a\x01\x7f\xc2\x9bz"), "a????z");
	ck_assert_str_eq(fw_line(buf, sizeof(buf), "\xc2\xa0\xc3"), "\xc2\xa0?");
}
END_TEST

START_TEST(fnv_known_values)
{
	ck_assert(fw_fnv(FW_FNV_START, "", 0) == 0xcbf29ce484222325ULL);
	ck_assert(fw_fnv(FW_FNV_START, "a", 1) == 0xaf63dc4c8601ec8cULL);
	ck_assert(fw_fnv(FW_FNV_START, "foobar", 6) == 0x85944171f73967e8ULL);
	ck_assert(fw_fnv(fw_fnv(FW_FNV_START, "foo", 3), "bar", 3) == 0x85944171f73967e8ULL);
}
END_TEST

Suite *base_suite(void)
{
	Suite *s = suite_create("base");
	TCase *tc = tcase_create("err");

	tcase_add_test(tc, failure_fills_and_keeps_errno);
	tcase_add_test(tc, failure_is_never_success);
	tcase_add_test(tc, failure_cuts_what_is_too_long);
	tcase_add_test(tc, prefix_goes_before_the_detail);
	tcase_add_test(tc, error_text_is_one_clean_line);
	tcase_add_test(tc, errno_names);
	suite_add_tcase(s, tc);

	tc = tcase_create("buf");
	tcase_add_test(tc, buffer_grows_and_ends_in_zero);
	tcase_add_test(tc, buffer_fills_to_the_brim);
	tcase_add_test(tc, buffer_failure_stays);
	tcase_add_test(tc, scoped_things_are_given_up_or_over);
	suite_add_tcase(s, tc);

	tc = tcase_create("text");
	tcase_add_test(tc, globs_match);
	tcase_add_test(tc, hostile_glob_ends_soon);
	tcase_add_test(tc, globs_are_checked);
	tcase_add_test(tc, nearest_word);
	tcase_add_test(tc, integers);
	tcase_add_test(tc, hex_words);
	tcase_add_test(tc, utf8);
	tcase_add_test(tc, lines_are_cut_at_characters);
	tcase_add_test(tc, fnv_known_values);
	suite_add_tcase(s, tc);
	return s;
}
