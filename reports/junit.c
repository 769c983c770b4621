/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML in two dialects. Common: what the usual dashboards take, with files, types and each check's own
 * output. Strict: valid by both schemas in circulation, which leave little room. Everything passes a byte cleaner
 * first: the writer would put control bytes and broken UTF-8 into the file as they are, and readers then refuse
 * all of it.
 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clause.h"

enum {
	OUTPUT_MAX_BYTES = 64 << 10, /* of one system-out */
	FILE_OUTPUT_MAX_BYTES = 16 << 20, /* of all of them: readers refuse a file of 30 MB */
	PROPERTIES_MAX = 400,
	PROPERTY_MAX_BYTES = 1000,
	PROPERTY_DEPTH_MAX = 5,
	NOTE_BYTES = 64,
};

struct junit {
	const struct rep_input *in;
	bool strict;
	xmlTextWriterPtr w;
	bool failed;
	size_t output; /* bytes of system-out so far */
	int properties;
};

/* Length of the XML character at s (n bytes left), or 0 when there is none. */
static size_t xml_character(const unsigned char *s, size_t n)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned long c;
	size_t len = s[0] < 0x80		 ? 1 :
		     s[0] >= 0xf0 && s[0] < 0xf5 ? 4 :
		     s[0] >= 0xe0 && s[0] < 0xf0 ? 3 :
		     s[0] >= 0xc2 && s[0] < 0xe0 ? 2 :
						   0;

	if (len == 1)
		return s[0] >= 0x20 || s[0] == '\t' || s[0] == '\n';
	if (!len || len > n)
		return 0;
	c = s[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe ||
	    c == 0xffff)
		return 0;
	return len;
}

/* Adds the text with every byte that XML has no place for as \xNN. In an attribute lines do not end. */
static void add_xml(struct fw_buf *out, const char *text, size_t n, bool attribute)
{
	const unsigned char *s = (const unsigned char *)text;

	while (n) {
		size_t len = xml_character(s, n);

		if (attribute && len == 1 && s[0] < 0x20)
			len = 0;
		if (len) {
			fw_buf_add(out, s, len);
		} else {
			fw_buf_printf(out, "\\x%02x", s[0]);
			len = 1;
		}
		s += len;
		n -= len;
	}
}

static void check(struct junit *j, int written)
{
	if (written < 0)
		j->failed = true;
}

static void start(struct junit *j, const char *element)
{
	check(j, xmlTextWriterStartElement(j->w, BAD_CAST element));
}

static void end(struct junit *j)
{
	check(j, xmlTextWriterEndElement(j->w));
}

static void attribute(struct junit *j, const char *name, const char *value)
{
	fw_scoped_buf clean = { 0 };

	add_xml(&clean, value, strlen(value), true);
	if (clean.failed)
		j->failed = true;
	check(j, xmlTextWriterWriteAttribute(j->w, BAD_CAST name,
					     BAD_CAST(clean.data ? clean.data : "")));
}

static void number(struct junit *j, const char *name, size_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%zu", value);
	attribute(j, name, text);
}

static void seconds(struct junit *j, double ms)
{
	char text[64];

	(void)snprintf(text, sizeof(text), j->strict ? "%.3f" : "%.6f", ms / 1000);
	attribute(j, "time", text);
}

static void text(struct junit *j, const struct fw_buf *b)
{
	fw_scoped_buf clean = { 0 };

	if (b->data)
		add_xml(&clean, b->data, b->len, false);
	if (clean.failed || b->failed)
		j->failed = true;
	check(j, xmlTextWriterWriteString(j->w, BAD_CAST(clean.data ? clean.data : "")));
}

static void property(struct junit *j, const char *name, const char *value)
{
	char cut[PROPERTY_MAX_BYTES + 1];

	if (j->properties++ >= PROPERTIES_MAX || !name[0])
		return;
	/* A character cut in two comes out of the cleaner as \xNN. */
	(void)snprintf(cut, sizeof(cut), "%s", value);
	start(j, "property");
	attribute(j, "name", name);
	attribute(j, "value", cut);
	end(j);
}

