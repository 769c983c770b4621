/* SPDX-License-Identifier: MIT */
/*
 * Reads the list of deviations. libyaml walks the file first, for the place of every value, unknown and doubled
 * keys, aliases and second documents; libcyaml then loads it by schema; what a schema cannot say (globs, dates,
 * ids) is checked last, with the places of the first walk.
 */
#include "deviations.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "buf.h"
#include "case.h"
#include "scoped.h"
#include "text.h"

enum {
	FILE_MAX_BYTES = 1 << 20,
	ENTRIES_MAX = 1000,
	DEPTH_MAX = 8,
	SHOWN_PATH_BYTES = 72,
};

/* Bits of a mark's key; the names in the same order stand below. */
enum key {
	KEY_ID,
	KEY_CHECKS,
	KEY_WHEN,
	KEY_SEEN,
	KEY_WHY,
	KEY_SOURCE,
	KEY_EXPIRES,
	KEY_KERNEL_MIN,
	KEY_KERNEL_MAX,
	KEY_TARGET,
};

static const char *const entry_keys[] = {
	"id", "checks", "when", "seen", "why", "source", "expires"
};
static const char *const when_keys[] = { "kernel_min", "kernel_max", "target" };
enum { ENTRY_KEYS = 7, WHEN_KEYS = 3 };

struct fw_deviation_mark {
	size_t entry;
	enum key key;
	size_t item;
	size_t line, column; /* from 1 */
};

static const cyaml_schema_value_t glob_value = { CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1,
								    512) };

static const cyaml_schema_field_t when_fields[] = {
	CYAML_FIELD_STRING_PTR("kernel_min", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct fw_deviation_when, kernel_min, 1, 32),
	CYAML_FIELD_STRING_PTR("kernel_max", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct fw_deviation_when, kernel_max, 1, 32),
	CYAML_FIELD_STRING_PTR("target", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct fw_deviation_when, target, 1, 128),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t entry_fields[] = {
	CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct fw_deviation, id, 1, 64),
	CYAML_FIELD_SEQUENCE("checks", CYAML_FLAG_POINTER, struct fw_deviation, checks, &glob_value,
			     1, ENTRIES_MAX),
	CYAML_FIELD_MAPPING_PTR("when", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct fw_deviation, when, when_fields),
	CYAML_FIELD_STRING_PTR("seen", CYAML_FLAG_POINTER, struct fw_deviation, seen, 1, 2000),
	CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER, struct fw_deviation, why, 1, 2000),
	CYAML_FIELD_STRING_PTR("source", CYAML_FLAG_POINTER, struct fw_deviation, source, 1, 2000),
	CYAML_FIELD_STRING_PTR("expires", CYAML_FLAG_POINTER, struct fw_deviation, expires, 1, 32),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t entry_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct fw_deviation, entry_fields)
};
static const cyaml_schema_value_t list_value = {
	CYAML_VALUE_SEQUENCE(CYAML_FLAG_POINTER, struct fw_deviation, &entry_value, 0, ENTRIES_MAX)
};

/* What libcyaml says of the first error, taken apart from its log. */
struct complaint {
	char text[128];
	size_t line, column;
};

