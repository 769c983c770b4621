/* SPDX-License-Identifier: MIT */
/* The catalogue of statements, beside what was planned, judged and proven of it. */
#include "coverage.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "clause.h"

/* What is known of one statement. */
struct known {
	const struct fw_clause *clause;
	const char *family;
	uint32_t doors;
	size_t checks, proven, skipped;
	char why[64];	/* of the first check that was skipped */
	bool checked;
};

/* A line of a table. */
struct line {
	const char *name;
	size_t clauses, checked, proven, skipped, uncovered;
};

static bool is_proven(const struct known *k)
{
	return k->checked && k->proven == k->checks;
}

static bool is_skipped(const struct known *k)
{
	return k->checked && k->checks && k->skipped == k->checks;
}

static void count(struct line *l, const struct known *k)
{
	l->clauses++;
	l->checked += k->checked;
	l->proven += is_proven(k);
	l->skipped += is_skipped(k);
	l->uncovered += !k->checked;
}

/* What its checks say. */
static void learn(struct known *k, const struct fw_proof *proof)
{
	for (size_t i = 0; i < proof->checks; i++) {
		const struct fw_proof_check *c = &proof->check[i];

		if (strcmp(c->result->clause, k->clause->id) != 0)
			continue;
		if (!k->checks++)
			k->family = c->result->family;
		k->doors |= fw_door_of_name(c->result->door);
		k->proven += c->state != FW_UNPROVEN;
		if (c->result->verdict.kind != FW_SKIPPED)
			continue;
		if (!k->skipped++)
			(void)snprintf(k->why, sizeof(k->why), "%.63s", c->result->verdict.reason);
	}
	k->checked = k->checks > 0;
}

/* A statement without a check of its own is what its parts are together. */
static void join(struct known *all, size_t n, struct known *k)
{
	size_t parts = 0, checked = 0;

	if (k->checks)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct known *part = &all[i];

		if (!part->clause->part_of || strcmp(part->clause->part_of, k->clause->id) != 0)
			continue;
		parts++;
		if (!part->checks)
			continue;
		checked++;
		if (!k->checks)
			k->family = part->family;
		k->doors |= part->doors;
		k->checks += part->checks;
		k->proven += part->proven;
		k->skipped += part->skipped;
		if (!k->why[0])
			memcpy(k->why, part->why, sizeof(k->why));
	}
	k->checked = parts > 0 && checked == parts;
	if (!k->checked)
		k->checks = k->proven = k->skipped = 0;
}

static struct known *know(const struct fw_proof *proof)
{
	struct known *all = calloc(fw_clauses_count, sizeof(*all));

	if (!all)
		return NULL;
	for (size_t i = 0; i < fw_clauses_count; i++) {
		all[i].clause = &fw_clauses[i];
		learn(&all[i], proof);
	}
	for (size_t i = 0; i < fw_clauses_count; i++)
		join(all, fw_clauses_count, &all[i]);
	for (size_t i = 0; i < fw_clauses_count; i++)
		if (!all[i].family)
			all[i].family = all[i].clause->family ? all[i].clause->family : "none";
	return all;
}

static const char *family_of(const struct known *k)
{
	return k->family;
}

static const char *source_of(const struct known *k)
{
	return k->clause->page;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->name, ((const struct line *)b)->name);
}

/* One line for each name; the count of them, or 0 without memory. within: only statements of that family. */
static size_t lines_of(const struct known *all, const char *(*name)(const struct known *),
		       const char *within, struct line **ret_lines)
{
	struct line *lines = calloc(fw_clauses_count + 1, sizeof(*lines));
	size_t n = 0, at;

	for (size_t i = 0; lines && i < fw_clauses_count; i++) {
		if (within && strcmp(all[i].family, within) != 0)
			continue;
		for (at = 0; at < n && strcmp(lines[at].name, name(&all[i])) != 0; at++)
			;
		if (at == n)
			lines[n++].name = name(&all[i]);
		count(&lines[at], &all[i]);
	}
	if (lines)
		qsort(lines, n, sizeof(*lines), by_name);
	*ret_lines = lines;
	return n;
}

/* ---- text ---- */

static void tell_line(const struct line *l, struct fw_buf *out)
{
	fw_buf_printf(out, "%-28s %10zu %8zu %7zu %8zu %10zu\n", l->name, l->clauses, l->checked,
		      l->proven, l->skipped, l->uncovered);
}

static bool tell_table(const struct known *all, const char *title,
		       const char *(*name)(const struct known *), struct fw_buf *out)
{
	struct line *lines;
	size_t n = lines_of(all, name, NULL, &lines);

	fw_buf_printf(out, "%-28s %10s %8s %7s %8s %10s\n", title, "statements", "checked",
		      "proven", "skipped", "uncovered");
	for (size_t i = 0; i < n; i++)
		tell_line(&lines[i], out);
	fw_buf_str(out, "\n");
	free(lines);
	return lines != NULL;
}