static bool scalar(const json_t *value, char *buf, size_t size)
{
	if (json_is_string(value))
		(void)snprintf(buf, size, "%s", json_string_value(value));
	else if (json_is_integer(value))
		(void)snprintf(buf, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		(void)snprintf(buf, size, "%g", json_real_value(value));
	else if (json_is_boolean(value))
		(void)snprintf(buf, size, "%s", json_is_true(value) ? "true" : "false");
	else
		return false;
	return true;
}

/* The environment, flat: nested names joined by dots, lists of plain values by blanks. */
static void environment(struct junit *j, const char *name, json_t *value, int depth)
{
	char inner[256], one[PROPERTY_MAX_BYTES + 1];
	fw_scoped_buf list = { 0 };
	const char *key;
	json_t *member;
	size_t i;

	if (depth > PROPERTY_DEPTH_MAX)
		return;
	if (scalar(value, one, sizeof(one))) {
		property(j, name, one);
		return;
	}
	if (json_is_array(value)) {
		json_array_foreach(value, i, member) if (list.len < PROPERTY_MAX_BYTES &&
							 scalar(member, one, sizeof(one)))
			fw_buf_printf(&list, "%s%s", list.len ? " " : "", one);
		property(j, name, list.data ? list.data : "");
		return;
	}
	json_object_foreach(value, key, member)
	{
		(void)snprintf(inner, sizeof(inner), "%s.%s", name, key);
		environment(j, inner, member, depth + 1);
	}
}

static void count_property(struct junit *j, const char *name, size_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", value);
	property(j, name, text);
}

/* What of the catalogue this suite, and the whole run, is about. */
static void statements(struct junit *j, const char *family)
{
	const struct rep_statements of_suite = rep_statements(j->in, family),
				    of_run = rep_statements(j->in, NULL);

	count_property(j, "statements", of_suite.checked);
	count_property(j, "statements.judged", of_suite.judged);
	count_property(j, "statements.skipped", of_suite.skipped);
	count_property(j, "run.statements", of_run.checked);
	count_property(j, "run.statements.judged", of_run.judged);
	count_property(j, "run.statements.skipped", of_run.skipped);
	if (j->in->catalogue)
		count_property(j, "catalogue.statements", j->in->catalogue);
}

static void properties(struct junit *j, const char *family)
{
	const struct fw_run *run = j->in->run;
	char shard[32];

	j->properties = 0;
	start(j, "properties");
	property(j, "run-id", run->run_id ? run->run_id : "");
	property(j, "tool", run->tool ? run->tool : "");
	property(j, "target", run->target ? run->target : "");
	property(j, "cell", run->cell ? run->cell : "");
	if (run->saboteur)
		property(j, "saboteur", run->saboteur);
	(void)snprintf(shard, sizeof(shard), "%d/%d", run->shard, run->shards);
	property(j, "shard", shard);
	property(j, "complete", run->ended && !run->interrupted ? "yes" : "no");
	statements(j, family);
	if (run->environment)
		environment(j, "environment", run->environment, 0);
	end(j);
}

static void body_line(struct fw_buf *b, const char *what, const char *value)
{
	if (!value || !value[0])
		return;
	fw_buf_printf(b, "%s: ", what);
	rep_add_clean(b, value);
	fw_buf_str(b, "\n");
}

/* What a reader who sees nothing but this text has to know; its first line is the message. */
static void body(struct junit *j, const struct fw_result *r, const struct fw_buf *message,
		 struct fw_buf *b)
{
	const struct fw_clause *clause = fw_clause_find(r->clause);
	const struct rep_known *known = rep_known_find(j->in, r->deviation);

	fw_buf_printf(b, "%s\n\ncheck: %s\n", message->data ? message->data : "", r->id);
	if (clause) {
		body_line(b, "clause", clause->statement);
		fw_buf_printf(b, "source: %s, %s (%s)\n", clause->page, clause->section,
			      clause->version);
	}
	body_line(b, "expected", r->verdict.expected);
	body_line(b, "observed", r->verdict.observed);
	body_line(b, "reason", r->verdict.reason);
	if (known) {
		body_line(b, "why", known->why);
		body_line(b, "see", known->source);
		body_line(b, "listed until", known->expires);
	}
	if (r->verdict.cited_count) {
		fw_buf_str(b, "evidence:");
		for (int i = 0; i < r->verdict.cited_count; i++)
			fw_buf_printf(b, " #%" PRId64, r->verdict.cited[i]);
		fw_buf_str(b, "\n");
	}
}

/* Head and tail of what is too long, cut at ends of lines. */
static void cut(struct fw_buf *b, size_t max)
{
	size_t half = max / 2 - NOTE_BYTES, head = half, tail;
	fw_scoped_buf kept = { 0 };

	if (b->len <= max)
		return;
	tail = b->len - half;
	while (head > half / 2 && b->data[head - 1] != '\n')
		head--;
	while (tail < b->len - half / 2 && b->data[tail - 1] != '\n')
		tail++;
	fw_buf_add(&kept, b->data, head);
	fw_buf_printf(&kept, "\n[%zu bytes cut]\n", tail - head);
	fw_buf_add(&kept, b->data + tail, b->len - tail);
	fw_buf_clear(b);
	if (kept.data)
		fw_buf_add(b, kept.data, kept.len);
	b->failed = b->failed || kept.failed;
}

/* All facts of a check's case and door, in the order they were taken. */
static void facts_of(struct junit *j, const struct fw_result *r, struct fw_buf *b)
{
	const struct fw_run *run = j->in->run;

	for (size_t i = 0; i < run->attempts_count; i++) {
		const struct fw_attempt *a = &run->attempts[i];

		if (strcmp(a->case_id, r->case_id) != 0 || strcmp(a->door, r->door) != 0)
			continue;
		fw_buf_printf(b, "attempt %d: %zu fact%s\n", a->attempt, a->evidence.count,
			      a->evidence.count == 1 ? "" : "s");
		for (size_t f = 0; f < a->evidence.count; f++)
			rep_add_fact(b, &a->evidence.facts[f]);
	}
	cut(b, OUTPUT_MAX_BYTES);
}

/* A system-out within what is left for the file. */
static void output(struct junit *j, struct fw_buf *b)
{
	if (j->output + b->len > FILE_OUTPUT_MAX_BYTES) {
		size_t n = b->len;

		fw_buf_clear(b);
		fw_buf_printf(b, "[%zu bytes cut: the file is long enough]\n", n);
	}
	j->output += b->len;
	start(j, "system-out");
	text(j, b);
	end(j);
}

/* cases/FAMILY/NAME.c of FAMILY.NAME[.VARIANT]. */
static void source_file(const struct fw_result *r, struct fw_buf *b)
{
	const char *name = strchr(r->case_id, '.');

	fw_buf_printf(b, "cases/%s/", r->family);
	for (name = name ? name + 1 : ""; *name && *name != '.'; name++)
		fw_buf_add(b, *name == '-' ? "_" : name, 1);
	fw_buf_str(b, ".c");
}

static void result_element(struct junit *j, const struct fw_result *r, enum rep_kind kind)
{
	const char *element = kind == REP_VIOLATED || kind == REP_FIXED	   ? "failure" :
			      kind == REP_SKIPPED || kind == REP_DEVIATION ? "skipped" :
									     "error";
	bool skipped = strcmp(element, "skipped") == 0;
	fw_scoped_buf message = { 0 }, full = { 0 };

	rep_message(j->in, r, &message);
	body(j, r, &message, &full);
	start(j, element);
	if (!j->strict || !skipped)
		attribute(j, "type", rep_kind_name(kind));
	attribute(j, "message", message.data ? message.data : "");
	text(j, &full);
	end(j);
	if (j->strict)
		return;
	if (kind == REP_INCONCLUSIVE && strncmp(r->verdict.reason, "flaky:", 6) == 0) {
		start(j, "flakyFailure");
		attribute(j, "type", "flaky");
		attribute(j, "message", message.data ? message.data : "");
		text(j, &full);
		end(j);
	}
	if (rep_is_bad(kind)) {
		fw_scoped_buf facts = { 0 };

		facts_of(j, r, &facts);
		if (facts.len)
			output(j, &facts);
	}
}

static void testcase(struct junit *j, const struct fw_result *r)
{
	const struct fw_run *run = j->in->run;
	enum rep_kind kind = rep_kind_of(j->in, r);
	fw_scoped_buf name = { 0 }, class = { 0 }, file = { 0 };

	fw_buf_printf(&name, "%s/%s", r->door, r->clause);
	fw_buf_printf(&class, "%s%s%s.%s", run->target && run->target[0] ? run->target : "box",
		      run->cell && run->cell[0] ? "." : "", run->cell ? run->cell : "", r->case_id);
	source_file(r, &file);
	if (name.failed || class.failed || file.failed) {
		j->failed = true;
		return;
	}
	start(j, "testcase");
	attribute(j, "name", name.data);
	attribute(j, "classname", class.data);
	seconds(j, r->ms);
	if (!j->strict) {
		attribute(j, "file", file.data);
		attribute(j, "line", "1");
	}
	if (kind != REP_HOLDS)
		result_element(j, r, kind);
	end(j);
}

struct sums {
	size_t tests, failures, errors, skipped;
	double ms;
};

/* Of one family, or of all (NULL). */
static struct sums sum(const struct rep_input *in, const char *family)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < in->run->results_count; i++) {
		const struct fw_result *r = &in->run->results[i];

