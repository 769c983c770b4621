/* SPDX-License-Identifier: MIT */
/* Unit tests of the reader: records whole, cut anywhere, and damaged in every way it promises to notice. */
#include "suites.h"

#include <errno.h>
#include <fcntl.h>
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
		char told[64];
		bool within;
		int lines = 0;

		fw_run_init(&run);
		ck_assert_int_eq(sample_read(b.data, n, false, &run, &err), -EBADMSG);
		for (size_t i = 0; i < n; i++)
			lines += b.data[i] == '\n';
		within = n && b.data[n - 1] != '\n';
		(void)snprintf(told, sizeof(told), "sample: line %d: %s", n ? lines + within : 1,
			       within ? "cut off in the middle" :
			       n      ? "the record ends here" :
					"the record is empty");
		ck_assert_msg(strncmp(err.detail, told, strlen(told)) == 0, "%s, not %s",
			      err.detail, told);
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

/* The same, and the record is as good as before. */
static void taken(const char *old, const char *new, struct fw_run *run)
{
	fw_scoped_buf b = { 0 }, other = { 0 };
	char *at;

	sample_record(&b, "1");
	at = strstr(b.data, old);
	ck_assert_msg(at != NULL, "the sample has no %s", old);
	fw_buf_add(&other, b.data, (size_t)(at - b.data));
	fw_buf_str(&other, new);
	fw_buf_str(&other, at + strlen(old));
	read_ok(&other, run, true);
}

#define N75 "123456789012345678901234567890123456789012345678901234567890123456789012345"

