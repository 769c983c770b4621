/* SPDX-License-Identifier: MIT */
/* Unit tests of the frames between keeper and worker: whole, in pieces, damaged. */
#include "suites.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

static struct fw_buf out;

static void setup(void)
{
	out = (struct fw_buf){ 0 };
}

static void teardown(void)
{
	fw_buf_done(&out);
}

static void same_fact(const struct fw_fact *got, const struct fw_fact *want)
{
	ck_assert(got->t_ns == want->t_ns);
	ck_assert_int_eq(got->src, want->src);
	ck_assert_int_eq(got->kind, want->kind);
	ck_assert_int_eq(got->pid, want->pid);
	ck_assert_str_eq(got->at, want->at);
	ck_assert_str_eq(got->role, want->role);
	ck_assert_str_eq(got->name, want->name);
	ck_assert(got->i == want->i);
	ck_assert(got->w == want->w);
	if (want->kind == FW_STR || want->kind == FW_BYTES) {
		ck_assert_uint_eq(got->len, want->len);
		ck_assert_int_eq(memcmp(got->s, want->s, want->len), 0);
		ck_assert_int_eq(got->s[got->len], '\0');
	}
}

static const struct fw_fact facts[] = {
	{ .t_ns = 1, .src = FW_SRC_PROBE, .kind = FW_INT, .pid = 2, .at = "", .role = "child", .name = "child.ret",
	  .i = INT64_MIN },
	{ .t_ns = INT64_MAX, .src = FW_SRC_PTRACE, .kind = FW_WORD, .pid = INT32_MAX, .at = "first-stop",
	  .role = "child", .name = "child.reg.rax", .w = UINT64_MAX },
	{ .src = FW_SRC_HARNESS, .kind = FW_STR, .at = "", .role = "stage", .name = "stage.broken", .s = "op: why",
	  .len = 7 },
	{ .src = FW_SRC_PROBE, .kind = FW_STR, .at = "", .role = "r", .name = "r.empty", .s = "", .len = 0 },
	{ .src = FW_SRC_MEM, .kind = FW_BYTES, .at = "here", .role = "child", .name = "child.mem", .s = "\0\1\0\xff",
	  .len = 4 },
	{ .src = FW_SRC_IPC, .kind = FW_ERRNO, .at = "here", .role = "child", .name = "child.sem", .i = 43 },
};
enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

START_TEST(facts_come_back_in_order)
{
	struct fw_frame f;
	size_t at = 0;

	for (int i = 0; i < FACTS; i++)
		fw_frame_put_fact(&out, &facts[i]);
	fw_frame_put_end(&out);
	for (int i = 0; i < FACTS; i++) {
		long n = fw_frame_get(out.data + at, out.len - at, &f);

		ck_assert_int_gt(n, 0);
		ck_assert_int_eq(f.kind, FW_FRAME_FACT);
		same_fact(&f.fact, &facts[i]);
		at += (size_t)n;
	}
	ck_assert_int_eq(fw_frame_get(out.data + at, out.len - at, &f), (long)(out.len - at));
	ck_assert_int_eq(f.kind, FW_FRAME_END);
}
END_TEST

START_TEST(raw_text_keeps_its_bytes)
{
	static char text[200000];
	struct fw_frame f;

	memset(text, 'x', sizeof(text));
	text[77] = '\0';
	fw_frame_put_raw(&out, "parent", "smaps", text, sizeof(text));
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), (long)out.len);
	ck_assert_int_eq(f.kind, FW_FRAME_RAW);
	ck_assert_str_eq(f.role, "parent");
	ck_assert_str_eq(f.file, "smaps");
	ck_assert_uint_eq(f.len, sizeof(text));
	ck_assert_int_eq(memcmp(f.bytes, text, sizeof(text)), 0);
}
END_TEST

START_TEST(a_cut_frame_waits_for_its_rest)
{
	struct fw_frame f;

	fw_frame_put_fact(&out, &facts[2]);
	for (size_t n = 0; n < out.len; n++)
		ck_assert_int_eq(fw_frame_get(out.data, n, &f), 0);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), (long)out.len);
}
END_TEST