		if (family && strcmp(r->family, family) != 0)
			continue;
		s.tests++;
		s.ms += r->ms;
		switch (rep_kind_of(in, r)) {
		case REP_HOLDS:
			break;
		case REP_VIOLATED:
		case REP_FIXED:
			s.failures++;
			break;
		case REP_SKIPPED:
		case REP_DEVIATION:
			s.skipped++;
			break;
		case REP_BROKEN:
		case REP_INCONCLUSIVE:
		case REP_NOT_RUN:
			s.errors++;
			break;
		}
	}
	return s;
}

/* A need that --must named, that is absent, and that no check speaks for: has this check been broken by it? */
static bool speaks_for(const struct fw_result *r, const char *need)
{
	return r->verdict.kind == FW_BROKEN && strncmp(r->verdict.reason, "must:", 5) == 0 &&
	       strcmp(r->verdict.reason + 5, need) == 0;
}

/* Each such need is an error of its own; how many. With a writer they are written, else only counted. */
static size_t absent_must(struct junit *j, bool write)
{
	const struct fw_run *run = j->in->run;
	json_t *must = run->environment ? json_object_get(run->environment, "must") : NULL, *value;
	const char *need;
	size_t count = 0;

	json_object_foreach(must, need, value)
	{
		const char *reason = json_string_value(value);
		fw_scoped_buf message = { 0 };
		bool said = reason && strcmp(reason, "met") == 0;

		for (size_t i = 0; i < run->results_count && !said; i++)
			said = speaks_for(&run->results[i], need);
		if (said)
			continue;
		count++;
		if (!write)
			continue;
		fw_buf_printf(&message, "--must %s: absent, %s", need,
			      reason ? reason : "no reason");
		start(j, "testcase");
		attribute(j, "name", need);
		attribute(j, "classname", "must");
		seconds(j, 0);
		start(j, "error");
		attribute(j, "type", rep_kind_name(REP_BROKEN));
		attribute(j, "message", message.data ? message.data : "");
		text(j, &message);
		end(j);
		end(j);
	}
	return count;
}