static void complain(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	struct complaint *c = ctx;
	char text[256];
	const char *place;
	size_t len;

	(void)level; /* less than an error is not told, by the config below */
	(void)vsnprintf(text, sizeof(text), fmt, args);
	len = strlen(text);
	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	place = strstr(text, "(line: ");
	if (place && !c->line) {
		if (sscanf(place, "(line: %zu, column: %zu)", &c->line, &c->column) != 2)
			c->line = 0;
		return;
	}
	if (!c->text[0])
		(void)snprintf(c->text, sizeof(c->text), "%.100s",
			       strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
}

static const cyaml_config_t config = {
	.log_fn = complain,
	.mem_fn = cyaml_mem,
	.log_level = CYAML_LOG_ERROR,
	.flags = CYAML_CFG_NO_ALIAS,
};

/* Of a long path the end says more. */
static const char *shown_path(const char *path)
{
	size_t len = strlen(path);

	return len > SHOWN_PATH_BYTES ? path + len - SHOWN_PATH_BYTES : path;
}

static int wrong_at(struct fw_err *err, const char *path, size_t line, size_t column,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static int wrong_at(struct fw_err *err, const char *path, size_t line, size_t column,
		    const char *fmt, ...)
{
	char what[128];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return fw_fail(err, EINVAL, "deviations", "%s:%zu:%zu: %s", shown_path(path), line, column,
		       what);
}

static int read_file(const char *path, struct fw_buf *ret_text, struct fw_err *err)
{
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char chunk[4096];

	if (fd < 0)
		return fw_fail(err, errno, "deviations", "%s", shown_path(path));
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fw_fail(err, errno, "deviations", "%s", shown_path(path));
		fw_buf_add(ret_text, chunk, (size_t)n);
		if (ret_text->failed)
			return fw_fail(err, ENOMEM, "deviations", "%s", shown_path(path));
		if (ret_text->len > FILE_MAX_BYTES)
			return fw_fail(err, EFBIG, "deviations", "%s: longer than %d bytes",
				       shown_path(path), FILE_MAX_BYTES);
	}
	return 0;
}

/* One open sequence or mapping of the walk. */
struct level {
	bool mapping;
	bool wants_key;
	unsigned seen; /* keys of a mapping that came already */
	enum key key; /* whose value is open or comes next */
	size_t items;
};

struct walk {
	const char *path;
	struct fw_deviations *list;
	struct level levels[DEPTH_MAX];
	int depth;
	size_t documents;
};

static int mark_add(struct walk *w, enum key key, size_t item, yaml_mark_t at, struct fw_err *err)
{
	struct fw_deviations *list = w->list;
	struct fw_deviation_mark *grown;

	/* Doubling at powers of two needs no capacity beside the count. */
	if (!(list->marks_count & (list->marks_count - 1))) {
		size_t cap = list->marks_count ? list->marks_count * 2 : 1;

		grown = realloc(list->marks, cap * sizeof(*grown));
		if (!grown)
			return fw_fail(err, ENOMEM, "deviations", "%s", shown_path(w->path));
		list->marks = grown;
	}
	list->marks[list->marks_count++] = (struct fw_deviation_mark){
		.entry = w->levels[0].items - 1,
		.key = key,
		.item = item,
		.line = at.line + 1,
		.column = at.column + 1,
	};
	return 0;
}

static int walk_key(struct walk *w, const yaml_event_t *event, struct fw_err *err)
{
	struct level *level = &w->levels[w->depth - 1];
	bool in_when = w->depth == 3;
	const char *const *keys = in_when ? when_keys : entry_keys;
	size_t count = in_when ? WHEN_KEYS : ENTRY_KEYS;
	const char *name = (const char *)event->data.scalar.value;
	yaml_mark_t at = event->start_mark;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(keys[i], name) != 0)
			continue;
		if (level->seen & (1u << i))
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"key '%s' stands twice", name);
		level->seen |= 1u << i;
		level->key = (enum key)(in_when ? KEY_KERNEL_MIN + (int)i : (int)i);
		level->wants_key = false;
		return 0;
	}
	name = fw_utf8_is_valid(name, strlen(name)) && strlen(name) <= 48 ? name : "";
	if (fw_nearest(name, keys, count))
		return wrong_at(err, w->path, at.line + 1, at.column + 1,
				"unknown key '%s'; did you mean '%s'?", name,
				fw_nearest(name, keys, count));
	return wrong_at(err, w->path, at.line + 1, at.column + 1, "unknown key '%s'%s", name,
			in_when ? "; there are: kernel_min kernel_max target" :
				  "; there are: id checks when seen why source expires");
}