START_TEST(damage_names_its_line)
{
	refused("\"schema\":1", "\"schema\":2", 1, "schema 2");
	refused("\"schema\":1", "\"schema\":1,\"schema\":1", 1, "duplicate");
	refused("\"schema\":1,", "", 1, "\"schema\" is missing");
	refused("plan_total\":3", "plan_total\":4", 1, "plan_total is 4");
	refused("plan_digest\":\"0x", "plan_digest\":\"0x1", 1, "plan digest");
	refused("\"plan_digest\":", "\"digest\":", 1, "\"plan_digest\" is missing");
	refused("one.case/fork/second\",", "one.case/fork/secons\",", 1, "plan digest");
	refused("one.case/fork/second\",", "one.case/fork/first\",", 1, "planned twice");
	refused("one.case/fork/second\",", "one.case/second\",", 1, "not CASE/door/clause");
	refused("one.case/fork/second\",", "../case/fork/s;\",", 1, "not CASE/door/clause");
	refused("T03:04:05Z", "T03:04:05+", 1, "started");
	refused("T03:04:05Z", "T03:0x:05Z", 1, "started");
	refused("T03:04:05Z", "T03:0.:05Z", 1, "started");
	refused("\"shard\":\"1/1\"", "\"shard\":\"2/1\"", 1, "shard");
	refused("\"shard\":\"1/1\"", "\"shard\":\"11\"", 1, "\"shard\" is not I/N");
	refused("\"shard\":\"1/1\"", "\"shard\":\"1x/1\"", 1, "\"shard\" is not I/N");
	refused("\"shard\":\"1/1\"", "\"shard\":\"18446744073709551617/1\"", 1,
		"\"shard\" is not I/N");
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
	refused("\"case\":\"one.case\",", "", 2, "\"case\" is missing");
	refused("\"door\":\"fork\",", "", 2, "\"door\" is missing");
	refused("\"at\":\"\",", "", 2, "\"at\" is missing");
	refused("\"source\":\"probe\",", "", 2, "\"source\" is missing");
	refused("\"role\":\"child\",", "", 2, "\"role\" is missing");
	refused("\"name\":\"child.x\",", "", 2, "\"name\" is missing");
	refused("\"id\":\"one.case/fork/first\",", "", 4, "\"id\" is missing");
	refused("\"case\":\"one.case\",\"door\":\"fork\",\"clause\"",
		"\"door\":\"fork\",\"clause\"", 4, "\"case\" is missing");
	refused("\"door\":\"fork\",\"clause\"", "\"clause\"", 4, "\"door\" is missing");
	refused("\"clause\":\"first\",", "", 4, "\"clause\" is missing");
	refused("\"family\":\"one\",", "", 4, "\"family\" is missing");
	refused("\"verdict\":\"holds\",", "", 4, "\"verdict\" is missing");
	refused("\"value\":0}", "\"value\":{\"hex\":\"0g\"}}", 2, "'0g' is not a byte in hex");
	refused("\"value\":0}", "\"value\":{\"hex\":\"g0\"}}", 2, "'g0' is not a byte in hex");
	refused("\"value\":0}", "\"value\":{\"hex\":\"  \"}}", 2, "'  ' is not a byte in hex");
	refused("\"source\":\"probe\"", "\"source\":\"a\\u0001 b\\u007f\"", 2,
		"unknown source 'a? b?'");
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "vwxyz\"", 2, "'" N75 "v...'");
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "wxyz\"", 2, "'" N75 "wxyz'");
	/* never cut inside a character */
	refused("\"source\":\"probe\"", "\"source\":\"" N75 "\xc3\xa9xyz\"", 2, "'" N75 "...'");
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
	refused("\"ms\":1.5", "\"ms\":1000000000001", 4, "\"ms\" is not a time");
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
	refused("\"case\":\"one.case\",\"door\":\"fork\",\"clause\"",
		"\"case\":\"one.cape\",\"door\":\"fork\",\"clause\"", 4, "names another");
	refused("\"door\":\"fork\",\"clause\"", "\"door\":\"mini\",\"clause\"", 4, "names another");
	refused("\"clause\":\"first\"", "\"clause\":\"second\"", 4, "names another");
	refused("\"verdict\":\"holds\"", "\"verdict\":\"hold\"", 4, "unknown verdict");
	refused("\"evidence\":[1,2]", "\"evidence\":[]", 4, "cites nothing");
	refused("\"evidence\":[1,2]", "\"evidence\":[3]", 4, "not there");
	refused("\"evidence\":[1,2]", "\"evidence\":[0]", 4, "not there");
	refused("\"ms\":1.5", "\"ms\":-1", 4, "ms");
	refused("\"ms\":0,", "\"ms\":2,", 5, "second time");
	refused("\"facts\":2", "\"facts\":3", 7, "counts 3 facts");
	refused("\"facts\":2,", "", 7, "\"facts\" is missing");
	refused("\"facts\":2,", "\"facts\":2,\"facts_digest\":7,", 7,
		"\"facts_digest\" is not a text");
	refused("\"holds\":1", "\"holds\":2", 7, "counts 2 holds");
	refused("\"violated\":1,", "", 7, "\"violated\" is missing");
	refused("\"interrupted\":0", "\"interrupted\":-1", 7, "interrupted");
}
END_TEST

/* The first line, with this plan: ids with a line end behind each. */
static void start_with(struct fw_buf *b, const char *ids)
{
	int count = 0;

	for (const char *s = ids; *s; s++)
		count += *s == '\n';
	fw_buf_printf(
		b,
		"{\"type\":\"run.start\",\"schema\":1,\"run_id\":\"r\",\"tool\":\"t\",\"target\":\"b\","
		"\"cell\":\"\",\"saboteur\":\"s\",\"shard\":\"1/1\",\"started\":\"2029-09-09T19:09:09Z\","
		"\"environment\":{},\"plan_digest\":\"0x%016llx\",\"plan_total\":%d,\"plan\":[",
		(unsigned long long)fw_fnv(FW_FNV_START, ids, strlen(ids)), count);
	for (const char *s = ids, *end; (end = strchr(s, '\n')); s = end + 1) {
		fw_buf_str(b, s == ids ? "\"" : ",\"");
		fw_buf_add(b, s, (size_t)(end - s));
		fw_buf_str(b, "\"");
	}
	fw_buf_str(b, "]}\n");
}

