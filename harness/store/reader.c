/* SPDX-License-Identifier: MIT */
/*
 * The record read back, a line at a time. Nothing in it is believed: every number that is written twice is
 * compared, every name is looked up in the plan, and the first thing that does not agree is an error that names
 * its line.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "scoped.h"
#include "text.h"

enum {
	LINE_MAX_BYTES = 16 << 20,
	PLAN_MAX = 1000000,
	ATTEMPTS_MAX = 1000000,
	ERRNO_MAX = 4095,
	NAME_BYTES_MAX = 256,
	SHOWN_PATH_BYTES = 72,
	READ_BYTES = 64 << 10,
};

/* Open addressing from a text to an index; the texts belong to others and outlive the table. */
struct table {
	const char **keys;
	size_t *values;
	size_t cap; /* a power of two, at least twice the number of keys */
};

/* One case through one door: what the plan wants of it and what has come. */
struct group {
	char *key; /* "CASE/DOOR" */
	int planned, seen, open; /* open: seen, and neither holds nor skipped */
	bool timed; /* a check of it has told its time */
	size_t *attempts; /* indices into run->attempts, ascending by attempt */
	size_t attempts_count, attempts_cap;
};

struct fw_reader {
	struct fw_buf name; /* as messages show it */
	struct fw_run *run;
	bool keep_facts;
	fw_on_line *on_line;
	void *ctx;
	struct fw_buf pending; /* an unfinished line */
	struct fw_buf cut; /* the line being read, when it is cut up */
	long line; /* number of the line being read, from 1 */
	int64_t facts;
	uint64_t digest; /* of the facts' lines */
	bool started;
	struct fw_err failed; /* .code is 0 while all is well */
	struct table ids, by_key;
	struct group *groups;
	size_t groups_count;
	size_t *group_of; /* for each planned check */
};

static int damage(struct fw_reader *r, struct fw_err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int damage(struct fw_reader *r, struct fw_err *err, const char *fmt, ...)
{
	char what[144];
	va_list args;

	va_start(args, fmt);
	fw_vline(what, sizeof(what), fmt, args);
	va_end(args);
	(void)fw_fail(err, EBADMSG, "record", "%s: line %ld: %s", r->name.data, r->line, what);
	return -EBADMSG;
}

static int no_memory(struct fw_reader *r, struct fw_err *err)
{
	(void)fw_fail(err, ENOMEM, "record", "%s: line %ld: no memory", r->name.data, r->line);
	return -ENOMEM;
}

static int table_init(struct table *t, size_t keys)
{
	size_t cap = 16;

	while (cap < keys * 2)
		cap *= 2;
	t->keys = calloc(cap, sizeof(*t->keys));
	t->values = calloc(cap, sizeof(*t->values));
	t->cap = cap;
	return t->keys && t->values ? 0 : -ENOMEM;
}

static void table_done(struct table *t)
{
	free(t->keys);
	free(t->values);
	*t = (struct table){ 0 };
}

/* The slot of this key, taken or free. */
static size_t table_slot(const struct table *t, const char *key)
{
	size_t at = (size_t)fw_fnv(FW_FNV_START, key, strlen(key)) & (t->cap - 1);

	while (t->keys[at] && strcmp(t->keys[at], key) != 0)
		at = (at + 1) & (t->cap - 1);
	return at;
}

/* False when it is there already. */
static bool table_add(struct table *t, const char *key, size_t value)
{
	size_t at = table_slot(t, key);

	if (t->keys[at])
		return false;
	t->keys[at] = key;
	t->values[at] = value;
	return true;
}

static bool table_find(const struct table *t, const char *key, size_t *ret_value)
{
	size_t at = table_slot(t, key);

	if (!t->keys[at])
		return false;
	*ret_value = t->values[at];
	return true;
}

/* A text for a message: short. */
struct shown {
	char text[80];
};

static struct shown shown_of(const char *s)
{
	struct shown out;

	fw_line(out.text, sizeof(out.text), "%s", s);
	return out;
}

/* A member that must be a text; NULL after an error. */
static const char *text_of(struct fw_reader *r, const json_t *object, const char *key,
			   struct fw_err *err)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value)) {
		(void)damage(r, err, "\"%s\" is %s", key, value ? "not a text" : "missing");
		return NULL;
	}
	return json_string_value(value);
}

static int integer_of(struct fw_reader *r, const json_t *object, const char *key, int64_t min,
		      int64_t max, int64_t *ret_value, struct fw_err *err)
{
	const json_t *value = json_object_get(object, key);
	json_int_t i;

	if (!json_is_integer(value))
		return damage(r, err, "\"%s\" is %s", key, value ? "not an integer" : "missing");
	i = json_integer_value(value);
	if (i < min || i > max)
		return damage(r, err, "\"%s\" is %lld, out of range", key, (long long)i);
	*ret_value = i;
	return 0;
}