/* A value, or the beginning of one, where the walk stands. */
static int walk_value(struct walk *w, const yaml_event_t *event, struct fw_err *err)
{
	struct level *level = w->depth ? &w->levels[w->depth - 1] : NULL;
	size_t item = 0;

	if (!level)
		return 0;
	if (!level->mapping)
		item = level->items++;
	level->wants_key = level->mapping;
	if (w->depth == 2 && event->type != YAML_SCALAR_EVENT)
		return 0; /* what is inside has places of its own */
	if (w->depth == 2 || (w->depth == 3 && level->mapping))
		return mark_add(w, level->key, 0, event->start_mark, err);
	if (w->depth == 3)
		return mark_add(w, w->levels[1].key, item, event->start_mark, err);
	return 0;
}

static int walk_event(struct walk *w, const yaml_event_t *event, struct fw_err *err)
{
	struct level *level = w->depth ? &w->levels[w->depth - 1] : NULL;
	yaml_mark_t at = event->start_mark;
	int r;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (w->documents++)
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"a second document; the list is one");
		return 0;
	case YAML_ALIAS_EVENT:
		return wrong_at(err, w->path, at.line + 1, at.column + 1,
				"aliases are not taken here");
	case YAML_SCALAR_EVENT:
		if (strlen((const char *)event->data.scalar.value) != event->data.scalar.length)
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"a text with a zero byte");
		if (level && level->mapping && level->wants_key) {
			/* What stands elsewhere is for the schema to refuse. */
			if (w->depth != 2 && w->depth != 3)
				return 0;
			return walk_key(w, event, err);
		}
		return walk_value(w, event, err);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		if (level && level->mapping && level->wants_key)
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"a key must be a word");
		r = walk_value(w, event, err);
		if (r < 0)
			return r;
		if (w->depth == DEPTH_MAX)
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"nested too deep");
		w->levels[w->depth++] = (struct level){
			.mapping = event->type == YAML_MAPPING_START_EVENT,
			.wants_key = true,
		};
		if (w->depth == 1 && event->type == YAML_MAPPING_START_EVENT)
			return wrong_at(err, w->path, at.line + 1, at.column + 1,
					"the list is a sequence: each entry begins with '- id:'");
		return 0;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		w->depth--;
		return 0;
	default:
		return 0;
	}
}

static int walk_file(const char *path, const struct fw_buf *text, struct fw_deviations *list,
		     struct fw_err *err)
{
	struct walk w = { .path = path, .list = list };
	yaml_parser_t parser;
	bool over = false;
	int r = 0;

	if (!yaml_parser_initialize(&parser))
		return fw_fail(err, ENOMEM, "deviations", "%s", shown_path(path));
	yaml_parser_set_input_string(&parser, (const unsigned char *)(text->data ? text->data : ""),
				     text->len);
	while (r == 0 && !over) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			if (parser.error == YAML_READER_ERROR)
				r = wrong_at(err, path, parser.mark.line + 1,
					     parser.mark.column + 1, "%s at byte %zu",
					     parser.problem, parser.problem_offset + 1);
			else
				r = wrong_at(err, path, parser.problem_mark.line + 1,
					     parser.problem_mark.column + 1, "%s",
					     parser.problem ? parser.problem : "not YAML");
			break;
		}
		over = event.type == YAML_STREAM_END_EVENT;
		r = walk_event(&w, &event, err);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return r;
}

static int load_schema(const char *path, const struct fw_buf *text, struct fw_deviations *list,
		       struct fw_err *err)
{
	struct complaint complaint = { 0 };
	cyaml_config_t with_ctx = config;
	cyaml_err_t e;

	with_ctx.log_ctx = &complaint;
	e = cyaml_load_data((const uint8_t *)(text->data ? text->data : ""), text->len, &with_ctx,
			    &list_value, (cyaml_data_t **)&list->items, &list->count);
	if (e == CYAML_OK)
		return 0;
	if (e == CYAML_ERR_OOM)
		return fw_fail(err, ENOMEM, "deviations", "%s", shown_path(path));
	if (!complaint.line)
		complaint.line = complaint.column = 1;
	return wrong_at(err, path, complaint.line, complaint.column, "%s",
			complaint.text[0] ? complaint.text : cyaml_strerror(e));
}

static const struct fw_deviation_mark *mark_of(const struct fw_deviations *list, size_t entry,
					       enum key key, size_t item)
{
	static const struct fw_deviation_mark nowhere = { .line = 1, .column = 1 };