/* The first line alone, with a plan of this one check. */
static int planned(const char *id)
{
	struct fw_err err = { 0 };
	fw_scoped_buf b = { 0 }, ids = { 0 };
	struct fw_reader *reader;
	struct fw_run run;
	int r;

	fw_buf_printf(&ids, "%s\n", id);
	start_with(&b, ids.data);
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

/* A plan through a reader of its own; then this line, which must be refused for this reason, or taken. */
static void behind_plan(const char *ids, const char *line, const char *why)
{
	fw_scoped_buf b = { 0 };
	struct fw_reader *reader;
	struct fw_err err = { 0 };
	struct fw_run run;

	start_with(&b, ids);
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, true, NULL, NULL);
	ck_assert_msg(fw_reader_feed(reader, b.data, b.len, &err) == 0, "%s", err.detail);
	ck_assert_int_eq(fw_reader_feed(reader, line, strlen(line), &err), why ? -EBADMSG : 0);
	if (why)
		ck_assert_msg(strstr(err.detail, why) != NULL, "%s, not: %s", err.detail, why);
	fw_reader_free(reader);
	fw_run_done(&run);
}

/* What the digest of a name is decides where it is kept, and nothing else: a check that is not there is missed. */
START_TEST(names_may_fall_together)
{
	fw_scoped_buf ids = { 0 }, line = { 0 };
	char case_id[16];

	for (int i = 0, found = 0; found <= 8; i++) {
		(void)snprintf(case_id, sizeof(case_id), "a.b%d/c", i);
		if (fw_fnv(FW_FNV_START, case_id, strlen(case_id)) % 2)
			continue;
		*strchr(case_id, '/') = '\0';
		if (found++ < 8)
			fw_buf_printf(&ids, "%s/c/d\n", case_id);
	}
	sample_fact(&line, 1, case_id, "c", 1, "\"value\":1");
	behind_plan(ids.data, line.data, "not in the plan");
	fw_buf_clear(&line);
	*strchr(ids.data, '/') = '\0';
	sample_fact(&line, 1, ids.data, "c", 1, "\"value\":1");
	ids.data[strlen(ids.data)] = '/';
	behind_plan(ids.data, line.data, NULL);
}
END_TEST

/* However many checks are planned, each costs about the same: what grows with their square would not end here. */
START_TEST(plans_may_be_long)
{
	fw_scoped_buf ids = { 0 }, line = { 0 };

	for (int i = 0; i < 40000; i++)
		fw_buf_printf(&ids, "a.%d/c/d\n", i);
	sample_fact(&line, 1, "a.39999", "c", 1, "\"value\":1");
	behind_plan(ids.data, line.data, NULL);
}
END_TEST

START_TEST(longest_names_are_told_apart)
{
	char case_id[256], door[257];
	fw_scoped_buf ids = { 0 }, line = { 0 };

	(void)snprintf(case_id, sizeof(case_id), "a.%0253d", 0);
	(void)snprintf(door, sizeof(door), "%0255d", 0);
	fw_buf_printf(&ids, "%s/%s/d\n", case_id, door);
	sample_fact(&line, 1, case_id, door, 1, "\"value\":1");
	behind_plan(ids.data, line.data, NULL);
	/* one letter more */
	(void)snprintf(door, sizeof(door), "%0256d", 0);
	fw_buf_clear(&line);
	sample_fact(&line, 1, case_id, door, 1, "\"value\":1");
	behind_plan(ids.data, line.data, "not in the plan");
}
END_TEST