static int copy_text(struct fw_reader *r, const json_t *object, const char *key, char **ret_copy,
		     struct fw_err *err)
{
	const char *s = text_of(r, object, key, err);
	char *copy;

	if (!s)
		return -EBADMSG;
	copy = strdup(s);
	if (!copy)
		return no_memory(r, err);
	free(*ret_copy);
	*ret_copy = copy;
	return 0;
}

/* A text of the verdict: must fit, for it did when it was written. */
static int fixed_text(struct fw_reader *r, const json_t *object, const char *key, char *buf,
		      size_t size, struct fw_err *err)
{
	const char *s = text_of(r, object, key, err);

	if (!s)
		return -EBADMSG;
	if (strlen(s) >= size)
		return damage(r, err, "\"%s\" is longer than %zu bytes", key, size - 1);
	memcpy(buf, s, strlen(s) + 1);
	return 0;
}

/* "2026-11-21T00:35:12Z" and nothing else: reports put it into formats that allow nothing else. */
static bool is_time(const char *s)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";

	for (size_t i = 0; i < sizeof(shape); i++)
		if (shape[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
			return false;
	return true;
}

static bool is_name(const char *s, size_t len)
{
	if (!len || len >= NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '.' || c == '-'))
			return false;
	}
	return true;
}

/* Cuts CASE/DOOR/CLAUSE into the parts of a result. */
static int plan_entry(struct fw_reader *r, const char *id, struct fw_result *result,
		      struct fw_err *err)
{
	const char *door = strchr(id, '/');
	const char *clause = door ? strchr(door + 1, '/') : NULL;
	const char *dot = strchr(id, '.');

	if (!clause || !dot || dot > door || !is_name(id, (size_t)(door - id)) ||
	    !is_name(door + 1, (size_t)(clause - door - 1)) ||
	    !is_name(clause + 1, strlen(clause + 1)))
		return damage(r, err, "planned check '%s' is not CASE/door/clause",
			      shown_of(id).text);
	result->id = strdup(id);
	result->case_id = strndup(id, (size_t)(door - id));
	result->door = strndup(door + 1, (size_t)(clause - door - 1));
	result->clause = strdup(clause + 1);
	result->family = strndup(id, (size_t)(dot - id));
	result->needs = strdup("");
	if (!result->id || !result->case_id || !result->door || !result->clause ||
	    !result->family || !result->needs)
		return no_memory(r, err);
	return 0;
}

/* The group of a planned check, made when it is the first of it. */
static int group_add(struct fw_reader *r, size_t check, struct fw_err *err)
{
	const char *id = r->run->plan[check];
	char *key = strndup(id, (size_t)(strrchr(id, '/') - id));
	size_t g;

	if (!key)
		return no_memory(r, err);
	if (table_find(&r->by_key, key, &g)) {
		free(key);
	} else {
		g = r->groups_count++;
		r->groups[g] = (struct group){ .key = key };
		(void)table_add(&r->by_key, key, g);
	}
	r->groups[g].planned++;
	r->group_of[check] = g;
	return 0;
}

static int read_plan(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	const json_t *plan = json_object_get(line, "plan");
	struct fw_run *run = r->run;
	uint64_t digest = FW_FNV_START, written;
	const char *digest_text;
	int64_t total = 0;
	size_t count;
	int e;

	if (!json_is_array(plan))
		return damage(r, err, "\"plan\" is %s", plan ? "not a list" : "missing");
	count = json_array_size(plan);
	e = integer_of(r, line, "plan_total", 0, PLAN_MAX, &total, err);
	if (e < 0)
		return e;
	if ((uint64_t)total != count)
		return damage(r, err, "plan_total is %lld, the plan has %zu checks",
			      (long long)total, count);

	run->plan = calloc(count + 1, sizeof(*run->plan));
	run->results = calloc(count + 1, sizeof(*run->results));
	r->groups = calloc(count + 1, sizeof(*r->groups));
	r->group_of = calloc(count + 1, sizeof(*r->group_of));
	if (!run->plan || !run->results || !r->groups || !r->group_of ||
	    table_init(&r->ids, count) < 0 || table_init(&r->by_key, count) < 0)
		return no_memory(r, err);
	for (size_t i = 0; i < count; i++) {
		const json_t *entry = json_array_get(plan, i);
		const char *id = json_string_value(entry);
		struct fw_result *result = &run->results[i];

		if (!id)
			return damage(r, err, "planned check %zu is not a text", i + 1);
		result->plan_index = i;
		run->results_count = i + 1;
		e = plan_entry(r, id, result, err);
		if (e < 0)
			return e;
		run->plan[i] = strdup(id);
		if (!run->plan[i])
			return no_memory(r, err);
		run->plan_count = i + 1;
		if (!table_add(&r->ids, result->id, i))
			return damage(r, err, "check '%s' is planned twice", shown_of(id).text);
		e = group_add(r, i, err);
		if (e < 0)
			return e;
		digest = fw_fnv(digest, id, strlen(id));
		digest = fw_fnv(digest, "\n", 1);
	}
	run->totals[FW_NOT_RUN] = (int)count;

	digest_text = text_of(r, line, "plan_digest", err);
	if (!digest_text)
		return -EBADMSG;
	if (fw_parse_word(digest_text, &written) < 0 || written != digest)
		return damage(r, err, "plan digest is '%s', the plan's is 0x%016" PRIx64,
			      shown_of(digest_text).text, digest);
	return 0;
}

