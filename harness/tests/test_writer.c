/* SPDX-License-Identifier: MIT */
/* Unit tests of the record's writer: each line read back by another reader of JSON, whatever was put into it. */
#include "suites.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scoped.h"
#include "writer.h"

static struct fw_writer w;
static char *text;	/* what was written, after finish() */

static void setup(void)
{
	w = (struct fw_writer){ .file_fd = memfd_create("record", MFD_CLOEXEC), .stream_fd = -1 };
	ck_assert_int_ge(w.file_fd, 0);
	text = NULL;
}

static void teardown(void)
{
	fw_writer_done(&w);
	free(text);
}

static char *content(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *all = malloc((size_t)size + 1);

	ck_assert(all && pread(fd, all, (size_t)size, 0) == size);
	all[size] = '\0';
	return all;
}

/* Flushes and parses the one line there is; the caller's to decref. */
static json_t *only_line(void)
{
	json_error_t error;
	json_t *line;

	ck_assert_int_eq(fw_writer_flush(&w), 0);
	free(text);
	text = content(w.file_fd);
	ck_assert_uint_gt(strlen(text), 0);
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
	line = json_loads(text, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	ck_assert_msg(line != NULL, "%s in %s", error.text, text);
	return line;
}

static json_t *written(struct fw_fact fact)
{
	if (!fact.at)
		fact.at = "";
	if (!fact.role)
		fact.role = "child";
	if (!fact.name)
		fact.name = "child.thing";
	ck_assert_int_eq(ftruncate(w.file_fd, 0), 0);
	ck_assert_int_eq(lseek(w.file_fd, 0, SEEK_SET), 0);
	fw_writer_fact(&w, "return.zero", "sys_fork", 1, &fact);
	return only_line();
}

static const char *string_of(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

START_TEST(a_fact_has_its_keys_in_order)
{
	struct fw_fact f = {
		.t_ns = 123,
		.src = FW_SRC_STATUS,
		.kind = FW_INT,
		.pid = 3,
		.at = "child-alive",
		.role = "child",
		.name = "child.ppid",
		.i = 2,
	};

	fw_writer_fact(&w, "return.zero", "sys_fork", 1, &f);
	json_decref(only_line());
	ck_assert_str_eq(
		text,
		"{\"type\":\"fact\",\"n\":1,\"t_ns\":123,\"case\":\"return.zero\",\"door\":\"sys_fork\","
		"\"attempt\":1,\"at\":\"child-alive\",\"source\":\"status\",\"role\":\"child\",\"pid\":3,"
		"\"name\":\"child.ppid\",\"value\":2}\n");
	ck_assert_int_eq((int)f.n, 1);
	fw_writer_fact(&w, "return.zero", "sys_fork", 2, &f);
	ck_assert_int_eq((int)f.n, 2);
	ck_assert_int_eq((int)w.facts, 2);
}
END_TEST

START_TEST(integers_are_whole)
{
	static const int64_t all[] = { 0, -1, INT64_MIN, INT64_MAX, 1LL << 53 };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		json_t *line = written(
			(struct fw_fact){ .src = FW_SRC_STATUS, .kind = FW_INT, .i = all[i] });

		ck_assert(json_integer_value(json_object_get(line, "value")) == all[i]);
		json_decref(line);
	}
}
END_TEST

START_TEST(words_are_hexadecimal_text)
{
	static const struct {
		uint64_t w;
		const char *text;
	} all[] = {
		{ 0, "0x0" },
		{ 0xabcdef, "0xabcdef" },
		{ UINT64_MAX, "0xffffffffffffffff" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		json_t *line = written(
			(struct fw_fact){ .src = FW_SRC_PTRACE, .kind = FW_WORD, .w = all[i].w });

		ck_assert_str_eq(string_of(line, "value"), all[i].text);
		json_decref(line);
	}
}
END_TEST

START_TEST(a_failed_look_has_no_value)
{
	json_t *line =
		written((struct fw_fact){ .src = FW_SRC_KCMP, .kind = FW_ERRNO, .i = ESRCH });

	ck_assert_int_eq((int)json_integer_value(json_object_get(line, "errno")), ESRCH);
	ck_assert_ptr_null(json_object_get(line, "value"));
	json_decref(line);
}
END_TEST

START_TEST(text_comes_back_as_it_was)
{
	static const char *const all[] = {
		"",
		"plain",
		"\"quoted\" and \\back\\slashed",
		"tab\tline\nreturn\rbell\b feed\f",
		"\x01\x1f\x7f",
		"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8d\xb4",
		"</script>&amp;]]>",
		"\xc2\x80",
		"\xef\xbf\xbf",
		"0 x",
		"x0x",
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		json_t *line = written((struct fw_fact){
			.src = FW_SRC_PROBE, .kind = FW_STR, .s = all[i], .len = strlen(all[i]) });

		ck_assert_str_eq(string_of(line, "value"), all[i]);
		json_decref(line);
	}
}
END_TEST

/* What would read back as something else goes as bytes, and who judges here sees them as bytes too. */
START_TEST(text_that_is_none_goes_as_bytes)
{
	static const struct {
		const char *s;
		size_t len;
		const char *hex;
	} all[] = {
		{ "0x12", 4, "30783132" },	 { "0x", 2, "3078" },
		{ "a\0b", 3, "610062" },	 { "\xff\xfe", 2, "fffe" },
		{ "caf\xe9", 4, "636166e9" },	 { "\xc0\x80", 2, "c080" },
		{ "\xed\xa0\x80", 3, "eda080" }, { "\xf4\x90\x80\x80", 4, "f4908080" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct fw_fact f = {
			.src = FW_SRC_PROBE,
			.kind = FW_STR,
			.at = "",
			.role = "child",
			.name = "child.text",
			.s = all[i].s,
			.len = all[i].len,
		};
		json_t *line;

		ck_assert_int_eq(ftruncate(w.file_fd, 0), 0);
		ck_assert_int_eq(lseek(w.file_fd, 0, SEEK_SET), 0);
		fw_writer_fact(&w, "c.c", "fork", 1, &f);
		line = only_line();
		ck_assert_str_eq(string_of(json_object_get(line, "value"), "hex"), all[i].hex);
		ck_assert_int_eq(f.kind, FW_BYTES);
		json_decref(line);
	}
}
END_TEST

START_TEST(bytes_go_as_hexadecimal)
{
	unsigned char bytes[256];
	char hex[513];
	json_t *line;

	for (int i = 0; i < 256; i++) {
		bytes[i] = (unsigned char)i;
		(void)snprintf(hex + 2 * i, 3, "%02x", (unsigned)i);
	}
	line = written((struct fw_fact){
		.src = FW_SRC_MEM, .kind = FW_BYTES, .s = (char *)bytes, .len = 256 });
	ck_assert_str_eq(string_of(json_object_get(line, "value"), "hex"), hex);
	json_decref(line);
	line = written(
		(struct fw_fact){ .src = FW_SRC_MEM, .kind = FW_BYTES, .s = NULL, .len = 0 });
	ck_assert_str_eq(string_of(json_object_get(line, "value"), "hex"), "");
	json_decref(line);
}
END_TEST

/* Names and reasons may hold what a hostile probe or a machine put into them. */
START_TEST(broken_text_is_mended_not_passed_on)
{
	struct fw_buf b = { 0 };
	json_t *value;

	fw_json_string(&b, "a\xff\"b\xe2\x82", 6);
	value = json_loads(b.data, JSON_DECODE_ANY, NULL);
	ck_assert_ptr_nonnull(value);
	ck_assert_str_eq(json_string_value(value), "a\xef\xbf\xbd\"b\xef\xbf\xbd\xef\xbf\xbd");
	json_decref(value);
	fw_buf_done(&b);
}
END_TEST

START_TEST(every_string_of_one_byte_parses)
{
	for (int c = 0; c < 256; c++) {
		char one[3] = { (char)c, 'z', '\0' };
		struct fw_buf b = { 0 };
		json_t *value;

		fw_json_string(&b, one, 2);
		value = json_loads(b.data, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		ck_assert_msg(value != NULL, "byte %d: %s", c, b.data);
		json_decref(value);
		fw_buf_done(&b);
	}
}
END_TEST

START_TEST(a_check_has_its_keys_in_order)
{
	struct fw_verdict v = {
		.kind = FW_VIOLATED,
		.cited_count = 2,
		.cited = { 7, 12 },
		.expected = "0",
		.observed = "say \"1\"",
	};
	const char *const needs[] = { "pidns", "proc" };
	const struct fw_check_line line = {
		.id = "return.zero/sys_fork/c-d",
		.case_id = "return.zero",
		.door = "sys_fork",
		.clause = "c-d",
		.family = "return",
		.verdict = &v,
		.needs = needs,
		.need_count = 2,
		.ms = 1.2345,
	};

	fw_writer_check(&w, &line);
	json_decref(only_line());
	ck_assert_str_eq(
		text,
		"{\"type\":\"check\",\"id\":\"return.zero/sys_fork/c-d\",\"case\":\"return.zero\","
		"\"door\":\"sys_fork\",\"clause\":\"c-d\",\"family\":\"return\",\"verdict\":\"violated\","
		"\"reason\":\"\",\"expected\":\"0\",\"observed\":\"say \\\"1\\\"\","
		"\"needs\":[\"pidns\",\"proc\"],\"ms\":1.234,\"evidence\":[7,12]}\n");
	ck_assert_int_eq(w.totals[FW_VIOLATED], 1);
}
END_TEST

START_TEST(a_check_of_nothing_parses)
{
	struct fw_verdict v = { 0 };
	json_t *line;

	fw_writer_check(&w, &(struct fw_check_line){ .verdict = &v });
	line = only_line();
	ck_assert_str_eq(string_of(line, "verdict"), "not-run");
	ck_assert_str_eq(string_of(line, "id"), "");
	json_decref(line);
}
END_TEST

START_TEST(the_end_counts_what_was_written)
{
	struct fw_verdict holds = { .kind = FW_HOLDS }, skipped = { .kind = FW_SKIPPED };
	struct fw_fact f = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b" };
	json_t *line;
	char *all;

	fw_writer_fact(&w, "c.c", "fork", 1, &f);
	fw_writer_check(&w, &(struct fw_check_line){ .verdict = &holds });
	fw_writer_check(&w, &(struct fw_check_line){ .verdict = &holds });
	fw_writer_check(&w, &(struct fw_check_line){ .verdict = &skipped });
	fw_writer_end(&w, "2026-11-21T00:35:12Z", 15);
	all = content(w.file_fd);
	line = json_loads(strstr(all, "{\"type\":\"run.end\""), 0, NULL);
	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq((int)json_integer_value(json_object_get(line, "facts")), 1);
	ck_assert_int_eq((int)json_integer_value(json_object_get(line, "interrupted")), 15);
	ck_assert_int_eq((int)json_integer_value(
				 json_object_get(json_object_get(line, "totals"), "holds")),
			 2);
	ck_assert_int_eq((int)json_integer_value(
				 json_object_get(json_object_get(line, "totals"), "skipped")),
			 1);
	ck_assert_int_eq((int)json_integer_value(
				 json_object_get(json_object_get(line, "totals"), "violated")),
			 0);
	json_decref(line);
	free(all);
}
END_TEST

START_TEST(file_and_stream_say_the_same)
{
	struct fw_fact f = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b" };
	char *a, *b;

	w.stream_fd = memfd_create("stream", MFD_CLOEXEC);
	for (int i = 0; i < 2000; i++)
		fw_writer_fact(&w, "c.c", "fork", 1, &f);
	fw_writer_end(&w, "", 0);
	a = content(w.file_fd);
	b = content(w.stream_fd);
	ck_assert_uint_gt(strlen(a), 100000);
	ck_assert_str_eq(a, b);
	free(a);
	free(b);
	(void)close(w.stream_fd);
}
END_TEST

START_TEST(whole_lines_pass_as_they_are)
{
	fw_writer_line(&w, "{\"type\":\"run.start\"} and more", 20);
	json_decref(only_line());
	ck_assert_str_eq(text, "{\"type\":\"run.start\"}\n");
}
END_TEST

START_TEST(a_full_disk_is_latched)
{
	struct fw_fact f = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b" };
	fw_scoped_fd full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	if (full < 0)
		return;
	w.stream_fd = full;
	fw_writer_fact(&w, "c.c", "fork", 1, &f);
	ck_assert_int_eq(fw_writer_flush(&w), -ENOSPC);
	ck_assert_int_eq(w.error, ENOSPC);
	w.stream_fd = -1;
	fw_writer_fact(&w, "c.c", "fork", 1, &f);
	ck_assert_int_eq(fw_writer_flush(&w), -ENOSPC);
	/* what came after the failure is not written, so that the record has no hole in it */
	free(text);
	text = content(w.file_fd);
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
}
END_TEST

START_TEST(a_reader_that_went_is_latched)
{
	struct fw_fact f = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b" };
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	(void)close(ends[0]);
	(void)signal(SIGPIPE, SIG_DFL);
	w.stream_fd = ends[1];
	fw_writer_fact(&w, "c.c", "fork", 1, &f);
	ck_assert_int_eq(fw_writer_flush(&w), -EPIPE);
	(void)close(ends[1]);
	w.stream_fd = -1;
}
END_TEST

START_TEST(a_closed_descriptor_is_latched)
{
	fw_writer_done(&w);
	w = (struct fw_writer){ .file_fd = 9999, .stream_fd = -1 };
	fw_writer_end(&w, "", 0);
	ck_assert_int_eq(w.error, EBADF);
	w.file_fd = -1;
}
END_TEST

/* A stream that does not wait, with a reader that is slower than we are: nothing is lost and nothing fails. */
START_TEST(a_slow_reader_gets_everything)
{
	struct fw_fact f = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b" };
	size_t lines = 0;
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	(void)fcntl(ends[0], F_SETFL, 0);
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		w.stream_fd = ends[1];
		for (int i = 0; i < 5000; i++)
			fw_writer_fact(&w, "c.c", "fork", 1, &f);
		_exit(fw_writer_flush(&w) == 0 ? 0 : 1);
	}
	(void)close(ends[1]);
	for (;;) {
		char chunk[512];
		ssize_t n = read(ends[0], chunk, sizeof(chunk));

		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			lines += chunk[i] == '\n';
	}
	(void)close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(lines, 5000);
}
END_TEST

Suite *writer_suite(void)
{
	Suite *suite = suite_create("writer");
	TCase *tc = tcase_create("lines");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_fact_has_its_keys_in_order);
	tcase_add_test(tc, integers_are_whole);
	tcase_add_test(tc, words_are_hexadecimal_text);
	tcase_add_test(tc, a_failed_look_has_no_value);
	tcase_add_test(tc, text_comes_back_as_it_was);
	tcase_add_test(tc, text_that_is_none_goes_as_bytes);
	tcase_add_test(tc, bytes_go_as_hexadecimal);
	tcase_add_test(tc, broken_text_is_mended_not_passed_on);
	tcase_add_test(tc, every_string_of_one_byte_parses);
	tcase_add_test(tc, a_check_has_its_keys_in_order);
	tcase_add_test(tc, a_check_of_nothing_parses);
	tcase_add_test(tc, the_end_counts_what_was_written);
	tcase_add_test(tc, file_and_stream_say_the_same);
	tcase_add_test(tc, whole_lines_pass_as_they_are);
	tcase_add_test(tc, a_full_disk_is_latched);
	tcase_add_test(tc, a_reader_that_went_is_latched);
	tcase_add_test(tc, a_closed_descriptor_is_latched);
	tcase_add_test(tc, a_slow_reader_gets_everything);
	suite_add_tcase(suite, tc);
	return suite;
}
