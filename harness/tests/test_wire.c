/* SPDX-License-Identifier: MIT */
/* Unit tests of harness/wire: what is put is what is got, and nothing that a probe sends is trusted. */
#include "suites.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record.h"

static char buf[FW_RECORD_MAX];

static size_t put(enum fw_record_kind kind, const char *name, int64_t i, uint64_t w,
		  const char *text, size_t len)
{
	return fw_record_put(buf, kind, name, i, w, text, len);
}

/* The record of a text as it stands; fails the test when it is none. */
static struct fw_record get(const char *datagram)
{
	struct fw_record r;

	ck_assert_msg(fw_record_get(datagram, strlen(datagram), &r) == 0, "refused: %s", datagram);
	return r;
}

static int refused(const char *datagram)
{
	struct fw_record r;

	return fw_record_get(datagram, strlen(datagram), &r) == -1;
}

START_TEST(every_kind_comes_back_as_it_went)
{
	static const struct {
		enum fw_record_kind kind;
		const char *name;
		int64_t i;
		uint64_t w;
		const char *text;
	} all[] = {
		{ FW_REC_ROLE, "child", 4711, 0, NULL },
		{ FW_REC_INT, "child.ret", -17, 0, NULL },
		{ FW_REC_INT, "child.least", INT64_MIN, 0, NULL },
		{ FW_REC_INT, "child.most", INT64_MAX, 0, NULL },
		{ FW_REC_WORD, "child.word", 0, 0, NULL },
		{ FW_REC_WORD, "child.word", 0, UINT64_MAX, NULL },
		{ FW_REC_STR, "child.text", 0, 0, "two words  and a blank " },
		{ FW_REC_STR, "child.text", 0, 0, "" },
		{ FW_REC_BYTES, "child.bytes", 0, 0, "\x01\xff\x7f\x80" },
		{ FW_REC_WATCH, "range", FW_WATCH_MAX, 0x7fff12340000, NULL },
		{ FW_REC_WATCH, "word", 4096, 0x7fff12345678, NULL },
		{ FW_REC_WATCH, "area", FW_WATCH_MAX, 0x7fff12345678, NULL },
		{ FW_REC_SEM, "sem", 12, 0, NULL },
		{ FW_REC_NEXT, "reference", 0, 0, NULL },
		{ FW_REC_GATE, "child-alive", 11, 0, NULL },
		{ FW_REC_BROKEN, "Some_Call(2)", 38, 0, NULL },
		{ FW_REC_BROKEN, "!~", 38, 0, NULL },
		{ FW_REC_INT, "az.09_-", 0, 0, NULL },
		{ FW_REC_UNMET, "thp:none", 0, 0, NULL },
		{ FW_REC_DONE, "-", 0, 0, NULL },
	};

	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
		size_t len = all[k].text ? strlen(all[k].text) : 0;
		size_t n = put(all[k].kind, all[k].name, all[k].i, all[k].w, all[k].text, len);
		struct fw_record r;

		ck_assert_msg(n > 0, "%zu is not written", k);
		ck_assert_msg(fw_record_get(buf, n, &r) == 0, "%zu is not read: %.*s", k, (int)n,
			      buf);
		ck_assert_int_eq(r.kind, all[k].kind);
		ck_assert_str_eq(r.name, all[k].name);
		ck_assert(r.i == all[k].i);
		ck_assert(r.w == all[k].w);
		ck_assert_uint_eq(r.len, len);
		ck_assert(!len || memcmp(r.text, all[k].text, len) == 0);
	}
}
END_TEST

START_TEST(bytes_of_every_value_come_back)
{
	unsigned char bytes[64];
	struct fw_record r;

	for (int from = 0; from < 256; from += 64) {
		size_t n;

		for (int i = 0; i < 64; i++)
			bytes[i] = (unsigned char)(from + i);
		n = put(FW_REC_BYTES, "b", 0, 0, (const char *)bytes, sizeof(bytes));
		ck_assert_int_eq(fw_record_get(buf, n, &r), 0);
		ck_assert_uint_eq(r.len, sizeof(bytes));
		ck_assert_int_eq(memcmp(r.text, bytes, sizeof(bytes)), 0);
		n = put(FW_REC_STR, "s", 0, 0, (const char *)bytes, sizeof(bytes));
		ck_assert_int_eq(fw_record_get(buf, n, &r), 0);
		ck_assert_uint_eq(r.len, sizeof(bytes));
		ck_assert_int_eq(memcmp(r.text, bytes, sizeof(bytes)), 0);
	}
}
END_TEST