/* A message that is cut ends between two characters and says that it goes on. */
START_TEST(messages_are_cut_between_characters)
{
	static const char *const before[] = { "", "x" };

	for (int i = 0; i < 2; i++) {
		char name[130];
		fw_scoped_buf line = { 0 };
		struct fw_err err = { 0 };
		struct fw_run run;

		(void)snprintf(name, sizeof(name), "%s", before[i]);
		while (strlen(name) < 120)
			strcat(name, "\xc3\xa9");
		sample_start(&line);
		sample_fact(&line, 1, name, name, 1, "\"value\":1");
		fw_run_init(&run);
		ck_assert_int_eq(sample_read(line.data, line.len, true, &run, &err), -EBADMSG);
		ck_assert_ptr_null(strchr(err.detail, '?'));
		ck_assert_str_eq(err.detail + strlen(err.detail) - 5, "\xc3\xa9...");
		fw_run_done(&run);
	}
}
END_TEST

/* A check cites as many facts as a verdict has room for, and no more. */
START_TEST(citations_are_counted)
{
	for (int n = FW_CITED_MAX; n <= FW_CITED_MAX + 1; n++) {
		fw_scoped_buf b = { 0 }, cited = { 0 };
		struct fw_err err = { 0 };
		struct fw_run run;

		sample_start(&b);
		for (int i = 1; i <= n; i++) {
			sample_fact(&b, i, "one.case", "fork", 1, "\"value\":0");
			fw_buf_printf(&cited, "%s%d", i > 1 ? "," : "", i);
		}
		sample_check(&b, 0, "holds", "0", cited.data);
		sample_check(&b, 1, "not-run", "", "");
		sample_check(&b, 2, "not-run", "", "");
		sample_end(&b, n, 1, 0, 2);
		fw_run_init(&run);
		if (n == FW_CITED_MAX) {
			ck_assert_msg(sample_read(b.data, b.len, true, &run, &err) == 0, "%s",
				      err.detail);
			ck_assert_int_eq(run.results[0].verdict.cited_count, n);
			ck_assert_int_eq(run.results[0].verdict.cited[n - 1], n);
		} else {
			ck_assert_int_eq(sample_read(b.data, b.len, true, &run, &err), -EBADMSG);
			ck_assert_ptr_nonnull(strstr(err.detail, "cites 33 facts"));
		}
		fw_run_done(&run);
	}
}
END_TEST

/* The time of a case and door stands on one check of it, whichever comes first. */
START_TEST(times_stand_where_they_were_told)
{
	fw_scoped_buf b = { 0 };
	struct fw_run run;

	sample_start(&b);
	sample_fact(&b, 1, "one.case", "fork", 1, "\"value\":0");
	sample_check(&b, 1, "holds", "0", "1");
	sample_check(&b, 0, "holds", "0", "1");
	sample_check(&b, 2, "not-run", "", "");
	sample_end(&b, 1, 2, 0, 1);
	read_ok(&b, &run, true);
	ck_assert(run.results[0].ms > 1.4 && run.results[0].ms < 1.6);
	fw_run_done(&run);

	taken("\"ms\":1.5", "\"ms\":1000000000000", &run);
	ck_assert(run.results[0].ms > 999999999999.0);
	fw_run_done(&run);
}
END_TEST

static size_t pieces_of_json;

/* With something in it that is no end of a text. */
static void *count_piece(size_t size)
{
	void *piece = malloc(size);

	pieces_of_json++;
	return piece ? memset(piece, 'x', size) : NULL;
}

/* Texts as long as a verdict has room for come whole, and nothing comes beside them. */
START_TEST(longest_texts_stay_apart)
{
	char expected[160], observed[160], reason[128];
	fw_scoped_buf new = { 0 };
	struct fw_run run;

	memset(expected, 'e', sizeof(expected));
	memset(observed, 'o', sizeof(observed));
	memset(reason, 'r', sizeof(reason));
	expected[159] = observed[159] = reason[127] = '\0';
	fw_buf_printf(&new, "\"reason\":\"%s\",\"expected\":\"%s\",\"observed\":\"%s\"", reason,
		      expected, observed);
	json_set_alloc_funcs(count_piece, free);
	taken("\"reason\":\"\",\"expected\":\"0\",\"observed\":\"0\"", new.data, &run);
	ck_assert_str_eq(run.results[0].verdict.reason, reason);
	ck_assert_str_eq(run.results[0].verdict.expected, expected);
	ck_assert_str_eq(run.results[0].verdict.observed, observed);
	fw_run_done(&run);
	json_set_alloc_funcs(malloc, free);
}
END_TEST

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

