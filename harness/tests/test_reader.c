/* SPDX-License-Identifier: MIT */
/* Unit tests of the reader: records whole, cut anywhere, and damaged in every way it promises to notice. */
#include "suites.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "sample.h"

static void read_ok(const struct fw_buf *b, struct fw_run *run, bool keep_facts)
{
	struct fw_err err = { 0 };

	fw_run_init(run);
	ck_assert_msg(sample_read(b->data, b->len, keep_facts, run, &err) == 0, "%s", err.detail);
}

START_TEST(whole_record_is_read)
{
	fw_scoped_buf b = { 0 };
	const struct fw_attempt *a;
	struct fw_run run;

	sample_record(&b, "1");
	read_ok(&b, &run, true);
	ck_assert(run.ended);
	ck_assert_uint_eq(run.plan_count, 3);
	ck_assert_str_eq(run.target, "box");
	ck_assert_str_eq(run.hostname, "here");
	ck_assert_str_eq(run.kernel, "6.12.1-x");
	ck_assert_int_eq(run.last_ns, 2000);
	ck_assert_int_eq(run.results[0].verdict.kind, FW_HOLDS);
	ck_assert_int_eq(run.results[0].verdict.cited_count, 2);
	ck_assert_int_eq(run.results[1].verdict.kind, FW_VIOLATED);
	ck_assert_str_eq(run.results[1].verdict.observed, "1");
	ck_assert_int_eq(run.results[1].line, 5);
	ck_assert_str_eq(run.results[2].case_id, "two.case.odd");
	ck_assert_str_eq(run.results[2].family, "two");
	ck_assert_int_eq(run.totals[FW_NOT_RUN], 1);
	a = fw_run_attempt(&run, "one.case", "fork", 2);
	ck_assert_ptr_nonnull(a);
	ck_assert_uint_eq(a->evidence.count, 1);
	ck_assert_int_eq(a->evidence.facts[0].kind, FW_WORD);
	ck_assert_uint_eq(a->evidence.facts[0].w, 0xff);
	ck_assert_ptr_null(fw_run_attempt(&run, "one.case", "fork", 3));
	ck_assert_ptr_null(fw_run_attempt(&run, "one.case", "mini", 1));
	fw_run_done(&run);
}
END_TEST

START_TEST(values_of_every_kind_are_read)
{
	fw_scoped_buf b = { 0 };
	const struct fw_evidence *ev;
	struct fw_run run;

	sample_start(&b);
	sample_fact(&b, 1, "one.case", "fork", 1, "\"value\":-9223372036854775808");
	sample_fact(&b, 2, "one.case", "fork", 1, "\"value\":\"0xffffffffffffffff\"");
	sample_fact(&b, 3, "one.case", "fork", 1, "\"value\":\"a \\u00e9 \\\"text\\\"\"");
	sample_fact(&b, 4, "one.case", "fork", 1, "\"value\":{\"hex\":\"00ff19a0\"}");
	sample_fact(&b, 5, "one.case", "fork", 1, "\"value\":{\"hex\":\"\"}");
	sample_fact(&b, 6, "one.case", "fork", 1, "\"errno\":3");
	sample_check(&b, 0, "holds", "", "1");
	sample_check(&b, 1, "holds", "", "6");
	sample_check(&b, 2, "not-run", "", "");
	sample_end(&b, 6, 2, 0, 1);
	read_ok(&b, &run, true);
	ev = &fw_run_attempt(&run, "one.case", "fork", 1)->evidence;
	ck_assert_uint_eq(ev->count, 6);
	ck_assert_int_eq(ev->facts[0].i, INT64_MIN);
	ck_assert_uint_eq(ev->facts[1].w, UINT64_MAX);
	ck_assert_str_eq(ev->facts[2].s, "a \xc3\xa9 \"text\"");
	ck_assert_int_eq(ev->facts[3].kind, FW_BYTES);
	ck_assert_uint_eq(ev->facts[3].len, 4);
	ck_assert_mem_eq(ev->facts[3].s, "\x00\xff\x19\xa0", 4);
	ck_assert_uint_eq(ev->facts[4].len, 0);
	ck_assert_int_eq(ev->facts[5].kind, FW_ERRNO);
	ck_assert_int_eq(ev->facts[5].i, ESRCH);
	fw_run_done(&run);
}
END_TEST