	for (size_t i = 0; i < list->marks_count; i++)
		if (list->marks[i].entry == entry && list->marks[i].key == key &&
		    list->marks[i].item == item)
			return &list->marks[i];
	return &nowhere;
}

/* Up to three numbers of "6.9" or "6.1.0-21-amd64"; how many there are. */
static int version_parts(const char *s, long parts[3], const char **ret_rest)
{
	int n = 0;

	while (*s >= '0' && *s <= '9') {
		long value = 0;

		while (*s >= '0' && *s <= '9' && value < 1000000)
			value = value * 10 + (*s++ - '0');
		parts[n++] = value;
		if (*s != '.' || n == 3)
			break;
		s++;
	}
	*ret_rest = s;
	return n;
}

static bool is_version(const char *s)
{
	long parts[3];
	const char *rest;

	return version_parts(s, parts, &rest) && !*rest && rest[-1] != '.';
}

/* The release against a bound, by as many parts as the bound has; false when the release is no number. */
static bool compare_release(const char *release, const char *bound, int *ret_order)
{
	long have[3] = { 0 }, want[3] = { 0 };
	const char *rest;
	int n = version_parts(bound, want, &rest);

	if (version_parts(release, have, &rest) == 0)
		return false;
	*ret_order = 0;
	for (int i = 0; i < n && !*ret_order; i++)
		*ret_order = (have[i] > want[i]) - (have[i] < want[i]);
	return true;
}