/* As the test below wrote it: nothing of it is missing. */
static void is_whole(const struct fw_run *run)
{
	ck_assert(run->ended);
	ck_assert_str_eq(run->hostname, "here");
	ck_assert_str_eq(run->kernel, "6.12.1-x");
	ck_assert_uint_eq(run->attempts_count, 5);
	for (int i = 0; i < 5; i++) {
		const struct fw_attempt *a = fw_run_attempt(run, "one.case", "fork", i + 1);

		ck_assert_ptr_nonnull(a);
		ck_assert_uint_eq(a->evidence.count, 1);
		ck_assert_uint_eq(a->evidence.facts[0].len, 2);
		ck_assert_mem_eq(a->evidence.facts[0].s, "\x00\xff", 2);
	}
	for (int i = 0; i < SAMPLE_PLAN; i++) {
		const struct fw_result *result = &run->results[i];

		ck_assert_str_eq(run->plan[i], sample_plan[i]);
		ck_assert_str_eq(result->id, sample_plan[i]);
		ck_assert(result->case_id && result->door && result->clause && result->family);
		ck_assert_ptr_nonnull(result->needs);
	}
}

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
			r = 0;
		for (size_t at = 0; r == 0 && at < b.len; at += 100)
			r = fw_reader_feed(reader, b.data + at, b.len - at < 100 ? b.len - at : 100,
					   &err);
		if (pieces_left) {
			pieces_left = 0;
			ck_assert_int_eq(r, 0);
			is_whole(&run);
			fw_reader_free(reader);
			fw_run_done(&run);
			break;
		}
		/* the quick way of reading a fact has another behind it */
		ck_assert_msg(r == -ENOMEM || r == 0, "%d: %d %s", failed, r, err.detail);
		if (r == 0)
			is_whole(&run);
		fw_reader_free(reader);
		fw_run_done(&run);
		failed++;
	}
	ck_assert_int_gt(failed, 40);
}
END_TEST