/* A fact as the writer puts it is cut up, any other way of putting the same is read as JSON: one and the same fact. */
START_TEST(both_ways_of_reading_say_the_same)
{
	static const struct {
		const char *from, *to;
	} other_ways[] = {
		{ "{\"type\":\"fact\",\"n\"", "{ \"type\":\"fact\",\"n\"" },
		{ "\"case\":\"one.case\"", "\"case\":\"one\\u002ecase\"" },
		{ ",\"value\":", ",\"value\": " },
	};
	static const char *const values[] = { "\"value\":-12",
					      "\"value\":0",
					      "\"value\":123456789012345678",
					      "\"value\":\"0xff\"",
					      "\"value\":\"\"",
					      "\"value\":\"\xc3\xa9 text\"",
					      "\"value\":{\"hex\":\"00ff\"}" };

	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
		for (size_t w = 0; w < sizeof(other_ways) / sizeof(other_ways[0]); w++) {
			fw_scoped_buf plain = { 0 };
			fw_scoped_buf other = { 0 };
			const struct fw_fact *a, *b;
			struct fw_run one, two;
			char *at;

			sample_start(&plain);
			sample_fact(&plain, 1, "one.case", "fork", 1, values[v]);
			sample_check(&plain, 0, "holds", "", "1");
			sample_check(&plain, 1, "holds", "", "1");
			sample_check(&plain, 2, "not-run", "", "");
			sample_end(&plain, 1, 2, 0, 1);
			at = strstr(plain.data, other_ways[w].from);
			ck_assert_ptr_nonnull(at);
			fw_buf_add(&other, plain.data, (size_t)(at - plain.data));
			fw_buf_str(&other, other_ways[w].to);
			fw_buf_str(&other, at + strlen(other_ways[w].from));
			read_ok(&plain, &one, true);
			read_ok(&other, &two, true);
			a = &fw_run_attempt(&one, "one.case", "fork", 1)->evidence.facts[0];
			b = &fw_run_attempt(&two, "one.case", "fork", 1)->evidence.facts[0];
			ck_assert_int_eq(a->kind, b->kind);
			ck_assert_int_eq(a->i, b->i);
			ck_assert_uint_eq(a->w, b->w);
			ck_assert_uint_eq(a->len, b->len);
			ck_assert_mem_eq(a->s, b->s, a->len);
			ck_assert_str_eq(a->name, b->name);
			ck_assert_str_eq(a->role, b->role);
			ck_assert_int_eq(a->pid, b->pid);
			ck_assert_int_eq(a->t_ns, b->t_ns);
			fw_run_done(&one);
			fw_run_done(&two);
		}
}
END_TEST

START_TEST(pieces_of_any_size_say_the_same)
{
	fw_scoped_buf b = { 0 };

	sample_record(&b, "1");
	for (size_t size = 1; size < 50; size++) {
		struct fw_reader *reader;
		struct fw_err err = { 0 };
		struct fw_run run;

		fw_run_init(&run);
		reader = fw_reader_new("sample", &run, false, NULL, NULL);
		for (size_t at = 0; at < b.len; at += size)
			ck_assert_int_eq(fw_reader_feed(reader, b.data + at,
							b.len - at < size ? b.len - at : size,
							&err),
					 0);
		ck_assert_int_eq(fw_reader_end(reader, &err), 0);
		ck_assert(run.ended);
		fw_reader_free(reader);
		fw_run_done(&run);
	}
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	fw_scoped_buf b = { 0 };

	sample_record(&b, "1");
	for (size_t n = 0; n < b.len; n++) {
		struct fw_err err = { 0 };
		struct fw_run run;

		fw_run_init(&run);
		ck_assert_int_eq(sample_read(b.data, n, false, &run, &err), -EBADMSG);
		ck_assert_ptr_nonnull(strstr(err.detail, "sample: line "));
		/* there is something to report once run.start was read */
		ck_assert_int_eq(run.cut_short, n > (size_t)(strchr(b.data, '\n') - b.data));
		fw_run_done(&run);
	}
}
END_TEST

/* Any single byte changed: never a crash, and a record that is still taken has still every verdict. */
START_TEST(every_flipped_byte_is_survived)
{
	fw_scoped_buf b = { 0 };

	sample_record(&b, "1");
	for (size_t at = 0; at < b.len; at++)
		for (int bit = 0; bit < 8; bit += 3) {
			struct fw_err err = { 0 };
			struct fw_run run;
			char kept = b.data[at];

			b.data[at] = (char)(kept ^ 1 << bit);
			fw_run_init(&run);
			if (sample_read(b.data, b.len, true, &run, &err) == 0)
				ck_assert(run.ended && run.results_count == 3);
			else
				ck_assert_msg(err.code == EBADMSG, "%d %s", err.code, err.detail);
			fw_run_done(&run);
			b.data[at] = kept;
		}
}
END_TEST

