/* SPDX-License-Identifier: MIT */
/* Recorded runs side by side. What a cell says is the worst of its checks: skipped only where all of them are. */
#include "matrix.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { VIOLATED, BROKEN, INCONCLUSIVE, NOT_RUN, DEVIATION, HOLDS, SKIPPED, KINDS };

static const char *const words[KINDS] = {
	"violated", "broken", "inconclusive", "not-run", "deviation", "holds", "skipped"
};
static const char *const signs[KINDS] = { "V", "B", "I", "N", "d", "+", "s" };

/* Words without doubles: reasons, ids of deviations, cases. */
struct names {
	char **items;
	size_t count, cap;
};

struct cell {
	int of[KINDS];
	struct names reasons, deviations;
};

struct column {
	char *target, *kernel, *run_id;
	int of[KINDS];
	struct cell *cells; /* one a row; fewer where rows came later */
	size_t count;
};

struct fw_matrix {
	struct names cases;
	struct column *columns;
	size_t count;
};

static void names_done(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->items[i]);
	free(n->items);
	*n = (struct names){ 0 };
}

/* The index of the word, which is added where it is new; -ENOMEM. Whoever comes in groups is found from the end. */
static long names_put(struct names *n, const char *word)
{
	for (size_t i = n->count; i-- > 0;)
		if (strcmp(n->items[i], word) == 0)
			return (long)i;
	if (n->count == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 8;
		char **grown = realloc(n->items, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		n->items = grown;
		n->cap = cap;
	}
	n->items[n->count] = strdup(word);
	return n->items[n->count] ? (long)n->count++ : -ENOMEM;
}

struct fw_matrix *fw_matrix_new(void)
{
	return calloc(1, sizeof(struct fw_matrix));
}

static void column_done(struct column *c)
{
	for (size_t i = 0; i < c->count; i++) {
		names_done(&c->cells[i].reasons);
		names_done(&c->cells[i].deviations);
	}
	free(c->cells);
	free(c->target);
	free(c->kernel);
	free(c->run_id);
}

void fw_matrix_free(struct fw_matrix *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		column_done(&m->columns[i]);
	free(m->columns);
	names_done(&m->cases);
	free(m);
}

static enum kind kind_of(const struct fw_result *r)
{
	switch (r->verdict.kind) {
	case FW_HOLDS:
		return HOLDS;
	case FW_VIOLATED:
		return r->deviation ? DEVIATION : VIOLATED;
	case FW_SKIPPED:
		return SKIPPED;
	case FW_BROKEN:
		return BROKEN;
	case FW_INCONCLUSIVE:
		return INCONCLUSIVE;
	case FW_NOT_RUN:
		break;
	}
	return NOT_RUN;
}

static struct cell *cell_at(struct column *c, size_t row)
{
	if (row >= c->count) {
		struct cell *grown = realloc(c->cells, (row + 1) * sizeof(*grown));

		if (!grown)
			return NULL;
		memset(grown + c->count, 0, (row + 1 - c->count) * sizeof(*grown));
		c->cells = grown;
		c->count = row + 1;
	}
	return &c->cells[row];
}

static int add_result(struct fw_matrix *m, struct column *c, const struct fw_result *r)
{
	long row = names_put(&m->cases, r->case_id);
	struct cell *cell = row < 0 ? NULL : cell_at(c, (size_t)row);
	enum kind kind = kind_of(r);

	if (!cell)
		return -ENOMEM;
	cell->of[kind]++;
	c->of[kind]++;
	if (kind != HOLDS && r->verdict.reason[0] &&
	    names_put(&cell->reasons, r->verdict.reason) < 0)
		return -ENOMEM;
	return r->deviation && names_put(&cell->deviations, r->deviation) < 0 ? -ENOMEM : 0;
}

int fw_matrix_add(struct fw_matrix *m, const struct fw_run *run)
{
	struct column *grown = realloc(m->columns, (m->count + 1) * sizeof(*grown));
	struct column *c;
	int r = 0;

	if (!grown)
		return -ENOMEM;
	m->columns = grown;
	c = &m->columns[m->count++];
	*c = (struct column){ .target = strdup(run->target ? run->target : ""),
			      .kernel = strdup(run->kernel ? run->kernel : ""),
			      .run_id = strdup(run->run_id ? run->run_id : "") };
	if (!c->target || !c->kernel || !c->run_id)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < run->results_count; i++)
		r = add_result(m, c, &run->results[i]);
	return r;
}

static const struct cell *cell_of(const struct column *c, size_t row)
{
	static const struct cell none;

	return row < c->count ? &c->cells[row] : &none;
}

/* The worst; KINDS where the run had no such case. */
static enum kind worst(const struct cell *cell)
{
	int k = 0;

	while (k < KINDS && !cell->of[k])
		k++;
	return (enum kind)k;
}

static void text_totals(const struct column *c, struct fw_buf *out)
{
	const char *before = "";

	for (int k = 0; k < KINDS; k++) {
		if (!c->of[k])
			continue;
		fw_buf_printf(out, "%s%d %s", before, c->of[k], words[k]);
		before = ", ";
	}
}

/* "s3": the reasons have numbers, which the lines below the table explain. */
static int text_cell(const struct cell *cell, struct names *reasons, struct fw_buf *out)
{
	enum kind k = worst(cell);
	char text[24] = "";

	if (k == SKIPPED && cell->reasons.count) {
		long n = names_put(reasons, cell->reasons.items[0]);

		if (n < 0)
			return -ENOMEM;
		(void)snprintf(text, sizeof(text), "s%ld", n + 1);
	} else if (k < KINDS) {
		(void)snprintf(text, sizeof(text), "%s", signs[k]);
	}
	fw_buf_printf(out, " %3s", text);
	return 0;
}