static int read_shard(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	const char *s = text_of(r, line, "shard", err);
	const char *slash = s ? strchr(s, '/') : NULL;
	fw_scoped_mem char *first = NULL;
	int64_t i, n;

	if (!s)
		return -EBADMSG;
	if (!slash)
		return damage(r, err, "\"shard\" is not I/N");
	first = strndup(s, (size_t)(slash - s));
	if (!first)
		return no_memory(r, err);
	if (fw_parse_int(slash + 1, 1, INT32_MAX, &n) < 0 || fw_parse_int(first, 1, n, &i) < 0)
		return damage(r, err, "\"shard\" is not I/N");
	r->run->shard = (int)i;
	r->run->shards = (int)n;
	return 0;
}

static int read_start(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	struct fw_run *run = r->run;
	json_t *environment = json_object_get(line, "environment");
	const char *s;
	int64_t schema = 0;
	int e;

	if (r->started)
		return damage(r, err, "a second run.start");
	e = integer_of(r, line, "schema", INT64_MIN, INT64_MAX, &schema, err);
	if (e < 0)
		return e;
	if (schema != FW_SCHEMA)
		return damage(r, err, "schema %lld, and this program reads schema %d",
			      (long long)schema, FW_SCHEMA);
	if ((e = copy_text(r, line, "run_id", &run->run_id, err)) < 0 ||
	    (e = copy_text(r, line, "tool", &run->tool, err)) < 0 ||
	    (e = copy_text(r, line, "target", &run->target, err)) < 0 ||
	    (e = copy_text(r, line, "cell", &run->cell, err)) < 0 ||
	    (json_object_get(line, "saboteur") &&
	     (e = copy_text(r, line, "saboteur", &run->saboteur, err)) < 0) ||
	    (e = copy_text(r, line, "started", &run->started, err)) < 0 ||
	    (e = read_shard(r, line, err)) < 0)
		return e;
	if (!is_time(run->started))
		return damage(r, err, "\"started\" is not a time as 2026-01-31T23:59:59Z");
	if (!json_is_object(environment))
		return damage(r, err, "\"environment\" is %s",
			      environment ? "not an object" : "missing");
	run->environment = json_incref(environment);
	s = json_string_value(json_object_get(environment, "nodename"));
	run->hostname = strdup(s ? s : "");
	s = json_string_value(json_object_get(environment, "release"));
	run->kernel = strdup(s ? s : "");
	if (!run->hostname || !run->kernel)
		return no_memory(r, err);
	e = read_plan(r, line, err);
	if (e == 0)
		r->started = true;
	return e;
}

/* The attempt a fact belongs to, made when it is the first of it. */
static int attempt_of(struct fw_reader *r, struct group *group, const char *case_id,
		      const char *door, int number, struct fw_attempt **ret_attempt,
		      struct fw_err *err)
{
	struct fw_run *run = r->run;
	size_t at = group->attempts_count, *grown_index;
	struct fw_attempt *made;

	/* Nearly always the last one or a new one behind it. */
	while (at > 0 && run->attempts[group->attempts[at - 1]].attempt > number)
		at--;
	if (at > 0 && run->attempts[group->attempts[at - 1]].attempt == number) {
		*ret_attempt = &run->attempts[group->attempts[at - 1]];
		return 0;
	}
	if (run->attempts_count == run->attempts_cap) {
		size_t cap = run->attempts_cap ? run->attempts_cap * 2 : 64;
		struct fw_attempt *grown = realloc(run->attempts, cap * sizeof(*grown));

		if (!grown)
			return no_memory(r, err);
		run->attempts = grown;
		run->attempts_cap = cap;
	}
	if (group->attempts_count == group->attempts_cap) {
		size_t cap = group->attempts_cap ? group->attempts_cap * 2 : 2;

		grown_index = realloc(group->attempts, cap * sizeof(*grown_index));
		if (!grown_index)
			return no_memory(r, err);
		group->attempts = grown_index;
		group->attempts_cap = cap;
	}
	made = &run->attempts[run->attempts_count];
	*made = (struct fw_attempt){ .attempt = number,
				     .case_id = strdup(case_id),
				     .door = strdup(door) };
	fw_evidence_init(&made->evidence);
	run->attempts_count++; /* from here on fw_run_done gives it back */
	if (!made->case_id || !made->door)
		return no_memory(r, err);
	memmove(group->attempts + at + 1, group->attempts + at,
		(group->attempts_count - at) * sizeof(*group->attempts));
	group->attempts[at] = run->attempts_count - 1;
	group->attempts_count++;
	*ret_attempt = made;
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* A fact as its line has it, whichever way the line was read. */
struct fact_line {
	int64_t n, t_ns, attempt, pid;
	const char *case_id, *door, *source, *at, *role, *name;
	enum { AS_INTEGER, AS_TEXT, AS_HEX, AS_ERRNO } as;
	int64_t i;
	const char *s; /* text, or digits of hex; terminated */
	size_t len;
};

/* Fills kind and value; bytes are decoded into *bytes, which the fact points to. */
static int fact_value(struct fw_reader *r, const struct fact_line *l, struct fw_fact *fact,
		      struct fw_buf *bytes, struct fw_err *err)
{
	const char *s = l->s;