/* Replaces the first old by new in a whole record, which must then be refused at this line for this reason. */
static void refused(const char *old, const char *new, long line, const char *why)
{
	fw_scoped_buf b = { 0 }, damaged = { 0 };
	struct fw_err err = { 0 };
	struct fw_run run;
	char place[32];
	char *at;

	sample_record(&b, "1");
	at = strstr(b.data, old);
	ck_assert_msg(at != NULL, "the sample has no %s", old);
	fw_buf_add(&damaged, b.data, (size_t)(at - b.data));
	fw_buf_str(&damaged, new);
	fw_buf_str(&damaged, at + strlen(old));
	fw_run_init(&run);
	ck_assert_msg(sample_read(damaged.data, damaged.len, true, &run, &err) == -EBADMSG,
		      "%s -> %s taken", old, new);
	(void)snprintf(place, sizeof(place), "sample: line %ld: ", line);
	ck_assert_msg(strncmp(err.detail, place, strlen(place)) == 0, "%s, not %s", err.detail,
		      place);
	ck_assert_msg(strstr(err.detail, why) != NULL, "%s, not: %s", err.detail, why);
	fw_run_done(&run);
}

#define N75 "123456789012345678901234567890123456789012345678901234567890123456789012345"

START_TEST(damage_names_its_line)
{
	refused("\"schema\":1", "\"schema\":2", 1, "schema 2");
	refused("\"schema\":1", "\"schema\":1,\"schema\":1", 1, "duplicate");
	refused("\"schema\":1,", "", 1, "\"schema\" is missing");
	refused("plan_total\":3", "plan_total\":4", 1, "plan_total is 4");
	refused("plan_digest\":\"0x", "plan_digest\":\"0x1", 1, "plan digest");
	refused("one.case/fork/second\",", "one.case/fork/secons\",", 1, "plan digest");
	refused("one.case/fork/second\",", "one.case/fork/first\",", 1, "planned twice");
	refused("one.case/fork/second\",", "one.case/second\",", 1, "not CASE/door/clause");
	refused("one.case/fork/second\",", "../case/fork/s;\",", 1, "not CASE/door/clause");
	refused("T03:04:05Z", "T03:04:05+", 1, "started");
	refused("T03:04:05Z", "T03:0x:05Z", 1, "started");
	refused("T03:04:05Z", "T03:0.:05Z", 1, "started");
	refused("\"shard\":\"1/1\"", "\"shard\":\"2/1\"", 1, "shard");
	refused("\"shard\":\"1/1\"", "\"shard\":\"11\"", 1, "\"shard\" is not I/N");
	refused("\"shard\":\"1/1\"", "\"shard\":\"0000000000000001/1\"", 1, "\"shard\" is not I/N");
	refused("\"shard\":\"1/1\",", "", 1, "\"shard\" is missing");
	refused("\"cell\":\"\",", "", 1, "\"cell\" is missing");
	refused("\"cell\":\"\",", "\"cell\":\"\",\"saboteur\":7,", 1, "\"saboteur\" is not a text");
	refused("\"environment\":", "\"environment\":7,\"e\":", 1,
		"\"environment\" is not an object");
	refused("\"environment\":", "\"e\":", 1, "\"environment\" is missing");
	refused("\"plan\":", "\"plan\":7,\"p\":", 1, "\"plan\" is not a list");
	refused("\"plan\":", "\"p\":", 1, "\"plan\" is missing");
	refused("plan_total\":3", "plan_total\":-3", 1, "\"plan_total\" is -3, out of range");
	refused("\"one.case/fork/second\",", "7,", 1, "planned check 2 is not a text");
	refused("\"name\":\"child.x\"", "\"name\":\"\"", 2, "a fact without a name");
	refused("\"value\":0}", "\"value\":{\"hex\":\"0g\"}}", 2, "'0g' is not a byte in hex");
	refused("\"value\":0}", "\"value\":{\"hex\":\"g0\"}}", 2, "'g0' is not a byte in hex");
	refused("\"value\":0}", "\"value\":{\"hex\":\"  \"}}", 2, "'  ' is not a byte in hex");
	refused("\"source\":\"probe\"", "\"source\":\"a\\u0001 b\\u007f\"", 2,
		"unknown source 'a? b?'");
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "xyz\"", 2, "'" N75 "x...'");
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "x\"", 2, "'" N75 "x'");
	/* never cut inside a character */
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "\xc3\xa9\"", 2, "'" N75 "...'");
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "\xc3\xa9\xc3\xa9\"", 2,
		"'" N75 "...'");
	refused("\"expected\":\"0\"", "\"expected\":\"" N75 N75 "1234567890\"", 4,
		"\"expected\" is longer than 159 bytes");
	refused("\"evidence\":[1,2]", "\"evidence\":7", 4, "\"evidence\" is not a list");
	refused(",\"evidence\":[1,2]", "", 4, "\"evidence\" is missing");
	refused("\"evidence\":[1,2]", "\"evidence\":[\"1\"]", 4, "not there");
	refused("\"needs\":[]", "\"needs\":7", 4, "\"needs\" is not a list");
	refused("\"needs\":[],", "", 4, "\"needs\" is missing");
	refused("\"needs\":[]", "\"needs\":[7]", 4, "a need that is not a text");
	refused("\"ms\":1.5", "\"ms\":\"1\"", 4, "\"ms\" is not a time");
	refused("\"ms\":1.5", "\"ms\":1e13", 4, "\"ms\" is not a time");
	refused("\"ms\":1.5,", "", 4, "\"ms\" is missing");
	refused("\"totals\":", "\"totals\":7,\"t\":", 7, "\"totals\" is not an object");
	refused("\"totals\":", "\"t\":", 7, "\"totals\" is missing");
	refused("T03:04:06Z", "T03:04:06+", 7, "\"finished\" is not a time");
	refused("{\"type\":\"run.start\"", "{\"type\":\"fact\"", 1, "before run.start");
	refused("\"n\":1,", "\"n\":2,", 2, "fact 2 follows fact 0");
	refused("\"n\":2,", "\"n\":1,", 3, "fact 1 follows fact 1");
	refused("\"source\":\"probe\"", "\"source\":\"prob\"", 2, "unknown source");
	refused("\"door\":\"fork\",\"attempt\"", "\"door\":\"fork2\",\"attempt\"", 2,
		"not in the plan");
	refused("\"attempt\":1", "\"attempt\":0", 2, "attempt");
	refused("\"value\":0}", "\"value\":0.5}", 2, "\"value\"");
	refused("\"value\":0}", "\"value\":18446744073709551615}", 2, "not JSON");
	refused("\"value\":0}", "\"value\":\"0x\"}", 2, "word");
	refused("\"value\":0}", "\"value\":\"0x11223344556677889\"}", 2, "word");
	refused("\"value\":0}", "\"value\":{\"hex\":\"0\"}}", 2, "half a byte");
	refused("\"value\":0}", "\"value\":{\"hex\":\"zz\"}}", 2, "byte in hex");
	refused("\"value\":0}", "\"value\":{\"hex\":\"00\",\"b\":1}}", 2, "\"value\"");
	refused("\"value\":0}", "\"value\":0,\"errno\":1}", 2, "either");
	refused("\"value\":0}", "\"x\":0}", 2, "either");
	refused("\"value\":0}", "\"value\":\"a\\u0000b\"}", 2, "not JSON");
	refused("\"type\":\"check\"", "\"type\":\"chek\"", 4, "unknown type");
	refused("\"id\":\"one.case/fork/first\"", "\"id\":\"one.case/fork/firs\"", 4,
		"not in the plan");
	refused("\"id\":\"one.case/fork/second\"", "\"id\":\"one.case/fork/first\"", 5,
		"judged at line 4");
	refused("\"id\":\"one.case/fork/first\"", "\"id\":\"one.case/fork/second\"", 4,
		"names another");
	refused("\"family\":\"one\"", "\"family\":\"two\"", 4, "names another");
	refused("\"verdict\":\"holds\"", "\"verdict\":\"hold\"", 4, "unknown verdict");
	refused("\"evidence\":[1,2]", "\"evidence\":[]", 4, "cites nothing");
	refused("\"evidence\":[1,2]", "\"evidence\":[3]", 4, "not there");
	refused("\"evidence\":[1,2]", "\"evidence\":[0]", 4, "not there");
	refused("\"ms\":1.5", "\"ms\":-1", 4, "ms");
	refused("\"ms\":0,", "\"ms\":2,", 5, "second time");
	refused("\"facts\":2", "\"facts\":3", 7, "counts 3 facts");
	refused("\"holds\":1", "\"holds\":2", 7, "counts 2 holds");
	refused("\"violated\":1,", "", 7, "\"violated\" is missing");
	refused("\"interrupted\":0", "\"interrupted\":-1", 7, "interrupted");
}
END_TEST