/* One byte wrong: refused, waited for, or a frame that stays inside its bytes; never one that reaches beyond. */
START_TEST(a_damaged_frame_never_reaches_beyond_its_bytes)
{
	static const unsigned char wrong[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct fw_frame f;

	fw_frame_put_fact(&out, &facts[4]);
	fw_frame_put_end(&out);
	for (size_t at = 0; at < out.len; at++)
		for (size_t w = 0; w < sizeof(wrong); w++) {
			char was = out.data[at];
			long n;

			out.data[at] = (char)wrong[w];
			n = fw_frame_get(out.data, out.len, &f);
			ck_assert_int_le(n, (long)out.len);
			if (n > 0) {
				ck_assert(f.bytes >= out.data && f.bytes + f.len < out.data + n);
				ck_assert(strlen(f.fact.name) < (size_t)n);
			}
			out.data[at] = was;
		}
}
END_TEST

START_TEST(what_is_no_frame_is_refused)
{
	char noise[256];
	struct fw_frame f;

	memset(noise, 0, sizeof(noise));
	ck_assert_int_eq(fw_frame_get(noise, sizeof(noise), &f), -1);
	memset(noise, 0xff, sizeof(noise));
	ck_assert_int_eq(fw_frame_get(noise, sizeof(noise), &f), -1);
}
END_TEST

/* The head of a frame begins with its size and its kind, each of four bytes. */
static void set_word(size_t nth, uint32_t value)
{
	memcpy(out.data + nth * sizeof(value), &value, sizeof(value));
}

START_TEST(a_head_out_of_range_is_refused)
{
	static const struct {
		uint32_t src, kind;
		long is;
	} rows[] = {
		{ FW_SRC_COUNT - 1, FW_ERRNO, 1 },
		{ FW_SRC_COUNT, FW_ERRNO, -1 },
		{ FW_SRC_COUNT - 1, FW_ERRNO + 1, -1 },
		{ UINT32_MAX, FW_INT, -1 },
	};
	struct fw_frame f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fw_fact fact = { .src = (enum fw_src)rows[i].src,
					      .kind = (enum fw_kind)rows[i].kind,
					      .name = "a.b" };

		out.len = 0;
		fw_frame_put_fact(&out, &fact);
		ck_assert_int_eq(fw_frame_get(out.data, out.len, &f),
				 rows[i].is < 0 ? -1 : (long)out.len);
	}
	out.len = 0;
	fw_frame_put_end(&out);
	set_word(1, FW_FRAME_FACT - 1);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), -1);
	set_word(1, FW_FRAME_END + 1);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), -1);
	set_word(1, FW_FRAME_END);
	set_word(0, (uint32_t)out.len + 1);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), -1);
	set_word(0, (uint32_t)out.len);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), (long)out.len);
}
END_TEST

START_TEST(a_bad_head_is_refused_when_it_is_whole)
{
	char noise[256];
	struct fw_frame f;
	size_t head;

	/* an end has nothing but a head and the zero bytes of four empty texts */
	fw_frame_put_end(&out);
	head = out.len - 4;
	memset(noise, 0xff, sizeof(noise));
	for (size_t n = 0; n < head; n++)
		ck_assert_int_eq(fw_frame_get(noise, n, &f), 0);
	ck_assert_int_eq(fw_frame_get(noise, head, &f), -1);
}
END_TEST

START_TEST(a_frame_has_its_limit)
{
	const size_t most = 64U << 20;
	struct fw_frame f;
	char *bytes = calloc(1, most);
	size_t room;

	ck_assert_ptr_nonnull(bytes);
	fw_frame_put_raw(&out, "r", "f", bytes, 0);
	room = most - out.len;
	out.len = 0;
	fw_frame_put_raw(&out, "r", "f", bytes, room);
	ck_assert_uint_eq(out.len, most);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), (long)most);
	out.len = 0;
	fw_frame_put_raw(&out, "r", "f", bytes, room + 1);
	free(bytes);
	ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), -1);
}
END_TEST

START_TEST(every_text_ends_with_its_zero)
{
	const struct fw_fact *fact = &facts[4];
	const size_t behind[] = { fact->len + 1, strlen(fact->name) + 1, strlen(fact->role) + 1 };
	struct fw_frame f;
	size_t at;

	fw_frame_put_fact(&out, fact);
	at = out.len - 1;
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(out.data[at], '\0');
		out.data[at] = 'x';
		ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), -1);
		out.data[at] = '\0';
		ck_assert_int_eq(fw_frame_get(out.data, out.len, &f), (long)out.len);
		at -= i < 3 ? behind[i] : 0;
	}
}
END_TEST

START_TEST(no_gate_and_no_role_are_empty_words)
{
	const struct fw_fact fact = { .src = FW_SRC_PROBE, .kind = FW_INT, .name = "a.b", .i = 1 };
	struct fw_frame f;

	fw_frame_put_fact(&out, &fact);
	ck_assert_int_gt(fw_frame_get(out.data, out.len, &f), 0);
	ck_assert_str_eq(f.fact.at, "");
	ck_assert_str_eq(f.fact.role, "");
}
END_TEST

Suite *frame_suite(void)
{
	Suite *suite = suite_create("frame");
	TCase *tc = tcase_create("frames");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, facts_come_back_in_order);
	tcase_add_test(tc, raw_text_keeps_its_bytes);
	tcase_add_test(tc, a_cut_frame_waits_for_its_rest);
	tcase_add_test(tc, a_damaged_frame_never_reaches_beyond_its_bytes);
	tcase_add_test(tc, what_is_no_frame_is_refused);
	tcase_add_test(tc, a_head_out_of_range_is_refused);
	tcase_add_test(tc, a_bad_head_is_refused_when_it_is_whole);
	tcase_add_test(tc, a_frame_has_its_limit);
	tcase_add_test(tc, every_text_ends_with_its_zero);
	tcase_add_test(tc, no_gate_and_no_role_are_empty_words);
	suite_add_tcase(suite, tc);
	return suite;
}