	if (l->as == AS_ERRNO || l->as == AS_INTEGER) {
		fact->kind = l->as == AS_ERRNO ? FW_ERRNO : FW_INT;
		fact->i = l->i;
		return 0;
	}
	if (l->as == AS_TEXT && strncmp(s, "0x", 2) == 0) {
		fact->kind = FW_WORD;
		if (fw_parse_word(s, &fact->w) < 0)
			return damage(r, err, "'%s' is not a word of 64 bits", shown_of(s).text);
		return 0;
	}
	if (l->as == AS_TEXT) {
		fact->kind = FW_STR;
		fact->s = s;
		fact->len = l->len;
		return 0;
	}
	if (l->len % 2)
		return damage(r, err, "hex of half a byte");
	for (; *s; s += 2) {
		int high = hex_digit(s[0]), low = hex_digit(s[1]);
		char byte;

		if (high < 0 || low < 0)
			return damage(r, err, "'%c%c' is not a byte in hex",
				      s[0] < ' ' ? '?' : s[0], s[1] < ' ' ? '?' : s[1]);
		byte = (char)(high << 4 | low);
		fw_buf_add(bytes, &byte, 1);
	}
	if (bytes->failed)
		return no_memory(r, err);
	fact->kind = FW_BYTES;
	fact->s = bytes->data ? bytes->data : "";
	fact->len = bytes->len;
	return 0;
}

/* "CASE/DOOR" looked up in the plan. */
static int group_of_line(struct fw_reader *r, const char *case_id, const char *door,
			 struct group **ret_group, struct fw_err *err)
{
	char key[2 * NAME_BYTES_MAX];
	size_t g;
	int n = snprintf(key, sizeof(key), "%s/%s", case_id, door);

	if (n < 0 || (size_t)n >= sizeof(key) || !table_find(&r->by_key, key, &g))
		return damage(r, err, "not in the plan: '%s/%s'", shown_of(case_id).text,
			      shown_of(door).text);
	*ret_group = &r->groups[g];
	return 0;
}

static int take_fact(struct fw_reader *r, const struct fact_line *l, struct fw_err *err)
{
	fw_scoped_buf bytes = { 0 };
	struct fw_fact fact = { .n = l->n,
				.t_ns = l->t_ns,
				.pid = (int32_t)l->pid,
				.at = l->at,
				.role = l->role,
				.name = l->name };
	struct fw_attempt *attempt = NULL;
	struct group *group = NULL;
	int e;

	if (fact.n != r->facts + 1)
		return damage(r, err, "fact %lld follows fact %lld", (long long)fact.n,
			      (long long)r->facts);
	fact.src = fw_src_of_name(l->source);
	if (fact.src == FW_SRC_NONE)
		return damage(r, err, "unknown source '%s'", shown_of(l->source).text);
	if (!*fact.name)
		return damage(r, err, "a fact without a name");
	e = group_of_line(r, l->case_id, l->door, &group, err);
	if (e < 0)
		return e;
	if (group->seen)
		return damage(r, err, "a fact of %s after its verdict", shown_of(group->key).text);
	e = fact_value(r, l, &fact, &bytes, err);
	if (e < 0)
		return e;
	e = attempt_of(r, group, l->case_id, l->door, (int)l->attempt, &attempt, err);
	if (e < 0)
		return e;
	if (fw_evidence_add(&attempt->evidence, &fact) < 0)
		return no_memory(r, err);
	r->facts++;
	if (fact.t_ns > r->run->last_ns)
		r->run->last_ns = fact.t_ns;
	return 0;
}

static int json_value(struct fw_reader *r, const json_t *line, struct fact_line *l,
		      struct fw_err *err)
{
	const json_t *value = json_object_get(line, "value");
	const json_t *failed = json_object_get(line, "errno");