/* A reader whose messages could not name the record is none. */
START_TEST(without_memory_there_is_no_reader)
{
	char name[200];
	struct fw_reader *reader;
	struct fw_run run;
	int failed = 0;

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	fw_run_init(&run);
	for (;;) {
		pieces_left = failed + 1;
		reader = fw_reader_new(name, &run, true, NULL, NULL);
		if (pieces_left)
			break;
		ck_assert_ptr_null(reader);
		failed++;
	}
	pieces_left = 0;
	ck_assert_int_gt(failed, 1);
	ck_assert_ptr_nonnull(reader);
	fw_reader_free(reader);
	fw_run_done(&run);
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
	/* and of one that fits all of it */
	for (int n = 72; n <= 73; n++) {
		memset(name, 'y', (size_t)n);
		name[0] = 'z';
		name[n] = '\0';
		fw_run_init(&run);
		reader = fw_reader_new(name, &run, false, NULL, NULL);
		ck_assert_int_eq(fw_reader_feed(reader, "x\n", 2, &err), -EBADMSG);
		ck_assert_int_eq(strncmp(err.detail, n == 72 ? "zy" : "...y", n == 72 ? 2 : 4), 0);
		fw_reader_free(reader);
		fw_run_done(&run);
	}
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

/* A file that cannot be read, and a machine without memory: an errno, and the reader comes back. */
START_TEST(files_that_fail_are_told)
{
	char folder[] = "/tmp/fw-reader.XXXXXX", file[sizeof(folder) + 20];
	fw_scoped_buf b = { 0 };
	int failed = -1, kept, r;
	struct fw_err err;
	struct fw_run run;
	FILE *out;

	fw_run_init(&run);
	/* nothing is mapped where this file begins */
	ck_assert_int_eq(fw_read_record("/proc/self/mem", &run, true, NULL, NULL, &err), -EIO);
	ck_assert_str_eq(err.detail, "/proc/self/mem");
	fw_run_done(&run);

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(file, sizeof(file), "%s/events.jsonl", folder);
	sample_record(&b, "1");
	out = fopen(file, "w");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(b.data, 1, b.len, out), b.len);
	ck_assert_int_eq(fclose(out), 0);
	do {
		fw_run_init(&run);
		pieces_left = ++failed + 1;
		r = fw_read_record(folder, &run, true, NULL, NULL, &err);
		ck_assert(r == 0 ? run.ended : r == -ENOMEM);
		fw_run_done(&run);
	} while (!pieces_left);
	pieces_left = 0;
	ck_assert_int_eq(r, 0);
	ck_assert_int_gt(failed, 2);

	/* a standard input that is closed is nobody's, and the record may be there */
	kept = dup(STDIN_FILENO);
	(void)close(STDIN_FILENO);
	fw_run_init(&run);
	r = fw_read_record(folder, &run, true, NULL, NULL, &err);
	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFD), -1);
	if (kept >= 0) {
		ck_assert_int_eq(dup2(kept, STDIN_FILENO), STDIN_FILENO);
		(void)close(kept);
	}
	ck_assert_int_eq(r, 0);
	fw_run_done(&run);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* After a damaged line nothing is read any more, however good, and all that is said is what was said of it. */
START_TEST(damage_is_for_ever)
{
	fw_scoped_buf b = { 0 };
	struct fw_reader *reader;
	struct fw_err first = { 0 }, err = { 0 };
	struct fw_run run;

	sample_record(&b, "1");
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	ck_assert_int_eq(fw_reader_feed(reader, "{}\n", 3, &first), -EBADMSG);
	ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, &err), -EBADMSG);
	ck_assert_str_eq(err.detail, first.detail);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(fw_reader_end(reader, &err), -EBADMSG);
	ck_assert_str_eq(err.detail, first.detail);
	ck_assert(!run.ended && !run.plan_count);
	fw_reader_free(reader);
	fw_run_done(&run);

	/* who wants no words gets the same answers */
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	ck_assert_int_eq(fw_reader_feed(reader, "{", 1, NULL), 0);
	ck_assert_int_eq(fw_reader_end(reader, NULL), -EBADMSG);
	ck_assert_int_eq(fw_reader_feed(reader, b.data, b.len, NULL), -EBADMSG);
	ck_assert_int_eq(fw_reader_end(reader, NULL), -EBADMSG);
	fw_reader_free(reader);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	ck_assert_int_eq(fw_reader_feed(reader, "{}\n", 3, NULL), -EBADMSG);
	ck_assert_int_eq(fw_reader_end(reader, NULL), -EBADMSG);
	fw_reader_free(reader);
	fw_run_done(&run);
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
	struct fw_reader *reader;
	struct fw_err err = { 0 };
	char *mebi = malloc(1 << 20);
	struct fw_run run;

	ck_assert_ptr_nonnull(mebi);
	memset(mebi, 0xff, 1 << 20);
	/* the longest that is looked at */
	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	for (int i = 0; i < 16; i++)
		ck_assert_int_eq(fw_reader_feed(reader, mebi, 1 << 20, &err), 0);
	ck_assert_int_eq(fw_reader_feed(reader, "\n", 1, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.detail, "line 1: not UTF-8"));
	fw_reader_free(reader);
	fw_run_done(&run);

	fw_run_init(&run);
	reader = fw_reader_new("sample", &run, false, NULL, NULL);
	for (int i = 0; i < 16; i++)
		ck_assert_int_eq(fw_reader_feed(reader, mebi, 1 << 20, &err), 0);
	ck_assert_int_eq(fw_reader_feed(reader, mebi, 1, &err), -EBADMSG);
	free(mebi);
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

