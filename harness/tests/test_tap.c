/* SPDX-License-Identifier: MIT */
/* Unit tests of the reports that are lines: TAP, the terminal, and the record's own. */
#include "suites.h"

#include "golden.h"
#include "sample.h"

START_TEST(golden_run_looks_as_it_did)
{
	fw_scoped_buf tap = { 0 }, term = { 0 }, severe = { 0 };
	struct golden g;

	golden_init(&g);
	rep_tap(&g.in, &tap);
	golden_matches("report.tap", &tap);
	rep_term(&g.in, &term);
	golden_matches("report.term", &term);
	g.in.strict = true;
	rep_term(&g.in, &severe);
	golden_matches("report.severe.term", &severe);
	golden_done(&g);
}
END_TEST

/* One line for each check between plan and end, numbered, and nothing else that is no comment. */
START_TEST(tap_is_flat_and_complete)
{
	fw_scoped_buf b = { 0 };
	struct golden g;
	size_t n = 0, holds = 0;

	golden_init(&g);
	rep_tap(&g.in, &b);
	ck_assert_int_eq(strncmp(b.data, "TAP version 13\n1..9\n", 20), 0);
	for (const char *line = b.data + 20; *line; line = strchr(line, '\n') + 1) {
		size_t number;

		if (line[0] == '#')
			continue;
		holds += line[0] == 'o';
		ck_assert_int_eq(sscanf(line, line[0] == 'o' ? "ok %zu - " : "not ok %zu - ",
					&number),
				 1);
		ck_assert_uint_eq(number, ++n);
	}
	ck_assert_uint_eq(n, 9);
	ck_assert_uint_eq(holds, 4);
	ck_assert_ptr_nonnull(strstr(b.data, " # TODO deviation other-mapping\n"));
	ck_assert_ptr_nonnull(strstr(b.data, " # SKIP no-syscall:clone3\n"));
	/* What only looks like a directive inside of a reason is none. */
	ck_assert_ptr_nonnull(strstr(b.data, "no such file \\# TODO nothing"));
	golden_done(&g);
}
END_TEST

START_TEST(records_cannot_steer_a_terminal)
{
	fw_scoped_buf record = { 0 }, tap = { 0 }, term = { 0 };
	struct rep_input in = { 0 };
	struct fw_err err = { 0 };
	struct fw_run run;

	sample_record(&record, "\\u001b]0;x\\u0007\\r\\n\\u009b2J\\u007f ok 1");
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(record.data, record.len, true, &run, &err), 0);
	in.run = &run;
	rep_tap(&in, &tap);
	rep_term(&in, &term);
	for (int i = 0; i < 2; i++) {
		const struct fw_buf *b = i ? &tap : &term;

		ck_assert_ptr_nonnull(
			strstr(b->data, "\\x1b]0;x\\x07\\x0d\\x0a\\xc2\\x9b2J\\x7f ok 1"));
		for (size_t at = 0; at < b->len; at++)
			ck_assert(b->data[at] == '\n' || (unsigned char)b->data[at] >= 0x20);
	}
	fw_run_done(&run);
}
END_TEST

START_TEST(colour_changes_nothing_else)
{
	fw_scoped_buf plain = { 0 }, painted = { 0 }, bare = { 0 };
	struct golden g;

	golden_init(&g);
	rep_term(&g.in, &plain);
	g.in.colour = true;
	rep_term(&g.in, &painted);
	ck_assert_ptr_null(strchr(plain.data, '\033'));
	ck_assert_ptr_nonnull(strchr(painted.data, '\033'));
	for (const char *s = painted.data; *s; s++) {
		if (*s == '\033')
			s = strchr(s, 'm');
		else
			fw_buf_add(&bare, s, 1);
	}
	ck_assert_str_eq(bare.data, plain.data);
	golden_done(&g);
}
END_TEST

START_TEST(deviation_is_laid_over_a_line)
{
	static const char line[] = "{\"type\":\"check\",\"evidence\":[1]}";
	fw_scoped_buf b = { 0 };

	rep_jsonl_line(line, sizeof(line) - 1, NULL, &b);
	ck_assert_str_eq(b.data, "{\"type\":\"check\",\"evidence\":[1]}\n");
	fw_buf_clear(&b);
	rep_jsonl_line(line, sizeof(line) - 1, "some.id-1", &b);
	ck_assert_str_eq(b.data,
			 "{\"type\":\"check\",\"evidence\":[1],\"deviation\":\"some.id-1\"}\n");
}
END_TEST

START_TEST(kinds_are_counted_once)
{
	struct rep_counts c;
	struct golden g;
	size_t sum = 0;

	golden_init(&g);
	c = rep_count(&g.in);
	for (int k = 0; k < REP_KINDS; k++)
		sum += c.of[k];
	ck_assert_uint_eq(sum, c.total);
	ck_assert_uint_eq(c.of[REP_HOLDS], 2);
	ck_assert_uint_eq(c.of[REP_VIOLATED], 1);
	ck_assert_uint_eq(c.of[REP_DEVIATION], 1);
	ck_assert_uint_eq(c.of[REP_FIXED], 0);
	g.in.strict = true;
	c = rep_count(&g.in);
	ck_assert_uint_eq(c.of[REP_HOLDS], 1);
	ck_assert_uint_eq(c.of[REP_FIXED], 1);
	golden_done(&g);
}
END_TEST