	if (!value == !failed)
		return damage(r, err, "a fact has either \"value\" or \"errno\"");
	if (failed) {
		l->as = AS_ERRNO;
		return integer_of(r, line, "errno", 1, ERRNO_MAX, &l->i, err);
	}
	if (json_is_integer(value)) {
		l->as = AS_INTEGER;
		l->i = json_integer_value(value);
		return 0;
	}
	l->as = AS_TEXT;
	if (json_is_object(value) && json_object_size(value) == 1) {
		l->as = AS_HEX;
		value = json_object_get(value, "hex");
	}
	l->s = json_string_value(value);
	if (!l->s)
		return damage(r, err, "\"value\" is no integer, text or {\"hex\": text}");
	l->len = strlen(l->s);
	return 0;
}

static int read_fact(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	struct fact_line l = { 0 };
	int e;

	if ((e = integer_of(r, line, "n", 1, INT64_MAX, &l.n, err)) < 0 ||
	    (e = integer_of(r, line, "t_ns", 0, INT64_MAX, &l.t_ns, err)) < 0 ||
	    (e = integer_of(r, line, "attempt", 1, ATTEMPTS_MAX, &l.attempt, err)) < 0 ||
	    (e = integer_of(r, line, "pid", 0, INT32_MAX, &l.pid, err)) < 0)
		return e;
	if (!(l.case_id = text_of(r, line, "case", err)) ||
	    !(l.door = text_of(r, line, "door", err)) ||
	    !(l.source = text_of(r, line, "source", err)) ||
	    !(l.at = text_of(r, line, "at", err)) || !(l.role = text_of(r, line, "role", err)) ||
	    !(l.name = text_of(r, line, "name", err)))
		return -EBADMSG;
	e = json_value(r, line, &l, err);
	return e < 0 ? e : take_fact(r, &l, err);
}

/*
 * Nearly every line of a record is a fact as the writer puts it. Such a line is cut up where it stands; at the first
 * byte that the writer would not have put there it is left to the reader of JSON, who alone may refuse it.
 */
static bool cut_past(char **at, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*at, text, n) != 0)
		return false;
	*at += n;
	return true;
}

static bool cut_text(char **at, const char **ret_text, size_t *ret_len)
{
	char *p = *at;

	if (*p++ != '"')
		return false;
	*ret_text = p;
	while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
		p++;
	if (*p != '"')
		return false;
	*p = '\0';
	*ret_len = (size_t)(p - *ret_text);
	*at = p + 1;
	return true;
}

static bool cut_integer(char **at, int64_t min, int64_t max, int64_t *ret_value)
{
	enum { DIGITS_MAX = 18 }; /* as many as always fit */
	const bool negative = **at == '-';
	const char *first = *at + negative, *p = first;
	int64_t value = 0;

	while (*p >= '0' && *p <= '9' && p - first < DIGITS_MAX)
		value = value * 10 + (*p++ - '0');
	if (p == first || (*first == '0' && (negative || p - first > 1)) ||
	    (*p != ',' && *p != '}'))
		return false;
	*ret_value = negative ? -value : value;
	*at += p - *at;
	return *ret_value >= min && *ret_value <= max;
}

static bool cut_value(char **at, struct fact_line *l)
{
	if (cut_past(at, ",\"errno\":")) {
		l->as = AS_ERRNO;
		return cut_integer(at, 1, ERRNO_MAX, &l->i);
	}
	if (!cut_past(at, ",\"value\":"))
		return false;
	if (**at == '"') {
		l->as = AS_TEXT;
		return cut_text(at, &l->s, &l->len);
	}
	if (cut_past(at, "{\"hex\":")) {
		l->as = AS_HEX;
		return cut_text(at, &l->s, &l->len) && cut_past(at, "}");
	}
	l->as = AS_INTEGER;
	return cut_integer(at, INT64_MIN, INT64_MAX, &l->i);
}

static bool cut_fact(struct fw_reader *r, const char *line, size_t len, struct fact_line *l)
{
	size_t any;
	char *at;

	fw_buf_clear(&r->cut);
	fw_buf_add(&r->cut, line, len);
	if (r->cut.failed || !len)
		return false;
	at = r->cut.data;
	return cut_past(&at, "{\"type\":\"fact\",\"n\":") &&
	       cut_integer(&at, 1, INT64_MAX, &l->n) && cut_past(&at, ",\"t_ns\":") &&
	       cut_integer(&at, 0, INT64_MAX, &l->t_ns) && cut_past(&at, ",\"case\":") &&
	       cut_text(&at, &l->case_id, &any) && cut_past(&at, ",\"door\":") &&
	       cut_text(&at, &l->door, &any) && cut_past(&at, ",\"attempt\":") &&
	       cut_integer(&at, 1, ATTEMPTS_MAX, &l->attempt) && cut_past(&at, ",\"at\":") &&
	       cut_text(&at, &l->at, &any) && cut_past(&at, ",\"source\":") &&
	       cut_text(&at, &l->source, &any) && cut_past(&at, ",\"role\":") &&
	       cut_text(&at, &l->role, &any) && cut_past(&at, ",\"pid\":") &&
	       cut_integer(&at, 0, INT32_MAX, &l->pid) && cut_past(&at, ",\"name\":") &&
	       cut_text(&at, &l->name, &any) && cut_value(&at, l) && cut_past(&at, "}") &&
	       at == r->cut.data + len;
}

