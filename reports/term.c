/* SPDX-License-Identifier: MIT */
/* The terminal: a line a case, then what was skipped, what is known, what does not hold, and every count. */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clause.h"

enum { CITED_SHOWN = 6 };

static const char *paint_of(enum rep_kind kind)
{
	switch (kind) {
	case REP_HOLDS:
		return "\033[32m";
	case REP_DEVIATION:
	case REP_SKIPPED:
		return "\033[33m";
	default:
		return "\033[1;31m";
	}
}

/* The kind's name in its colour, then blanks up to the width. */
static void label(const struct rep_input *in, enum rep_kind kind, int width, struct fw_buf *out)
{
	const char *name = rep_kind_name(kind);
	int pad = width - (int)strlen(name);

	if (in->colour)
		fw_buf_printf(out, "%s%s\033[0m", paint_of(kind), name);
	else
		fw_buf_str(out, name);
	fw_buf_printf(out, "%*s", pad > 2 ? pad : 2, "");
}

static void plural(struct fw_buf *out, size_t n, const char *thing)
{
	fw_buf_printf(out, "%zu %s%s", n, thing, n == 1 ? "" : "s");
}

/* The worst first. */
static const enum rep_kind by_badness[] = { REP_VIOLATED, REP_FIXED,	    REP_BROKEN,
					    REP_NOT_RUN,  REP_INCONCLUSIVE, REP_DEVIATION,
					    REP_HOLDS,	  REP_SKIPPED };

void rep_term_case(const struct rep_input *in, const char *case_id, struct fw_buf *out)
{
	const struct fw_run *run = in->run;
	size_t of[REP_KINDS] = { 0 }, doors = 0, checks = 0;
	enum rep_kind worst = REP_HOLDS;
	fw_scoped_buf seen = { 0 };

	for (size_t i = 0; i < run->results_count; i++) {
		const struct fw_result *r = &run->results[i];
		char key[80];

		if (strcmp(r->case_id, case_id) != 0)
			continue;
		of[rep_kind_of(in, r)]++;
		checks++;
		(void)snprintf(key, sizeof(key), "/%.70s/", r->door);
		if (!seen.data || !strstr(seen.data, key)) {
			fw_buf_str(&seen, key);
			doors++;
		}
	}
	for (size_t k = sizeof(by_badness) / sizeof(by_badness[0]); k-- > 0;)
		if (of[by_badness[k]])
			worst = by_badness[k];
	label(in, worst, 14, out);
	fw_buf_printf(out, "%-36s  ", case_id);
	plural(out, doors, "door");
	fw_buf_str(out, ", ");
	plural(out, checks, "check");
	for (size_t k = 0; k < sizeof(by_badness) / sizeof(by_badness[0]); k++) {
		enum rep_kind kind = by_badness[k];

		if (of[kind] && of[kind] != checks)
			fw_buf_printf(out, ", %zu %s", of[kind], rep_kind_name(kind));
	}
	if (of[REP_SKIPPED] == checks)
		for (size_t i = 0; i < run->results_count; i++)
			if (strcmp(run->results[i].case_id, case_id) == 0) {
				fw_buf_str(out, ": ");
				rep_add_clean(out, run->results[i].verdict.reason);
				break;
			}
}

/* A reason (or a deviation) and how often it was given. */
struct group {
	const char *name;
	size_t count;
};