/* The first line alone, with a plan of this one check. */
static int planned(const char *id)
{
	struct fw_err err = { 0 };
	fw_scoped_buf b = { 0 };
	struct fw_reader *reader;
	struct fw_run run;
	int r;

	fw_buf_printf(
		&b,
		"{\"type\":\"run.start\",\"schema\":1,\"run_id\":\"r\",\"tool\":\"t\",\"target\":\"b\","
		"\"cell\":\"\",\"saboteur\":\"s\",\"shard\":\"1/1\",\"started\":\"2029-09-09T19:09:09Z\","
		"\"environment\":{},\"plan_digest\":\"0x%016llx\",\"plan_total\":1,\"plan\":[\"%s\"]}\n",
		(unsigned long long)fw_fnv(fw_fnv(FW_FNV_START, id, strlen(id)), "\n", 1), id);
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, true, NULL, NULL);
	r = fw_reader_feed(reader, b.data, b.len, &err);
	if (r == 0)
		ck_assert_str_eq(run.saboteur, "s");
	else
		ck_assert_msg(strstr(err.detail, "is not CASE/door/clause") != NULL, "%s",
			      err.detail);
	fw_reader_free(reader);
	fw_run_done(&run);
	return r;
}

START_TEST(planned_checks_have_three_parts)
{
	static const char *const good[] = { "a.b/c/d", "az.AZ/_-./09", "a.b.c/door/z" };
	static const char *const bad[] = { "a/b/c",	"a/b.c/d", "a/b/c.d",  "a.b",
					   "a.b/c",	"/b.c/d",  "a.b//d",   "a.b/c/",
					   "a.b/c/d/e", "a.b/c/;", "a.b/c/d;", "a.b/;/d",
					   "a;.b/c/d",	"a.b/`/d", "a.b/{/d",  "a.b/@/d",
					   "a.b/[/d",	"a.b/:/d", "a.b/ /d",  "" };
	char longest[300], longer[300];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(planned(good[i]) == 0, "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(planned(bad[i]) == -EBADMSG, "%s", bad[i]);
	/* a part has fewer than 256 bytes */
	(void)snprintf(longest, sizeof(longest), "a.%0253d/c/d", 0);
	(void)snprintf(longer, sizeof(longer), "a.%0254d/c/d", 0);
	ck_assert_int_eq(planned(longest), 0);
	ck_assert_int_eq(planned(longer), -EBADMSG);
}
END_TEST

static size_t pieces_of_json;

static void *count_piece(size_t size)
{
	pieces_of_json++;
	return malloc(size);
}

/* Nearly all of a record are facts as the writer puts them: none of them goes the long way. */
START_TEST(facts_as_written_need_no_json)
{
	static const char *const values[] = { "\"value\":0",
					      "\"value\":-1",
					      "\"value\":9",
					      "\"value\":-123456789012345678",
					      "\"value\":123456789012345678",
					      "\"value\":\"\"",
					      "\"value\":\"0x10\"",
					      "\"value\":\"two words\"",
					      "\"value\":\"caf\xc3\xa9\"",
					      "\"value\":{\"hex\":\"00ff\"}",
					      "\"errno\":1",
					      "\"errno\":4095" };
	fw_scoped_buf b = { 0 };
	struct fw_reader *reader;
	struct fw_err err = { 0 };
	struct fw_run run;

	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, true, NULL, NULL);
	sample_start(&b);
	ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, &err), 0);
	json_set_alloc_funcs(count_piece, free);
	pieces_of_json = 0;
	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
		fw_buf_clear(&b);
		sample_fact(&b, (int)v + 1, "one.case", "fork", 1, values[v]);
		ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, &err), 0);
		ck_assert_msg(pieces_of_json == 0, "%s", values[v]);
	}
	/* and the count tells */
	fw_buf_clear(&b);
	sample_check(&b, 0, "holds", "0", "1");
	ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, &err), 0);
	ck_assert_uint_gt(pieces_of_json, 0);
	json_set_alloc_funcs(malloc, free);
	fw_reader_free(reader);
	fw_run_done(&run);
}
END_TEST