static int read_cited(struct fw_reader *r, const json_t *line, struct fw_verdict *v,
		      struct fw_err *err)
{
	const json_t *cited = json_object_get(line, "evidence");

	if (!json_is_array(cited))
		return damage(r, err, "\"evidence\" is %s", cited ? "not a list" : "missing");
	if (json_array_size(cited) > FW_CITED_MAX)
		return damage(r, err, "a verdict that cites %zu facts", json_array_size(cited));
	for (size_t i = 0; i < json_array_size(cited); i++) {
		const json_t *n = json_array_get(cited, i);

		if (!json_is_integer(n) || json_integer_value(n) < 1 ||
		    json_integer_value(n) > r->facts)
			return damage(r, err, "a verdict that cites a fact that is not there");
		v->cited[v->cited_count++] = json_integer_value(n);
	}
	return 0;
}

static int read_needs(struct fw_reader *r, const json_t *line, char **ret_needs, struct fw_err *err)
{
	const json_t *needs = json_object_get(line, "needs");
	fw_scoped_buf list = { 0 };
	char *copy;

	if (!json_is_array(needs))
		return damage(r, err, "\"needs\" is %s", needs ? "not a list" : "missing");
	for (size_t i = 0; i < json_array_size(needs); i++) {
		const char *need = json_string_value(json_array_get(needs, i));

		if (!need)
			return damage(r, err, "a need that is not a text");
		fw_buf_str(&list, i ? "," : "");
		fw_buf_str(&list, need);
	}
	copy = list.failed ? NULL : strdup(list.data ? list.data : "");
	if (!copy)
		return no_memory(r, err);
	free(*ret_needs);
	*ret_needs = copy;
	return 0;
}

static int read_check(struct fw_reader *r, const json_t *line, struct fw_result **ret_result,
		      struct fw_err *err)
{
	struct fw_run *run = r->run;
	struct fw_verdict v = { 0 };
	const char *id, *case_id, *door, *clause, *family, *verdict;
	const json_t *ms = json_object_get(line, "ms");
	struct fw_result *result;
	struct group *group = NULL;
	size_t index;
	int e;

	if (!(id = text_of(r, line, "id", err)) || !(case_id = text_of(r, line, "case", err)) ||
	    !(door = text_of(r, line, "door", err)) ||
	    !(clause = text_of(r, line, "clause", err)) ||
	    !(family = text_of(r, line, "family", err)) ||
	    !(verdict = text_of(r, line, "verdict", err)))
		return -EBADMSG;
	if (!table_find(&r->ids, id, &index))
		return damage(r, err, "check '%s' is not in the plan", shown_of(id).text);
	result = &run->results[index];
	if (result->line)
		return damage(r, err, "check '%s' was judged at line %ld already",
			      shown_of(id).text, result->line);
	if (strcmp(case_id, result->case_id) || strcmp(door, result->door) ||
	    strcmp(clause, result->clause) || strcmp(family, result->family))
		return damage(r, err,
			      "check '%s' names another case, door, clause or family than its id",
			      shown_of(id).text);
	if (!fw_verdict_of_name(verdict, &v.kind))
		return damage(r, err, "unknown verdict '%s'", shown_of(verdict).text);
	if ((e = fixed_text(r, line, "reason", v.reason, sizeof(v.reason), err)) < 0 ||
	    (e = fixed_text(r, line, "expected", v.expected, sizeof(v.expected), err)) < 0 ||
	    (e = fixed_text(r, line, "observed", v.observed, sizeof(v.observed), err)) < 0 ||
	    (e = read_cited(r, line, &v, err)) < 0 ||
	    (e = read_needs(r, line, &result->needs, err)) < 0)
		return e;
	if (v.kind == FW_HOLDS && !v.cited_count)
		return damage(r, err, "check '%s' holds and cites nothing", shown_of(id).text);
	if (!json_is_number(ms) || !(json_number_value(ms) >= 0) || json_number_value(ms) > 1e12)
		return damage(r, err, "\"ms\" is %s", ms ? "not a time" : "missing");