static int by_count(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* Counts the results of one kind by what name_of says of each; the caller frees. NULL when there are none. */
static struct group *group_by(const struct rep_input *in, enum rep_kind kind,
			      const char *(*name_of)(const struct fw_result *), size_t *ret_count)
{
	const struct fw_run *run = in->run;
	struct group *groups = calloc(run->results_count + 1, sizeof(*groups));
	size_t n = 0;

	for (size_t i = 0; groups && i < run->results_count; i++) {
		size_t g = 0;

		if (rep_kind_of(in, &run->results[i]) != kind)
			continue;
		while (g < n && strcmp(groups[g].name, name_of(&run->results[i])) != 0)
			g++;
		if (g == n)
			groups[n++].name = name_of(&run->results[i]);
		groups[g].count++;
	}
	if (groups && n)
		qsort(groups, n, sizeof(*groups), by_count);
	*ret_count = groups ? n : 0;
	return groups;
}

static const char *reason_of(const struct fw_result *r)
{
	return r->verdict.reason[0] ? r->verdict.reason : "no reason given";
}

static const char *deviation_of(const struct fw_result *r)
{
	return r->deviation;
}

static void skipped(const struct rep_input *in, struct fw_buf *out)
{
	size_t n;
	struct group *groups = group_by(in, REP_SKIPPED, reason_of, &n);

	if (n)
		fw_buf_str(out, "\nskipped\n");
	for (size_t i = 0; i < n; i++) {
		fw_buf_printf(out, "  %5zu  ", groups[i].count);
		rep_add_clean(out, groups[i].name);
		fw_buf_str(out, "\n");
	}
	free(groups);
}

static void field(struct fw_buf *out, const char *what, const char *text)
{
	if (!text || !text[0])
		return;
	fw_buf_printf(out, "    %-9s ", what);
	rep_add_clean(out, text);
	fw_buf_str(out, "\n");
}

static void deviations(const struct rep_input *in, struct fw_buf *out)
{
	size_t n;
	struct group *groups = group_by(in, REP_DEVIATION, deviation_of, &n);

	if (n)
		fw_buf_str(out, "\nknown deviations\n");
	for (size_t i = 0; i < n; i++) {
		const struct rep_known *known = rep_known_find(in, groups[i].name);

		fw_buf_printf(out, "  %5zu  ", groups[i].count);
		rep_add_clean(out, groups[i].name);
		if (known && known->seen) {
			fw_buf_str(out, ": ");
			rep_add_clean(out, known->seen);
		}
		fw_buf_str(out, "\n");
	}
	free(groups);
}

static void one(const struct rep_input *in, const struct fw_result *r, struct fw_buf *out)
{
	const struct fw_clause *clause = fw_clause_find(r->clause);
	enum rep_kind kind = rep_kind_of(in, r);

	fw_buf_str(out, "\n");
	label(in, kind, 14, out);
	fw_buf_printf(out, "%s\n", r->id);
	if (clause) {
		field(out, "clause", clause->statement);
		fw_buf_printf(out, "    %-9s %s, %s (%s)\n", "source", clause->page,
			      clause->section, clause->version);
	}
	if (kind == REP_FIXED) {
		const char *id = in->fixed[r->plan_index];

		field(out, "listed as", id);
		if (rep_known_find(in, id))
			field(out, "known", rep_known_find(in, id)->seen);
	}
	field(out, "expected", r->verdict.expected);
	field(out, "observed", r->verdict.observed);
	field(out, "reason", r->verdict.reason);
	if (r->verdict.cited_count) {
		fw_buf_printf(out, "    %-9s fact", "evidence");
		for (int i = 0; i < r->verdict.cited_count && i < CITED_SHOWN; i++)
			fw_buf_printf(out, " #%" PRId64, r->verdict.cited[i]);
		if (r->verdict.cited_count > CITED_SHOWN)
			fw_buf_printf(out, " and %d more", r->verdict.cited_count - CITED_SHOWN);
		fw_buf_str(out, "\n");
	}
}

void rep_term_counts(const struct rep_input *in, struct fw_buf *out)
{
	static const enum rep_kind order[] = { REP_HOLDS,   REP_VIOLATED, REP_DEVIATION,
					       REP_SKIPPED, REP_BROKEN,	  REP_INCONCLUSIVE,
					       REP_NOT_RUN, REP_FIXED };
	struct rep_counts counts = rep_count(in);

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] == REP_FIXED && !counts.of[REP_FIXED])
			continue;
		fw_buf_printf(out, "%s%zu %s", i ? ", " : "", counts.of[order[i]],
			      order[i] == REP_NOT_RUN ? "not run" :
			      order[i] == REP_FIXED   ? "deviation fixed" :
							rep_kind_name(order[i]));
	}
	fw_buf_printf(out, " (%.1f s)", (double)in->run->last_ns / 1e9);
}

/* How much of what is documented this run is about. */
static void statements(const struct rep_input *in, struct fw_buf *out)
{
	const struct rep_statements s = rep_statements(in, NULL);

	fw_buf_printf(out, "%zu documented statement%s: %zu judged, %zu skipped", s.checked,
		      s.checked == 1 ? "" : "s", s.judged, s.skipped);
	if (in->catalogue)
		fw_buf_printf(out, "; %zu in the catalogue", in->catalogue);
	fw_buf_str(out, "\n");
}

void rep_term_end(const struct rep_input *in, struct fw_buf *out)
{
	const struct fw_run *run = in->run;
	struct rep_counts counts = rep_count(in);

	skipped(in, out);
	deviations(in, out);
	for (size_t i = 0; i < run->results_count; i++) {
		enum rep_kind kind = rep_kind_of(in, &run->results[i]);

		if (rep_is_bad(kind) && kind != REP_NOT_RUN)
			one(in, &run->results[i], out);
	}
	/* What was never reached has nothing to tell one by one. */
	if (counts.of[REP_NOT_RUN]) {
		fw_buf_str(out, "\n");
		label(in, REP_NOT_RUN, 14, out);
		plural(out, counts.of[REP_NOT_RUN], "check");
		for (size_t i = 0; i < run->results_count; i++)
			if (rep_kind_of(in, &run->results[i]) == REP_NOT_RUN) {
				fw_buf_printf(out, ", the first %s\n", run->results[i].id);
				break;
			}
	}
	if (run->interrupted)
		fw_buf_printf(out, "\ninterrupted by signal %d\n", run->interrupted);
	if (!run->ended)
		fw_buf_str(out, "\nincomplete: the record ends before the run did\n");
	fw_buf_str(out, "\n");
	statements(in, out);
	rep_term_counts(in, out);
	fw_buf_str(out, "\n");
}

void rep_term(const struct rep_input *in, struct fw_buf *out)
{
	const struct fw_run *run = in->run;

	for (size_t i = 0; i < run->results_count; i++) {
		size_t first = 0;

		while (strcmp(run->results[first].case_id, run->results[i].case_id) != 0)
			first++;
		if (first != i)
			continue;
		rep_term_case(in, run->results[i].case_id, out);
		fw_buf_str(out, "\n");
	}
	rep_term_end(in, out);
}