static void tell_doors(uint32_t doors, struct fw_buf *out)
{
	for (int d = 0; d < FW_DOOR_COUNT; d++)
		if (doors & 1u << d)
			fw_buf_printf(out, " %s", fw_door_name(1u << d));
}

static bool tell_text(const struct known *all, struct fw_buf *out)
{
	struct line sum = { .name = "all" };

	for (size_t i = 0; i < fw_clauses_count; i++)
		count(&sum, &all[i]);
	fw_buf_printf(out, "%-44s %6s  %s\n", "statement", "checks", "doors");
	for (size_t i = 0; i < fw_clauses_count; i++) {
		if (!all[i].checked)
			continue;
		fw_buf_printf(out, "%-44s %6zu ", all[i].clause->id, all[i].checks);
		tell_doors(all[i].doors, out);
		fw_buf_str(out, "\n");
	}
	fw_buf_str(out, "\n");
	if (!tell_table(all, "family", family_of, out) ||
	    !tell_table(all, "source", source_of, out))
		return false;
	for (size_t i = 0; i < fw_clauses_count; i++) {
		if (!is_skipped(&all[i]))
			continue;
		fw_buf_printf(out, "skipped   %-40s %s\n", all[i].clause->id, all[i].why);
	}
	for (size_t i = 0; i < fw_clauses_count; i++)
		if (!all[i].checked)
			fw_buf_printf(out, "uncovered %-40s %s\n", all[i].clause->id,
				      all[i].clause->not_checked ? all[i].clause->not_checked :
								   "no reason is given");
	fw_buf_printf(
		out,
		"\n%zu statements, %zu checked, %zu proven to fail, %zu skipped here, %zu uncovered\n",
		sum.clauses, sum.checked, sum.proven, sum.skipped, sum.uncovered);
	return true;
}

/* ---- JSON ---- */

static json_t *json_line(const char *key, const struct line *l)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", key, l->name, "clauses",
			 (json_int_t)l->clauses, "checked", (json_int_t)l->checked, "proven",
			 (json_int_t)l->proven, "skipped", (json_int_t)l->skipped, "uncovered",
			 (json_int_t)l->uncovered);
}

static json_t *json_statement(const struct known *k)
{
	json_t *doors = json_array();
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I}", "id", k->clause->id,
			      "source", k->clause->page, "section", k->clause->section, "version",
			      k->clause->version, "checked", k->checked, "checks",
			      (json_int_t)k->checks, "proven", (json_int_t)k->proven, "skipped",
			      (json_int_t)k->skipped);

	for (int d = 0; d < FW_DOOR_COUNT; d++)
		if (k->doors & 1u << d)
			json_array_append_new(doors, json_string(fw_door_name(1u << d)));
	json_object_set_new(o, "doors", doors);
	if (is_skipped(k))
		json_object_set_new(o, "skipped_because", json_string(k->why));
	if (!k->checked)
		json_object_set_new(o, "uncovered_because",
				    json_string(k->clause->not_checked ? k->clause->not_checked :
									 ""));
	return o;
}

static json_t *json_family(const struct known *all, const struct line *family)
{
	json_t *o = json_line("family", family), *sources = json_array(),
	       *statements = json_array();
	struct line *lines;
	size_t n = lines_of(all, source_of, family->name, &lines);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(sources, json_line("source", &lines[i]));
	for (size_t i = 0; i < fw_clauses_count; i++)
		if (strcmp(all[i].family, family->name) == 0)
			json_array_append_new(statements, json_statement(&all[i]));
	json_object_set_new(o, "sources", sources);
	json_object_set_new(o, "statements", statements);
	free(lines);
	return o;
}

static bool tell_json(const struct known *all, struct fw_buf *out)
{
	struct line sum = { .name = "all" }, *families;
	json_t *o, *array = json_array();
	size_t n = lines_of(all, family_of, NULL, &families);
	char *text;

	for (size_t i = 0; i < fw_clauses_count; i++)
		count(&sum, &all[i]);
	o = json_line("of", &sum);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_family(all, &families[i]));
	json_object_set_new(o, "families", array);
	text = json_dumps(o, JSON_INDENT(1));
	if (text) {
		fw_buf_str(out, text);
		fw_buf_str(out, "\n");
	}
	free(text);
	free(families);
	json_decref(o);
	return text != NULL;
}

bool fw_coverage_tell(const struct fw_proof *proof, bool json, struct fw_buf *out)
{
	struct known *all = know(proof);
	bool told = all && (json ? tell_json(all, out) : tell_text(all, out));

	free(all);
	return told;
}