START_TEST(every_case_can_be_explained)
{
	struct fw_instance in;

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++) {
			fw_scoped_buf b = { 0 };

			rep_explain(&in, NULL, NULL, &b);
			ck_assert(!b.failed);
			ck_assert_int_eq(strncmp(b.data, in.id, strlen(in.id)), 0);
			for (const struct fw_check *k = in.checks; k && k->clause; k++)
				ck_assert_ptr_nonnull(strstr(b.data, k->clause));
		}
}
END_TEST

static void add(struct fw_evidence *ev, enum fw_src src, int32_t pid, const char *at,
		const char *role, const char *name, int64_t value)
{
	const struct fw_fact f = { .n = (int64_t)ev->count + 1,
				   .src = src,
				   .kind = FW_INT,
				   .pid = pid,
				   .at = at,
				   .role = role,
				   .name = name,
				   .i = value };

	ck_assert_int_eq(fw_evidence_add(ev, &f), 0);
}

START_TEST(an_attempt_is_drawn)
{
	fw_scoped_buf b = { 0 };
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	add(&ev, FW_SRC_HARNESS, 0, "", "stage", "stage.pid", 1);
	add(&ev, FW_SRC_HARNESS, 2, "", "parent", "parent.pid", 2);
	add(&ev, FW_SRC_PTRACE, 3, "first-stop", "child", "child.first_stop", 5);
	add(&ev, FW_SRC_HARNESS, 3, "", "child", "child.pid", 3);
	add(&ev, FW_SRC_HARNESS, 3, "alive", "child", "child.reached", 1);
	add(&ev, FW_SRC_STATUS, 3, "alive", "child", "child.ppid", 2);
	add(&ev, FW_SRC_STAT, 3, "alive", "child", "child.nice", 0);
	add(&ev, FW_SRC_PROBE, 2, "", "parent", "parent.ret", 3);
	add(&ev, FW_SRC_PROBE, 2, "", "parent", "parent.waited", 3);
	add(&ev, FW_SRC_WAIT, 2, "", "parent", "parent.exit_status", 0);
	add(&ev, FW_SRC_HARNESS, 0, "", "stage", "stage.end", 0);
	rep_chart(&ev, &b);
	ck_assert_str_eq(
		b.data,
		"    keeper 1      parent 2      child 3\n"
		"       |             o                        parent is there\n"
		"       |             |             #          child.first_stop = 5\n"
		"       |             |             o          child is there\n"
		"       |             |             *          child stands at gate alive\n"
		"       |-------------|-----------> @          2 facts of child: status stat\n"
		"       |             .             |          parent.ret = 3, parent.waited = 3\n"
		"       |             |             x          child has ended and was waited for\n"
		"       |             x                        the keeper waits for it: parent.exit_status = 0\n");
	fw_evidence_done(&ev);
}
END_TEST

/* More roles than columns, names that would steer a terminal, facts of nobody: all of it is text. */
START_TEST(any_attempt_is_drawn)
{
	fw_scoped_buf b = { 0 };
	struct fw_evidence ev;

	fw_evidence_init(&ev);
	rep_chart(&ev, &b);
	ck_assert_str_eq(b.data, "    keeper 0\n");
	for (int i = 0; i < 12; i++) {
		char role[40], name[80];

		(void)snprintf(role, sizeof(role), "\033[2J-of-a-long-name-%d", i);
		(void)snprintf(name, sizeof(name), "%s.pid", role);
		add(&ev, FW_SRC_HARNESS, INT32_MAX - i, "", role, name, i);
		(void)snprintf(name, sizeof(name), "%s.word", role);
		for (int k = FW_SRC_PROBE; k < FW_SRC_COUNT; k++)
			add(&ev, (enum fw_src)k, i, "a\ngate", role, name, INT64_MIN);
		add(&ev, FW_SRC_PROBE, i, "", "nobody", "nobody.waited", INT32_MAX - i);
	}
	fw_buf_clear(&b);
	rep_chart(&ev, &b);
	ck_assert(!b.failed);
	ck_assert_ptr_null(strchr(b.data, '\033'));
	ck_assert_ptr_nonnull(strstr(b.data, "has ended and was waited for"));
	for (const char *line = b.data; *line; line += strcspn(line, "\n") + 1)
		ck_assert_uint_le(strcspn(line, "\n"), 240);
	fw_evidence_done(&ev);
}
END_TEST

Suite *tap_suite(void)
{
	Suite *suite = suite_create("tap");
	TCase *tc = tcase_create("tap");

	tcase_add_test(tc, golden_run_looks_as_it_did);
	tcase_add_test(tc, tap_is_flat_and_complete);
	tcase_add_test(tc, records_cannot_steer_a_terminal);
	tcase_add_test(tc, colour_changes_nothing_else);
	tcase_add_test(tc, deviation_is_laid_over_a_line);
	tcase_add_test(tc, kinds_are_counted_once);
	tcase_add_test(tc, every_case_can_be_explained);
	tcase_add_test(tc, an_attempt_is_drawn);
	tcase_add_test(tc, any_attempt_is_drawn);
	suite_add_tcase(suite, tc);
	return suite;
}