/* From <testsuite to the end of what comes before its testcases. */
static void suite_head(struct junit *j, const char *name, size_t index, const struct sums *s)
{
	const struct fw_run *run = j->in->run;
	char stamp[32];

	start(j, "testsuite");
	attribute(j, "name", name);
	number(j, "tests", s->tests);
	number(j, "failures", s->failures);
	number(j, "errors", s->errors);
	number(j, "skipped", s->skipped);
	seconds(j, s->ms);
	(void)snprintf(stamp, sizeof(stamp), "%.19s",
		       run->started ? run->started : "1970-01-01T00:00:00");
	attribute(j, "timestamp", stamp);
	attribute(j, "hostname", run->hostname && run->hostname[0] ? run->hostname : "localhost");
	if (j->strict) {
		number(j, "id", index);
		attribute(j, "package", "forkwitness");
	}
	properties(j, name);
}

static void must_suite(struct junit *j, size_t absent, size_t index)
{
	const struct sums s = { .tests = absent, .errors = absent };

	suite_head(j, "must", index, &s);
	(void)absent_must(j, true);
	if (j->strict) {
		start(j, "system-out");
		end(j);
		start(j, "system-err");
		end(j);
	}
	end(j);
}

static void suite(struct junit *j, const char *family, size_t index)
{
	const struct fw_run *run = j->in->run;
	struct sums s = sum(j->in, family);

	suite_head(j, family, index, &s);
	for (size_t i = 0; i < run->results_count; i++)
		if (strcmp(run->results[i].family, family) == 0)
			testcase(j, &run->results[i]);
	if (j->strict) {
		fw_scoped_buf facts = { 0 };

		for (size_t i = 0; i < run->results_count; i++) {
			const struct fw_result *r = &run->results[i];
			fw_scoped_buf of_check = { 0 };

			if (strcmp(r->family, family) != 0 || !rep_is_bad(rep_kind_of(j->in, r)))
				continue;
			facts_of(j, r, &of_check);
			if (of_check.len)
				fw_buf_printf(&facts, "%s\n%s", r->id, of_check.data);
		}
		cut(&facts, OUTPUT_MAX_BYTES);
		output(j, &facts);
		start(j, "system-err");
		end(j);
	}
	end(j);
}