/* Attempts at several cases through several doors, in an order that nothing keeps to, are found each by its name. */
START_TEST(attempts_are_found_by_name)
{
	static const char *const names[][2] = { { "a.b", "y" }, { "a.c", "x" }, { "a.b", "x" },
						{ "a.c", "y" }, { "a.a", "z" }, { "a.a", "a" } };
	enum { NAMES = sizeof(names) / sizeof(names[0]), TIMES = 3 };
	fw_scoped_buf ids = { 0 }, b = { 0 };
	struct fw_run run;
	int n = 0;

	for (int i = 0; i < NAMES; i++)
		fw_buf_printf(&ids, "%s/%s/d\n", names[i][0], names[i][1]);
	start_with(&b, ids.data);
	for (int t = TIMES; t > 0; t--)
		for (int i = 0; i < NAMES; i++)
			sample_fact(&b, ++n, names[i][0], names[i][1], t, "\"value\":0");
	for (int i = 0; i < NAMES; i++)
		fw_buf_printf(
			&b,
			"{\"type\":\"check\",\"id\":\"%s/%s/d\",\"case\":\"%s\",\"door\":\"%s\","
			"\"clause\":\"d\",\"family\":\"a\",\"verdict\":\"not-run\",\"reason\":\"\","
			"\"expected\":\"\",\"observed\":\"\",\"needs\":[],\"ms\":0,\"evidence\":[]}\n",
			names[i][0], names[i][1], names[i][0], names[i][1]);
	sample_end(&b, n, 0, 0, NAMES);
	read_ok(&b, &run, true);
	n = 0;
	for (int t = TIMES; t > 0; t--)
		for (int i = 0; i < NAMES; i++) {
			const struct fw_attempt *a =
				fw_run_attempt(&run, names[i][0], names[i][1], t);

			ck_assert_ptr_nonnull(a);
			ck_assert_uint_eq(a->evidence.count, 1);
			ck_assert_int_eq(a->evidence.facts[0].n, ++n);
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
		"\"value\":\"open\\",
		"\"value\":\"open\t",
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
	tcase_add_test(tc, names_may_fall_together);
	tcase_add_test(tc, plans_may_be_long);
	tcase_add_test(tc, longest_names_are_told_apart);
	tcase_add_test(tc, messages_are_cut_between_characters);
	tcase_add_test(tc, citations_are_counted);
	tcase_add_test(tc, times_stand_where_they_were_told);
	tcase_add_test(tc, longest_texts_stay_apart);
	tcase_add_test(tc, facts_as_written_need_no_json);
	tcase_add_test(tc, without_memory_there_is_no_record);
	tcase_add_test(tc, without_memory_there_is_no_reader);
	tcase_add_test(tc, needs_and_long_names_are_read);
	tcase_add_test(tc, records_are_files_or_their_folders);
	tcase_add_test(tc, files_that_fail_are_told);
	tcase_add_test(tc, damage_is_for_ever);
	tcase_add_test(tc, lines_are_accounted_for);
	tcase_add_test(tc, facts_are_those_that_were_written);
	tcase_add_test(tc, both_ways_of_reading_a_fact_agree);
	tcase_add_test(tc, bytes_that_are_no_text_are_refused);
	tcase_add_test(tc, endless_line_is_refused);
	tcase_add_test(tc, facts_of_what_holds_are_let_go);
	tcase_add_test(tc, each_line_is_told_once);
	tcase_add_test(tc, attempts_in_any_order_are_sorted);
	tcase_add_test(tc, attempts_are_found_by_name);
	suite_add_tcase(suite, tc);
	return suite;
}