START_TEST(without_memory_there_is_no_record)
{
	fw_scoped_buf b = { 0 };
	int failed = 0;

	sample_start(&b);
	for (int i = 0; i < 5; i++)
		sample_fact(&b, i + 1, "one.case", "fork", i + 1, "\"value\":{\"hex\":\"00ff\"}");
	sample_check(&b, 0, "violated", "0", "1");
	sample_check(&b, 1, "violated", "0", "1");
	sample_check(&b, 2, "not-run", "", "");
	sample_end(&b, 5, 0, 2, 1);
	for (;;) {
		struct fw_err err = { 0 };
		struct fw_reader *reader;
		struct fw_run run;
		int r = -ENOMEM;

		fw_run_init(&run);
		pieces_left = failed + 1;
		reader = fw_reader_new("sample", &run, true, NULL, NULL);
		if (reader)
			r = fw_reader_feed(reader, b.data, b.len, &err);
		if (pieces_left) {
			pieces_left = 0;
			ck_assert_int_eq(r, 0);
			ck_assert(run.ended);
			fw_reader_free(reader);
			fw_run_done(&run);
			break;
		}
		/* the quick way of reading a fact has another behind it */
		ck_assert_msg(r == -ENOMEM || (r == 0 && run.ended), "%d: %d %s", failed, r,
			      err.detail);
		fw_reader_free(reader);
		fw_run_done(&run);
		failed++;
	}
	ck_assert_int_gt(failed, 40);
}
END_TEST