static bool is_date(const char *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	static const char shape[] = "dddd-dd-dd";
	int year, month, day, last;
	size_t i = 0;

	do
		if (shape[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
			return false;
	while (shape[i++]);
	year = atoi(s);
	month = atoi(s + 5);
	day = atoi(s + 8);
	if (month < 1 || month > 12)
		return false;
	last = days[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last = 29;
	return day >= 1 && day <= last;
}

static bool is_id(const char *s)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return *s && s[strspn(s, allowed)] == '\0';
}

static int check_glob(const struct fw_deviations *list, size_t entry, enum key key, size_t item,
		      const char *glob, struct fw_err *err)
{
	const struct fw_deviation_mark *at = mark_of(list, entry, key, item);
	size_t byte = 0;
	const char *wrong = fw_glob_check(glob, &byte);

	if (!wrong)
		return 0;
	return wrong_at(err, list->path, at->line, at->column, "glob '%.48s': %s at its byte %zu",
			glob, wrong, byte + 1);
}

static int check_entry(const struct fw_deviations *list, size_t i, struct fw_err *err)
{
	const struct fw_deviation *d = &list->items[i];
	const struct fw_deviation_mark *at = mark_of(list, i, KEY_ID, 0);
	int r = 0;

	if (!is_id(d->id))
		return wrong_at(err, list->path, at->line, at->column,
				"id '%.48s' has more than a-z A-Z 0-9 _ . -", d->id);
	for (size_t j = 0; j < i; j++)
		if (strcmp(list->items[j].id, d->id) == 0)
			return wrong_at(err, list->path, at->line, at->column,
					"id '%.48s' stands already at line %zu", d->id,
					mark_of(list, j, KEY_ID, 0)->line);
	for (unsigned g = 0; r == 0 && g < d->checks_count; g++)
		r = check_glob(list, i, KEY_CHECKS, g, d->checks[g], err);
	if (r < 0)
		return r;
	at = mark_of(list, i, KEY_EXPIRES, 0);
	if (!is_date(d->expires))
		return wrong_at(err, list->path, at->line, at->column,
				"expires '%.32s' is not a date YYYY-MM-DD", d->expires);
	if (!d->when)
		return 0;
	at = mark_of(list, i, KEY_KERNEL_MIN, 0);
	if (d->when->kernel_min && !is_version(d->when->kernel_min))
		return wrong_at(err, list->path, at->line, at->column,
				"kernel_min '%.32s' is not a version as 6.9", d->when->kernel_min);
	at = mark_of(list, i, KEY_KERNEL_MAX, 0);
	if (d->when->kernel_max && !is_version(d->when->kernel_max))
		return wrong_at(err, list->path, at->line, at->column,
				"kernel_max '%.32s' is not a version as 6.9", d->when->kernel_max);
	return d->when->target ? check_glob(list, i, KEY_TARGET, 0, d->when->target, err) : 0;
}

int fw_deviations_load(const char *path, struct fw_deviations *ret_list, struct fw_err *err)
{
	struct fw_deviations list = { 0 };
	fw_scoped_buf text = { 0 };
	int r;

	r = read_file(path, &text, err);
	if (r < 0)
		return r;
	list.path = strdup(path);
	if (!list.path)
		return fw_fail(err, ENOMEM, "deviations", "%s", shown_path(path));
	r = walk_file(path, &text, &list, err);
	if (r == 0)
		r = load_schema(path, &text, &list, err);
	for (size_t i = 0; r == 0 && i < list.count; i++)
		r = check_entry(&list, i, err);
	if (r < 0) {
		fw_deviations_done(&list);
		return r;
	}
	*ret_list = list;
	return 0;
}

void fw_deviations_done(struct fw_deviations *list)
{
	if (list->items)
		(void)cyaml_free(&config, &list_value, list->items, list->count);
	free(list->marks);
	free(list->path);
	*list = (struct fw_deviations){ 0 };
}

static bool glob_has_check(const char *glob)
{
	struct fw_instance in;
	char id[256];

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_glob_may_begin(glob, fw_cases[c]->id) &&
				fw_instance_at(fw_cases[c], v, &in);
		     v++)
			for (const struct fw_check *check = in.checks; check && check->clause;
			     check++)
				for (int d = 0; d < FW_DOOR_COUNT; d++) {
					if (!(fw_check_doors(&in, check) & (1u << d)))
						continue;
					(void)fw_check_id(&in, 1u << d, check, id, sizeof(id));
					if (fw_glob_match(glob, id))
						return true;
				}
	return false;
}

int fw_deviations_check(const struct fw_deviations *list, struct fw_err *err)
{
	for (size_t i = 0; i < list->count; i++)
		for (unsigned g = 0; g < list->items[i].checks_count; g++) {
			const struct fw_deviation_mark *at = mark_of(list, i, KEY_CHECKS, g);

			if (!glob_has_check(list->items[i].checks[g]))
				return wrong_at(
					err, list->path, at->line, at->column,
					"no check matches '%.64s'; globs are over CASE/door/clause",
					list->items[i].checks[g]);
		}
	return 0;
}

bool fw_deviation_is_expired(const struct fw_deviation *deviation, const struct fw_run *run)
{
	/* Both begin with YYYY-MM-DD, which sorts as text. */
	return run->started && strncmp(run->started, deviation->expires, 10) > 0;
}

bool fw_deviation_applies(const struct fw_deviation *deviation, const struct fw_run *run)
{
	const struct fw_deviation_when *when = deviation->when;
	const char *release = run->kernel ? run->kernel : "";
	int order;

	if (fw_deviation_is_expired(deviation, run))
		return false;
	if (!when)
		return true;
	if (when->kernel_min && (!compare_release(release, when->kernel_min, &order) || order < 0))
		return false;
	if (when->kernel_max && (!compare_release(release, when->kernel_max, &order) || order > 0))
		return false;
	return !when->target || fw_glob_match(when->target, run->target ? run->target : "");
}

bool fw_deviation_covers(const struct fw_deviation *deviation, const char *check_id)
{
	for (unsigned i = 0; i < deviation->checks_count; i++)
		if (fw_glob_match(deviation->checks[i], check_id))
			return true;
	return false;
}

const struct fw_deviation *fw_deviation_find(const struct fw_deviations *list,
					     const struct fw_run *run, const char *check_id)
{
	for (unsigned i = 0; i < list->count; i++)
		if (fw_deviation_covers(&list->items[i], check_id) &&
		    fw_deviation_applies(&list->items[i], run))
			return &list->items[i];
	return NULL;
}