static void document(struct junit *j)
{
	const struct fw_run *run = j->in->run;
	struct sums all = sum(j->in, NULL);
	size_t index = 0, absent = absent_must(j, false);

	all.tests += absent;
	all.errors += absent;
	check(j, xmlTextWriterSetIndent(j->w, 1));
	check(j, xmlTextWriterSetIndentString(j->w, BAD_CAST " "));
	check(j, xmlTextWriterStartDocument(j->w, "1.0", "UTF-8", NULL));
	start(j, "testsuites");
	if (!j->strict) {
		attribute(j, "name", "forkwitness");
		number(j, "tests", all.tests);
		number(j, "failures", all.failures);
		number(j, "errors", all.errors);
		seconds(j, all.ms);
	}
	for (size_t i = 0; i < run->results_count; i++) {
		size_t first = 0;

		while (strcmp(run->results[first].family, run->results[i].family) != 0)
			first++;
		if (first == i)
			suite(j, run->results[i].family, index++);
	}
	if (absent)
		must_suite(j, absent, index);
	end(j);
	check(j, xmlTextWriterEndDocument(j->w));
}

int rep_junit(const struct rep_input *in, bool strict_dialect, struct fw_buf *out)
{
	struct junit j = { .in = in, .strict = strict_dialect };
	xmlBufferPtr xml = xmlBufferCreate();

	if (!xml)
		return -ENOMEM;
	j.w = xmlNewTextWriterMemory(xml, 0);
	if (j.w) {
		document(&j);
		xmlFreeTextWriter(j.w); /* flushes into the buffer */
		fw_buf_add(out, xmlBufferContent(xml), (size_t)xmlBufferLength(xml));
	}
	xmlBufferFree(xml);
	return !j.w || j.failed || out->failed ? -ENOMEM : 0;
}