START_TEST(needs_and_long_names_are_read)
{
	char name[200];
	fw_scoped_buf b = { 0 }, with = { 0 };
	struct fw_err err = { 0 };
	struct fw_reader *reader;
	struct fw_run run;
	char *at;

	sample_record(&b, "1");
	at = strstr(b.data, "\"needs\":[]");
	fw_buf_add(&with, b.data, (size_t)(at - b.data));
	fw_buf_str(&with, "\"needs\":[\"root\",\"kcmp\"]");
	fw_buf_str(&with, at + strlen("\"needs\":[]"));
	read_ok(&with, &run, false);
	ck_assert_str_eq(run.results[0].needs, "root,kcmp");
	ck_assert_str_eq(run.results[1].needs, "");
	fw_run_done(&run);

	/* of a long path the end is told */
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name + sizeof(name) - 5, "/end", 4);
	fw_run_init(&run);
	reader = fw_reader_new(name, &run, false, NULL, NULL);
	ck_assert_int_eq(fw_reader_feed(reader, "x\n", 2, &err), -EBADMSG);
	ck_assert_int_eq(strncmp(err.detail, "...x", 4), 0);
	ck_assert_ptr_nonnull(strstr(err.detail, "/end: line 1: not JSON"));
	fw_reader_free(reader);
	fw_run_done(&run);
}
END_TEST

START_TEST(records_are_files_or_their_folders)
{
	char folder[] = "/tmp/fw-reader.XXXXXX", file[sizeof(folder) + 20];
	fw_scoped_buf b = { 0 };
	struct fw_err err = { 0 };
	struct fw_run run;
	FILE *out;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(file, sizeof(file), "%s/events.jsonl", folder);
	fw_run_init(&run);
	ck_assert_int_eq(fw_read_record(folder, &run, true, NULL, NULL, &err), -ENOENT);
	ck_assert_ptr_nonnull(strstr(err.detail, file));
	ck_assert_int_eq(fw_read_record(file, &run, true, NULL, NULL, &err), -ENOENT);
	sample_record(&b, "1");
	out = fopen(file, "w");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(b.data, 1, b.len, out), b.len);
	ck_assert_int_eq(fclose(out), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(fw_read_record(i ? file : folder, &run, true, NULL, NULL, &err),
				 0);
		ck_assert(run.ended);
		fw_run_done(&run);
		fw_run_init(&run);
	}
	/* half of one */
	ck_assert_int_eq(truncate(file, (off_t)b.len / 2), 0);
	ck_assert_int_eq(fw_read_record(folder, &run, true, NULL, NULL, &err), -EBADMSG);
	fw_run_done(&run);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* Lines left out, added and doubled. */
START_TEST(lines_are_accounted_for)
{
	struct fw_err err = { 0 };
	struct fw_run run;
	fw_scoped_buf b = { 0 };

	sample_start(&b);
	sample_check(&b, 0, "not-run", "", "");
	sample_check(&b, 1, "not-run", "", "");
	sample_end(&b, 0, 0, 0, 3);
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(b.data, b.len, true, &run, &err), -EBADMSG);
	ck_assert_ptr_nonnull(
		strstr(err.detail, "line 4: planned check 'two.case.odd/mini/first'"));
	fw_run_done(&run);

	fw_buf_clear(&b);
	sample_record(&b, "1");
	sample_end(&b, 2, 1, 1, 1);
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(b.data, b.len, true, &run, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.detail, "line 8: a line after run.end"));
	fw_run_done(&run);

	fw_buf_clear(&b);
	sample_start(&b);
	sample_start(&b);
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(b.data, b.len, true, &run, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.detail, "line 2: a second run.start"));
	fw_run_done(&run);

	fw_buf_clear(&b);
	sample_start(&b);
	sample_check(&b, 2, "not-run", "", "");
	sample_fact(&b, 1, "two.case.odd", "mini", 1, "\"value\":1");
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(b.data, b.len, true, &run, &err), -EBADMSG);
	ck_assert_ptr_nonnull(
		strstr(err.detail, "line 3: a fact of two.case.odd/mini after its verdict"));
	fw_run_done(&run);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused)
{
	static const char *const bad[] = { "\xff\n",
					   "{\"a\":\"\xc0\x80\"}\n",
					   "{\"a\":\"\xed\xa0\x80\"}\n",
					   "\xef\xbb\xbf{}\n",
					   "\n",
					   "null\n",
					   "[]\n",
					   "{}\n",
					   "{\"type\":1}\n" };
	struct fw_err err = { 0 };
	fw_scoped_buf deep = { 0 };
	struct fw_run run;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fw_run_init(&run);
		ck_assert_int_eq(sample_read(bad[i], strlen(bad[i]), true, &run, &err), -EBADMSG);
		ck_assert_ptr_nonnull(strstr(err.detail, "line 1: "));
		fw_run_done(&run);
	}
	fw_run_init(&run);
	ck_assert_int_eq(sample_read("{\"type\":\"fact\0\"}\n", 18, true, &run, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.detail, "not UTF-8"));
	fw_run_done(&run);

	for (int i = 0; i < 100000; i++)
		fw_buf_str(&deep, "[");
	fw_buf_str(&deep, "\n");
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(deep.data, deep.len, true, &run, &err), -EBADMSG);
	fw_run_done(&run);
}
END_TEST