	group = &r->groups[r->group_of[index]];
	result->ms = json_number_value(ms);
	if (result->ms > 0 && group->timed)
		return damage(r, err, "a second time for %s", shown_of(group->key).text);
	group->timed = group->timed || result->ms > 0;
	result->verdict = v;
	result->line = r->line;
	run->totals[FW_NOT_RUN]--;
	run->totals[v.kind]++;
	group->seen++;
	if (v.kind != FW_HOLDS && v.kind != FW_SKIPPED)
		group->open++;
	if (!r->keep_facts && group->seen == group->planned && !group->open)
		for (size_t i = 0; i < group->attempts_count; i++)
			fw_evidence_done(&run->attempts[group->attempts[i]].evidence);
	*ret_result = result;
	return 0;
}

static int by_case_door_attempt(const void *a, const void *b)
{
	const struct fw_attempt *x = a, *y = b;
	int order = strcmp(x->case_id, y->case_id);

	if (order == 0)
		order = strcmp(x->door, y->door);
	return order ? order : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

/* What no oracle reads may have changed unnoticed but for this. A record made by hand need not have it. */
static int facts_digest(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	uint64_t written;
	const char *s;

	if (!json_object_get(line, "facts_digest"))
		return 0;
	s = text_of(r, line, "facts_digest", err);
	if (!s)
		return -EBADMSG;
	if (fw_parse_word(s, &written) < 0 || written != r->digest)
		return damage(r, err, "the facts' digest is '%s', that of the lines 0x%016" PRIx64,
			      shown_of(s).text, r->digest);
	return 0;
}

static int read_end(struct fw_reader *r, const json_t *line, struct fw_err *err)
{
	struct fw_run *run = r->run;
	const json_t *totals = json_object_get(line, "totals");
	int64_t n = 0;
	int e;

	if ((e = copy_text(r, line, "finished", &run->finished, err)) < 0 ||
	    (e = integer_of(r, line, "interrupted", 0, 64, &n, err)) < 0)
		return e;
	if (!is_time(run->finished))
		return damage(r, err, "\"finished\" is not a time as 2026-01-31T23:59:59Z");
	run->interrupted = (int)n;
	e = integer_of(r, line, "facts", 0, INT64_MAX, &n, err);
	if (e < 0)
		return e;
	if (n != r->facts)
		return damage(r, err, "run.end counts %lld facts, the record has %lld",
			      (long long)n, (long long)r->facts);
	e = facts_digest(r, line, err);
	if (e < 0)
		return e;
	for (size_t i = 0; i < run->results_count; i++)
		if (!run->results[i].line)
			return damage(r, err, "planned check '%s' has no verdict",
				      shown_of(run->results[i].id).text);
	if (!json_is_object(totals))
		return damage(r, err, "\"totals\" is %s", totals ? "not an object" : "missing");
	for (int k = 0; k < FW_VERDICT_KINDS; k++) {
		const char *name = fw_verdict_name((enum fw_verdict_kind)k);

		e = integer_of(r, totals, name, 0, PLAN_MAX, &n, err);
		if (e < 0)
			return e;
		if (n != run->totals[k])
			return damage(r, err, "run.end counts %lld %s, the record has %d",
				      (long long)n, name, run->totals[k]);
	}
	if (run->attempts_count)
		qsort(run->attempts, run->attempts_count, sizeof(*run->attempts),
		      by_case_door_attempt);
	run->ended = true;
	return 0;
}

static int read_line(struct fw_reader *r, const char *line, size_t len, struct fw_err *err)
{
	struct fw_result *result = NULL;
	struct fact_line fact = { 0 };
	json_error_t wrong;
	json_t *object;
	const char *type;
	int e;

	r->line++;
	if (r->run->ended)
		return damage(r, err, "a line after run.end");
	if (!fw_utf8_is_valid(line, len))
		return damage(r, err, "not UTF-8");
	if (r->started && cut_fact(r, line, len, &fact)) {
		e = take_fact(r, &fact, err);
		r->digest = fw_fnv(r->digest, line, len);
		if (e == 0 && r->on_line)
			r->on_line(r->ctx, r->run, NULL, line, len);
		return e;
	}
	object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &wrong);
	if (!object)
		return damage(r, err, "not JSON: column %d: %s", wrong.column,
			      shown_of(wrong.text).text);
	type = json_string_value(json_object_get(object, "type"));
	if (!type)
		e = damage(r, err, "no \"type\"");
	else if (strcmp(type, "run.start") == 0)
		e = read_start(r, object, err);
	else if (!r->started)
		e = damage(r, err, "'%s' before run.start", shown_of(type).text);
	else if (strcmp(type, "fact") == 0) {
		e = read_fact(r, object, err);
		r->digest = fw_fnv(r->digest, line, len);
	} else if (strcmp(type, "check") == 0)
		e = read_check(r, object, &result, err);
	else if (strcmp(type, "run.end") == 0)
		e = read_end(r, object, err);
	else
		e = damage(r, err, "unknown type '%s'", shown_of(type).text);
	json_decref(object);
	if (e == 0 && r->on_line)
		r->on_line(r->ctx, r->run, result, line, len);
	return e;
}

