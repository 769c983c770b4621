/* SPDX-License-Identifier: MIT */
/* The catalogue of statements, beside what was planned, judged and proven of it. */
#include "coverage.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "clause.h"
#include "peer.h"

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
		k->proven += c->state != FW_UNPROVEN && c->state != FW_UNSEEN;
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
static struct line *lines_of(const struct known *all, const char *(*name)(const struct known *),
			     const char *within, size_t *ret_count)
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
	*ret_count = n;
	return lines;
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
	size_t n;
	struct line *lines = lines_of(all, name, NULL, &n);

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
	size_t n;
	struct line *lines = lines_of(all, source_of, family->name, &n);

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
	size_t n;
	struct line sum = { .name = "all" }, *families = lines_of(all, family_of, NULL, &n);
	json_t *o, *array;
	char *text;

	if (!families)
		return false;
	array = json_array();
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

/* ---- beside other suites ---- */

/* What stands beside one behaviour of theirs. */
enum answer {
	OUT_OF_SCOPE,
	UNCHECKED,	/* some of its statements are not checked */
	CHECKED,
};

/* Rows of an area; in all: of those that some suite asks about, and of the others. */
struct tally {
	const char *area;
	size_t rows, mapped, out_of_scope, checked;
};

static bool is_checked(const struct known *all, const char *id, size_t len)
{
	for (size_t i = 0; i < fw_clauses_count; i++)
		if (strncmp(all[i].clause->id, id, len) == 0 && !all[i].clause->id[len])
			return all[i].checked;
	return false;
}

static enum answer answer_to(const struct known *all, const struct fw_peer *p)
{
	if (!p->clauses)
		return OUT_OF_SCOPE;
	for (const char *s = p->clauses; *s;) {
		size_t len = strcspn(s, " ");

		if (!is_checked(all, s, len))
			return UNCHECKED;
		s += len + (s[len] == ' ');
	}
	return CHECKED;
}

static void tally_row(struct tally *t, enum answer a)
{
	t->rows++;
	t->mapped += a != OUT_OF_SCOPE;
	t->out_of_scope += a == OUT_OF_SCOPE;
	t->checked += a == CHECKED;
}

/* All of the rows that are asked about, or are not, and of the area where area is not NULL. */
static struct tally tally_of(const struct known *all, bool asked, const char *area)
{
	struct tally t = { .area = area };

	for (size_t i = 0; i < fw_peers_count; i++)
		if (fw_peers[i].asked == asked && (!area || strcmp(fw_peers[i].area, area) == 0))
			tally_row(&t, answer_to(all, &fw_peers[i]));
	return t;
}

/* Is this the first row of its area? */
static bool begins_area(size_t i)
{
	return !i || strcmp(fw_peers[i - 1].area, fw_peers[i].area) != 0;
}

static bool tell_peers_text(const struct known *all, struct fw_buf *out)
{
	static const char *const words[] = { "out", "unchecked", "checked" };
	struct tally asked = tally_of(all, true, NULL), unasked = tally_of(all, false, NULL);

	for (size_t i = 0; i < fw_peers_count; i++) {
		const struct fw_peer *p = &fw_peers[i];

		if (begins_area(i))
			fw_buf_printf(out, "%s%s\n", i ? "\n" : "", p->area);
		fw_buf_printf(out, "  %-9s %s\n            %s\n", words[answer_to(all, p)],
			      p->behaviour, p->clauses ? p->clauses : p->reason);
	}
	fw_buf_printf(out, "\n%-52s %6s %7s %8s %13s\n", "area", "rows", "mapped", "checked",
		      "out of scope");
	for (size_t i = 0; i < fw_peers_count; i++) {
		struct tally t;

		if (!begins_area(i))
			continue;
		t = tally_of(all, fw_peers[i].asked, fw_peers[i].area);
		fw_buf_printf(out, "%-52s %6zu %7zu %8zu %13zu\n", t.area, t.rows, t.mapped,
			      t.checked, t.out_of_scope);
	}
	fw_buf_printf(
		out,
		"\n%zu behaviours that other suites check: %zu mapped, %zu of them checked, %zu out of scope; "
		"%zu that none checks: %zu mapped, %zu of them checked\n",
		asked.rows, asked.mapped, asked.checked, asked.out_of_scope, unasked.rows,
		unasked.mapped, unasked.checked);
	return !out->failed;
}

static json_t *json_tally(const struct tally *t)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "rows", (json_int_t)t->rows, "mapped",
			 (json_int_t)t->mapped, "checked", (json_int_t)t->checked, "out_of_scope",
			 (json_int_t)t->out_of_scope);
}

static bool tell_peers_json(const struct known *all, struct fw_buf *out)
{
	struct tally asked = tally_of(all, true, NULL), unasked = tally_of(all, false, NULL);
	json_t *o = json_tally(&asked), *areas = json_array(), *behaviours = NULL;
	char *text;

	json_object_set_new(o, "unasked", json_tally(&unasked));
	for (size_t i = 0; i < fw_peers_count; i++) {
		const struct fw_peer *p = &fw_peers[i];
		json_t *row = json_pack("{s:s, s:b, s:s*, s:s*}", "behaviour", p->behaviour,
					"checked", answer_to(all, p) == CHECKED, "clauses",
					p->clauses, "out_of_scope_because", p->reason);

		if (begins_area(i)) {
			struct tally t = tally_of(all, p->asked, p->area);
			json_t *area = json_tally(&t);

			behaviours = json_array();
			json_object_set_new(area, "area", json_string(p->area));
			json_object_set_new(area, "behaviours", behaviours);
			json_array_append_new(areas, area);
		}
		json_array_append_new(behaviours, row);
	}
	json_object_set_new(o, "areas", areas);
	text = json_dumps(o, JSON_INDENT(1));
	if (text) {
		fw_buf_str(out, text);
		fw_buf_str(out, "\n");
	}
	free(text);
	json_decref(o);
	return text != NULL;
}

bool fw_coverage_tell_peers(const struct fw_proof *proof, bool json, struct fw_buf *out)
{
	struct known *all = know(proof);
	bool told = all && (json ? tell_peers_json(all, out) : tell_peers_text(all, out));

	free(all);
	return told;
}

bool fw_coverage_tell(const struct fw_proof *proof, bool json, struct fw_buf *out)
{
	struct known *all = know(proof);
	bool told = all && (json ? tell_json(all, out) : tell_text(all, out));

	free(all);
	return told;
}