START_TEST(endless_line_is_refused)
{
	fw_scoped_buf b = { 0 };
	struct fw_reader *reader;
	struct fw_err err = { 0 };
	struct fw_run run;
	int r = 0;

	for (int i = 0; i < 1 << 20; i++)
		fw_buf_str(&b, " ");
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	for (int i = 0; r == 0 && i < 100; i++)
		r = fw_reader_feed(reader, b.data, b.len, &err);
	ck_assert_int_eq(r, -EBADMSG);
	/* And it stays refused, with the same words. */
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(fw_reader_feed(reader, "{}\n", 3, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.detail, "longer than"));
	ck_assert_int_eq(fw_reader_end(reader, &err), -EBADMSG);
	fw_reader_free(reader);
	fw_run_done(&run);
}
END_TEST

START_TEST(facts_of_what_holds_are_let_go)
{
	fw_scoped_buf b = { 0 };
	struct fw_run run;

	sample_start(&b);
	sample_fact(&b, 1, "one.case", "fork", 1, "\"value\":0");
	sample_fact(&b, 2, "two.case.odd", "mini", 1, "\"value\":0");
	sample_check(&b, 0, "holds", "0", "1");
	sample_check(&b, 1, "holds", "0", "1");
	sample_check(&b, 2, "violated", "0", "2");
	sample_end(&b, 2, 2, 1, 0);
	read_ok(&b, &run, false);
	ck_assert_uint_eq(fw_run_attempt(&run, "one.case", "fork", 1)->evidence.count, 0);
	ck_assert_uint_eq(fw_run_attempt(&run, "two.case.odd", "mini", 1)->evidence.count, 1);
	fw_run_done(&run);
}
END_TEST

struct heard {
	int lines, checks;
};

static void hear(void *ctx, struct fw_run *run, struct fw_result *result, const char *line,
		 size_t len)
{
	struct heard *h = ctx;

	ck_assert_ptr_nonnull(run->run_id);
	ck_assert(len > 2 && line[0] == '{' && line[len - 1] == '}');
	h->lines++;
	h->checks += result != NULL;
}

START_TEST(each_line_is_told_once)
{
	fw_scoped_buf b = { 0 };
	struct heard heard = { 0 };
	struct fw_reader *reader;
	struct fw_run run;

	sample_record(&b, "1");
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, hear, &heard);
	ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, NULL), 0);
	ck_assert_int_eq(heard.lines, 7);
	ck_assert_int_eq(heard.checks, 3);
	fw_reader_free(reader);
	fw_run_done(&run);
}
END_TEST

START_TEST(attempts_in_any_order_are_sorted)
{
	fw_scoped_buf b = { 0 };
	struct fw_run run;

	sample_start(&b);
	for (int i = 0; i < 80; i++)
		sample_fact(&b, i + 1, "one.case", "fork", (i * 7) % 40 + 1, "\"value\":0");
	sample_check(&b, 0, "violated", "0", "1");
	sample_check(&b, 1, "violated", "0", "1");
	sample_check(&b, 2, "not-run", "", "");
	sample_end(&b, 80, 0, 2, 1);
	read_ok(&b, &run, true);
	ck_assert_uint_eq(run.attempts_count, 40);
	for (int i = 1; i <= 40; i++) {
		ck_assert_int_eq(run.attempts[i - 1].attempt, i);
		ck_assert_uint_eq(run.attempts[i - 1].evidence.count, 2);
	}
	fw_run_done(&run);
}
END_TEST

/* What no oracle reads, a gate's name or a time, may not change unnoticed either. */
START_TEST(facts_are_those_that_were_written)
{
	static const char *const digests[] = { "0x0000000000000001", "no word" };
	fw_scoped_buf b = { 0 };
	struct fw_run run;
	struct fw_err err;
	uint64_t digest = FW_FNV_START;
	char text[40], *at, *end;

	sample_record(&b, "1");
	for (at = strstr(b.data, "{\"type\":\"fact\""); at;
	     at = strstr(end, "{\"type\":\"fact\"")) {
		end = strchr(at, '\n');
		ck_assert_ptr_nonnull(end);
		digest = fw_fnv(digest, at, (size_t)(end - at));
	}
	for (int i = 0; i < 4; i++) {
		fw_scoped_buf with = { 0 };

		(void)snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)digest);
		fw_buf_add(&with, b.data, b.len - 2);
		fw_buf_printf(&with, ",\"facts_digest\":\"%s\"}\n", i < 2 ? text : digests[i - 2]);
		/* one digit of one time */
		if (i == 1)
			strstr(with.data, "\"t_ns\":1000")[7] = '7';
		fw_run_init(&run);
		if (i == 0) {
			ck_assert_msg(sample_read(with.data, with.len, true, &run, &err) == 0, "%s",
				      err.detail);
		} else {
			ck_assert_int_eq(sample_read(with.data, with.len, true, &run, &err),
					 -EBADMSG);
			ck_assert_ptr_nonnull(strstr(err.detail, "line 7: the facts' digest"));
		}
		fw_run_done(&run);
	}
}
END_TEST