struct fw_reader *fw_reader_new(const char *name, struct fw_run *run, bool keep_facts,
				fw_on_line *on_line, void *ctx)
{
	struct fw_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	/* Of a long path the end says more, and the line number behind it must still fit into a message. */
	if (strlen(name) > SHOWN_PATH_BYTES) {
		fw_buf_str(&r->name, "...");
		name += strlen(name) - SHOWN_PATH_BYTES;
	}
	fw_buf_str(&r->name, name);
	if (r->name.failed || !r->name.data) {
		fw_buf_done(&r->name);
		free(r);
		return NULL;
	}
	r->run = run;
	r->digest = FW_FNV_START;
	r->keep_facts = keep_facts;
	r->on_line = on_line;
	r->ctx = ctx;
	return r;
}

void fw_reader_free(struct fw_reader *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; i < reader->groups_count; i++) {
		free(reader->groups[i].key);
		free(reader->groups[i].attempts);
	}
	free(reader->groups);
	free(reader->group_of);
	table_done(&reader->ids);
	table_done(&reader->by_key);
	fw_buf_done(&reader->pending);
	fw_buf_done(&reader->cut);
	fw_buf_done(&reader->name);
	free(reader);
}

/* Keeps the failure, of which there is one: what comes behind a damaged line is not looked at. */
static int latch(struct fw_reader *r, int e, const struct fw_err *err)
{
	r->failed = *err;
	return e;
}

int fw_reader_feed(struct fw_reader *reader, const char *bytes, size_t n, struct fw_err *err)
{
	struct fw_buf *pending = &reader->pending;
	struct fw_err local;

	if (!err)
		err = &local;
	if (reader->failed.code) {
		*err = reader->failed;
		return -err->code;
	}
	while (n) {
		const char *end = memchr(bytes, '\n', n);
		size_t part = end ? (size_t)(end - bytes) : n;
		int e;

		if (pending->len + part > LINE_MAX_BYTES) {
			reader->line++;
			return latch(reader,
				     damage(reader, err, "longer than %d bytes", LINE_MAX_BYTES),
				     err);
		}
		if (!end || pending->len) {
			fw_buf_add(pending, bytes, part);
			if (pending->failed)
				return latch(reader, no_memory(reader, err), err);
		}
		if (!end)
			return 0;
		e = pending->len ? read_line(reader, pending->data, pending->len, err) :
				   read_line(reader, bytes, part, err);
		fw_buf_clear(pending);
		if (e < 0)
			return latch(reader, e, err);
		bytes += part + 1;
		n -= part + 1;
	}
	return 0;
}

int fw_reader_end(struct fw_reader *reader, struct fw_err *err)
{
	struct fw_err local;

	if (!err)
		err = &local;
	if (reader->failed.code) {
		*err = reader->failed;
		return -err->code;
	}
	if (reader->pending.len) {
		reader->line++;
		reader->run->cut_short = reader->started;
		return latch(reader, damage(reader, err, "cut off in the middle of the line"), err);
	}
	if (!reader->line)
		return latch(reader,
			     fw_fail(err, EBADMSG, "record", "%s: line 1: the record is empty",
				     reader->name.data),
			     err);
	if (!reader->run->ended) {
		reader->run->cut_short = true;
		return latch(reader, damage(reader, err, "the record ends here, without run.end"),
			     err);
	}
	return 0;
}

int fw_read_record(const char *path, struct fw_run *run, bool keep_facts, fw_on_line *on_line,
		   void *ctx, struct fw_err *err)
{
	char chunk[READ_BYTES];
	fw_scoped_buf inside = { 0 };
	struct fw_reader *reader;
	fw_scoped_fd fd = -1;
	struct stat st;
	int e = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fw_fail(err, errno, "record", "%s", path);
	if (fstat(fd, &st) < 0)
		return fw_fail(err, errno, "record", "%s", path);
	if (S_ISDIR(st.st_mode)) {
		int file;

		fw_buf_printf(&inside, "%s/events.jsonl", path);
		if (inside.failed)
			return fw_fail(err, ENOMEM, "record", "%s", path);
		file = openat(fd, "events.jsonl", O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (file < 0)
			return fw_fail(err, errno, "record", "%s", inside.data);
		fw_close_fd(&fd);
		fd = file;
		path = inside.data;
	}
	reader = fw_reader_new(path, run, keep_facts, on_line, ctx);
	if (!reader)
		return fw_fail(err, ENOMEM, "record", "%s", path);
	while (e == 0) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n == 0)
			break;
		if (n > 0)
			e = fw_reader_feed(reader, chunk, (size_t)n, err);
		else if (errno != EINTR)
			e = fw_fail(err, errno, "record", "%s", path);
	}
	if (e == 0)
		e = fw_reader_end(reader, err);
	fw_reader_free(reader);
	return e;
}