START_TEST(text_is_always_terminated)
{
	char text[FW_RECORD_MAX];
	struct fw_record r;
	size_t head = strlen("str s ");

	memset(text, 'a', sizeof(text));
	ck_assert_uint_eq(put(FW_REC_STR, "s", 0, 0, text, FW_RECORD_MAX - head), FW_RECORD_MAX);
	ck_assert_int_eq(fw_record_get(buf, FW_RECORD_MAX, &r), 0);
	ck_assert_uint_eq(r.len, FW_RECORD_MAX - head);
	ck_assert_uint_eq(strlen(r.text), r.len);
}
END_TEST

START_TEST(what_does_not_fit_is_not_written)
{
	char text[FW_RECORD_MAX], name[FW_RECORD_MAX + 1];

	memset(text, 'a', sizeof(text));
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_uint_eq(put(FW_REC_STR, "s", 0, 0, text, FW_RECORD_MAX - strlen("str s ") + 1),
			  0);
	ck_assert_uint_eq(put(FW_REC_BYTES, "b", 0, 0, text, FW_RECORD_MAX / 2), 0);
	ck_assert_uint_eq(put(FW_REC_INT, name, 0, 0, NULL, 0), 0);
}
END_TEST

START_TEST(a_name_has_its_limit)
{
	char datagram[FW_RECORD_MAX];
	int n;

	n = snprintf(datagram, sizeof(datagram), "int %.*s 1", FW_NAME_MAX - 1,
		     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	ck_assert_int_eq(n, 4 + FW_NAME_MAX - 1 + 2);
	ck_assert_uint_eq(strlen(get(datagram).name), FW_NAME_MAX - 1);
	n = snprintf(datagram, sizeof(datagram), "int %.*s 1", FW_NAME_MAX,
		     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	ck_assert_int_eq(n, 4 + FW_NAME_MAX + 2);
	ck_assert(refused(datagram));
}
END_TEST

START_TEST(what_is_no_record_is_refused)
{
	static const char *const none[] = {
		"",
		" ",
		"\n",
		"int",
		"int ",
		"int a",
		"int  1",
		"int a ",
		"int a 1 ",
		"int a 1 2",
		"int a 1\n",
		" int a 1",
		"INT a 1",
		"integer a 1",
		"in a 1",
		"none a 1",
		"nothinglikeit a 1",
		"verdict a 1",
		"int A 1",
		"int a/b 1",
		"int a\x80 1",
		"int a\tb 1",
		"int a\x7f 1",
		"int a +1",
		"int a 0x1",
		"int a --1",
		"int a -",
		"int a 9223372036854775808",
		"int a -9223372036854775809",
		"int a 99999999999999999999999999999999999999",
		"word a 1",
		"word a 0x",
		"word a 0X1",
		"word a 0xA",
		"word a 0x11111111111111111",
		"word a 0xg",
		"word a 0x1 ",
		"bytes a 0",
		"bytes a 0g",
		"bytes a g0",
		"bytes a 00 ",
		"bytes a AA",
		"watch a 0x 1",
		"watch a 0x1",
		"str a",
		"bytes a",
		"broken \x20 1",
		"broken \x7f 1",
		"watch a 0x1 ",
		"watch a 0x1 0",
		"watch a 0x1 -1",
		"watch a 0x1 134217729",
		"watch a 1 1",
		"watch a 0x1 1 1",
		"gate a",
		"gate a x",
		"role a",
		"done",
		"done -",
		"broken a",
		"sem a 99999999999999999999",
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert_msg(refused(none[i]), "taken: '%s'", none[i]);
}
END_TEST

START_TEST(a_datagram_too_long_is_refused)
{
	char datagram[FW_RECORD_MAX + 1];
	struct fw_record r;

	memset(datagram, 'a', sizeof(datagram));
	memcpy(datagram, "str s ", 6);
	ck_assert_int_eq(fw_record_get(datagram, FW_RECORD_MAX, &r), 0);
	ck_assert_int_eq(fw_record_get(datagram, FW_RECORD_MAX + 1, &r), -1);
}
END_TEST

START_TEST(a_record_ends_where_its_datagram_ends)
{
	/* what lies behind in memory is no part of it */
	struct fw_record r;

	ck_assert_int_eq(fw_record_get("int a 123", 8, &r), 0);
	ck_assert(r.i == 12);
	ck_assert_int_eq(fw_record_get("word a 0x123", 10, &r), 0);
	ck_assert(r.w == 0x1);
	for (size_t n = 0; n < 7; n++)
		ck_assert_int_eq(fw_record_get("int a 1", n, &r), -1);
	ck_assert_int_eq(fw_record_get("str a b", 5, &r), -1);
}
END_TEST

START_TEST(nothing_behind_a_datagram_is_read)
{
	static const char *const all[] = { "role child 4711", "int a -17",  "word a 0xff",
					   "str a two words", "bytes a 00", "watch a 0x1 4096",
					   "broken Call 38",  "done - 0" };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(pages, MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++)
		for (size_t n = 0; n <= strlen(all[k]); n++) {
			char *at = pages + page - n;
			struct fw_record r;
			int got;

			memcpy(at, all[k], n);
			got = fw_record_get(at, n, &r);
			ck_assert(n < strlen(all[k]) || got == 0);
		}
	ck_assert_int_eq(munmap(pages, 2 * page), 0);
}
END_TEST

START_TEST(numbers_have_one_way_to_be_written)
{
	static const struct {
		int64_t i;
		const char *text;
	} rows[] = { { 0, "int a 0" },
		     { 7, "int a 7" },
		     { -1, "int a -1" },
		     { INT64_MIN, "int a -9223372036854775808" } };

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		size_t n = put(FW_REC_INT, "a", rows[k].i, 0, NULL, 0);

		ck_assert_uint_eq(n, strlen(rows[k].text));
		ck_assert_mem_eq(buf, rows[k].text, n);
	}
}
END_TEST

START_TEST(a_zero_byte_is_no_end)
{
	struct fw_record r;

	ck_assert_int_eq(fw_record_get("int a 1\0", 8, &r), -1);
	ck_assert_int_eq(fw_record_get("int a\0b 1", 9, &r), -1);
	ck_assert_int_eq(fw_record_get("i\0t a 1", 7, &r), -1);
	ck_assert_int_eq(fw_record_get("str a x\0y", 9, &r), 0);
	ck_assert_uint_eq(r.len, 3);
}
END_TEST

START_TEST(a_refused_record_changes_nothing)
{
	struct fw_record r;

	memset(&r, 0x5a, sizeof(r));
	ck_assert_int_eq(fw_record_get("int a 1 2", 9, &r), -1);
	for (size_t i = 0; i < sizeof(r); i++)
		ck_assert_int_eq(((unsigned char *)&r)[i], 0x5a);
}
END_TEST

/* Datagrams from a generator of fixed seed: whatever comes is refused, or is what put would have written. */
START_TEST(any_bytes_are_refused_or_canonical)
{
	static const char letters[] = "int word bytes watch gate role a.b 0x1f -09\x80\n";
	uint64_t state = 0x9e3779b97f4a7c15ULL;
	char in[FW_RECORD_MAX + 8];
	int taken = 0;

	for (int round = 0; round < 200000; round++) {
		static const char *const starts[] = { "",	  "int a ",	"word a ",
						      "bytes a ", "watch a 0x", "gate " };
		struct fw_record r = { 0 };
		size_t n, len;

		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		n = strlen(starts[(state >> 33) % 6]);
		memcpy(in, starts[(state >> 33) % 6], n);
		len = n + (state >> 40) % 12;
		for (; n < len; n++) {
			state = state * 6364136223846793005ULL + 1442695040888963407ULL;
			in[n] = letters[(state >> 33) % (sizeof(letters) - 1)];
		}
		if (fw_record_get(in, n, &r) < 0)
			continue;
		taken++;
		ck_assert_uint_gt(put(r.kind, r.name, r.i, r.w, r.text, r.len), 0);
	}
	ck_assert_int_gt(taken, 100);
}
END_TEST

Suite *wire_suite(void)
{
	Suite *suite = suite_create("wire");
	TCase *tc = tcase_create("record");

	tcase_add_test(tc, every_kind_comes_back_as_it_went);
	tcase_add_test(tc, bytes_of_every_value_come_back);
	tcase_add_test(tc, text_is_always_terminated);
	tcase_add_test(tc, what_does_not_fit_is_not_written);
	tcase_add_test(tc, a_name_has_its_limit);
	tcase_add_test(tc, what_is_no_record_is_refused);
	tcase_add_test(tc, a_datagram_too_long_is_refused);
	tcase_add_test(tc, a_record_ends_where_its_datagram_ends);
	tcase_add_test(tc, nothing_behind_a_datagram_is_read);
	tcase_add_test(tc, numbers_have_one_way_to_be_written);
	tcase_add_test(tc, a_zero_byte_is_no_end);
	tcase_add_test(tc, a_refused_record_changes_nothing);
	tcase_add_test(tc, any_bytes_are_refused_or_canonical);
	suite_add_tcase(suite, tc);
	return suite;
}