/* A fact as the writer puts it is cut up where it stands; with a blank in it, it goes the long way: to the same end. */
START_TEST(both_ways_of_reading_a_fact_agree)
{
	static const char *const values[] = {
		"\"value\":0",
		"\"value\":-1",
		"\"value\":-0",
		"\"value\":00",
		"\"value\":01",
		"\"value\":-",
		"\"value\":",
		"\"value\":1.0",
		"\"value\":1e3",
		"\"value\":1 ",
		"\"value\":9223372036854775807",
		"\"value\":9223372036854775808",
		"\"value\":-9223372036854775808",
		"\"value\":-9223372036854775809",
		"\"value\":99999999999999999999",
		"\"value\":true",
		"\"value\":null",
		"\"value\":\"\"",
		"\"value\":\"a b\"",
		"\"value\":\"a\\u0041\"",
		"\"value\":\"\\\\\"",
		"\"value\":\"caf\xc3\xa9\"",
		"\"value\":\"a\tb\"",
		"\"value\":\"\x7f\"",
		"\"value\":\"open",
		"\"value\":\"0x10\"",
		"\"value\":\"0x\"",
		"\"value\":\"0x11112222333344445\"",
		"\"value\":{\"hex\":\"\"}",
		"\"value\":{\"hex\":\"00ff\"}",
		"\"value\":{\"hex\":\"0\"}",
		"\"value\":{\"hex\":\"0g\"}",
		"\"value\":{\"hex\":\"00\",\"more\":1}",
		"\"errno\":1",
		"\"errno\":0",
		"\"errno\":4095",
		"\"errno\":4096",
		"\"errno\":-1",
		"\"errno\":\"2\"",
		"\"value\":1,\"errno\":2",
		"\"value\":1,\"value\":1",
		"\"value\":1}",
		"\"other\":1",
	};

	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
		struct fw_run runs[2];
		struct fw_err err;
		int r[2];

		for (int i = 0; i < 2; i++) {
			fw_scoped_buf b = { 0 }, fact = { 0 };

			sample_start(&b);
			sample_fact(&fact, 1, "one.case", "fork", 1, values[v]);
			fw_buf_str(&b, i ? "{ " : "{");
			fw_buf_str(&b, fact.data + 1);
			sample_check(&b, 0, "holds", "0", "1");
			sample_check(&b, 1, "not-run", "", "");
			sample_check(&b, 2, "not-run", "", "");
			sample_end(&b, 1, 1, 0, 2);
			fw_run_init(&runs[i]);
			r[i] = sample_read(b.data, b.len, true, &runs[i], &err);
		}
		ck_assert_msg(r[0] == r[1], "%s: %d and %d", values[v], r[0], r[1]);
		if (r[0] == 0) {
			const struct fw_fact *x = &runs[0].attempts[0].evidence.facts[0],
					     *y = &runs[1].attempts[0].evidence.facts[0];

			ck_assert_int_eq(x->kind, y->kind);
			ck_assert(x->i == y->i && x->w == y->w && x->len == y->len);
			ck_assert_int_eq(memcmp(x->s, y->s, x->len), 0);
			ck_assert_str_eq(x->name, y->name);
		}
		fw_run_done(&runs[0]);
		fw_run_done(&runs[1]);
	}
}
END_TEST

Suite *reader_suite(void)
{
	Suite *suite = suite_create("reader");
	TCase *tc = tcase_create("reader");

	tcase_add_test(tc, whole_record_is_read);
	tcase_add_test(tc, values_of_every_kind_are_read);
	tcase_add_test(tc, both_ways_of_reading_say_the_same);
	tcase_add_test(tc, pieces_of_any_size_say_the_same);
	tcase_add_test(tc, every_cut_is_noticed);
	tcase_add_test(tc, every_flipped_byte_is_survived);
	tcase_add_test(tc, damage_names_its_line);
	tcase_add_test(tc, planned_checks_have_three_parts);
	tcase_add_test(tc, facts_as_written_need_no_json);
	tcase_add_test(tc, without_memory_there_is_no_record);
	tcase_add_test(tc, needs_and_long_names_are_read);
	tcase_add_test(tc, records_are_files_or_their_folders);
	tcase_add_test(tc, lines_are_accounted_for);
	tcase_add_test(tc, facts_are_those_that_were_written);
	tcase_add_test(tc, both_ways_of_reading_a_fact_agree);
	tcase_add_test(tc, bytes_that_are_no_text_are_refused);
	tcase_add_test(tc, endless_line_is_refused);
	tcase_add_test(tc, facts_of_what_holds_are_let_go);
	tcase_add_test(tc, each_line_is_told_once);
	tcase_add_test(tc, attempts_in_any_order_are_sorted);
	suite_add_tcase(suite, tc);
	return suite;
}