/* The cells of this kind that are named: deviations by their ids, the others by their cases. */
static void text_named(const struct fw_matrix *m, enum kind kind, struct fw_buf *out)
{
	bool any = false;

	for (size_t c = 0; c < m->count; c++)
		for (size_t row = 0; row < m->cases.count; row++) {
			const struct cell *cell = cell_of(&m->columns[c], row);

			if (!cell->of[kind])
				continue;
			if (!any)
				fw_buf_printf(out, "\n%s\n", words[kind]);
			any = true;
			fw_buf_printf(out, "  %-18s %-38s %3d", m->columns[c].target,
				      m->cases.items[row], cell->of[kind]);
			for (size_t i = 0; kind == DEVIATION && i < cell->deviations.count; i++)
				fw_buf_printf(out, "  %s", cell->deviations.items[i]);
			fw_buf_str(out, "\n");
		}
}

int fw_matrix_text(const struct fw_matrix *m, struct fw_buf *out)
{
	struct names reasons = { 0 };
	int r = 0;

	for (size_t c = 0; c < m->count; c++) {
		fw_buf_printf(out, "%3zu  %-18s %-28s ", c + 1, m->columns[c].target,
			      m->columns[c].kernel);
		text_totals(&m->columns[c], out);
		fw_buf_str(out, "\n");
	}
	fw_buf_printf(out, "\n%-40s", "");
	for (size_t c = 0; c < m->count; c++)
		fw_buf_printf(out, " %3zu", c + 1);
	fw_buf_str(out, "\n");
	for (size_t row = 0; r == 0 && row < m->cases.count; row++) {
		fw_buf_printf(out, "%-40s", m->cases.items[row]);
		for (size_t c = 0; r == 0 && c < m->count; c++)
			r = text_cell(cell_of(&m->columns[c], row), &reasons, out);
		fw_buf_str(out, "\n");
	}
	fw_buf_str(
		out,
		"\n+ holds, d known deviation, V violated, B broken, I inconclusive, N not run, sN skipped:\n");
	for (size_t i = 0; i < reasons.count; i++)
		fw_buf_printf(out, "  s%-3zu %s\n", i + 1, reasons.items[i]);
	for (int k = VIOLATED; k <= DEVIATION; k++)
		text_named(m, (enum kind)k, out);
	names_done(&reasons);
	return r < 0 || out->failed ? -ENOMEM : 0;
}

static json_t *json_names(const struct names *n)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < n->count; i++)
		if (json_array_append_new(list, json_string(n->items[i])) < 0)
			break;
	return list;
}

static json_t *json_counts(const int of[KINDS])
{
	json_t *o = json_object();

	for (int k = 0; o && k < KINDS; k++)
		(void)json_object_set_new(o, words[k], json_integer(of[k]));
	return o;
}

static json_t *json_targets(const struct fw_matrix *m)
{
	json_t *list = json_array();

	for (size_t c = 0; list && c < m->count; c++) {
		const struct column *col = &m->columns[c];

		(void)json_array_append_new(list,
					    json_pack("{s:s, s:s, s:s, s:o}", "target", col->target,
						      "kernel", col->kernel, "run_id", col->run_id,
						      "totals", json_counts(col->of)));
	}
	return list;
}

static json_t *json_cells(const struct fw_matrix *m, size_t row)
{
	json_t *list = json_array();

	for (size_t c = 0; list && c < m->count; c++) {
		const struct cell *cell = cell_of(&m->columns[c], row);
		enum kind k = worst(cell);

		if (k == KINDS)
			continue;
		(void)json_array_append_new(list,
					    json_pack("{s:s, s:s, s:o, s:o, s:o}", "target",
						      m->columns[c].target, "verdict", words[k],
						      "checks", json_counts(cell->of), "reasons",
						      json_names(&cell->reasons), "deviations",
						      json_names(&cell->deviations)));
	}
	return list;
}

int fw_matrix_json(const struct fw_matrix *m, struct fw_buf *out)
{
	json_t *cases = json_array(), *all;
	char *text;

	for (size_t row = 0; cases && row < m->cases.count; row++)
		(void)json_array_append_new(cases,
					    json_pack("{s:s, s:o}", "case", m->cases.items[row],
						      "cells", json_cells(m, row)));
	all = json_pack("{s:o, s:o}", "targets", json_targets(m), "cases", cases);
	text = all ? json_dumps(all, JSON_INDENT(1)) : NULL;
	json_decref(all);
	if (!text)
		return -ENOMEM;
	fw_buf_printf(out, "%s\n", text);
	free(text);
	return out->failed ? -ENOMEM : 0;
}

int fw_matrix_exit(const struct fw_matrix *m)
{
	enum { EXIT_VIOLATED = 1, EXIT_INCOMPLETE = 3, EXIT_NOTHING = 4 };
	int of[KINDS] = { 0 };

	for (size_t c = 0; c < m->count; c++)
		for (int k = 0; k < KINDS; k++)
			of[k] += m->columns[c].of[k];
	if (of[VIOLATED])
		return EXIT_VIOLATED;
	if (of[BROKEN] || of[INCONCLUSIVE] || of[NOT_RUN])
		return EXIT_INCOMPLETE;
	return of[HOLDS] || of[DEVIATION] ? 0 : EXIT_NOTHING;
}
