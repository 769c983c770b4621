/* SPDX-License-Identifier: MIT */
/* TAP 13, flat: one line a check in plan order, what is behind a failure as comments below it. */
#include "report.h"

#include "clause.h"

static void comment(struct fw_buf *out, const char *what, const char *text)
{
	if (!text[0])
		return;
	fw_buf_printf(out, "#   %-9s ", what);
	rep_add_clean(out, text);
	fw_buf_str(out, "\n");
}

/* Behind a directive a reader takes the rest of the line; another "#" in it could be read as a second one. */
static void directive(struct fw_buf *out, const char *name, const struct fw_buf *text)
{
	fw_buf_printf(out, " # %s ", name);
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '#')
			fw_buf_str(out, "\\");
		fw_buf_add(out, text->data + i, 1);
	}
}

static void line(const struct rep_input *in, const struct fw_result *r, struct fw_buf *out)
{
	const struct fw_clause *clause = fw_clause_find(r->clause);
	enum rep_kind kind = rep_kind_of(in, r);
	bool ok = kind == REP_HOLDS || kind == REP_SKIPPED;
	fw_scoped_buf why = { 0 };

	rep_message(in, r, &why);
	fw_buf_printf(out, "%s %zu - %s", ok ? "ok" : "not ok", r->plan_index + 1, r->id);
	switch (kind) {
	case REP_HOLDS:
	case REP_VIOLATED:
		break;
	case REP_SKIPPED:
		directive(out, "SKIP", &why);
		break;
	case REP_DEVIATION:
		fw_buf_printf(out, " # TODO deviation %s", r->deviation);
		break;
	case REP_FIXED:
		directive(out, "deviation-fixed", &why);
		break;
	case REP_BROKEN:
	case REP_INCONCLUSIVE:
	case REP_NOT_RUN:
		directive(out,
			  kind == REP_BROKEN  ? "ERROR broken:" :
			  kind == REP_NOT_RUN ? "ERROR not-run:" :
						"ERROR inconclusive:",
			  &why);
		break;
	}
	fw_buf_str(out, "\n");
	if (ok)
		return;
	if (clause) {
		comment(out, "clause", clause->statement);
		fw_buf_printf(out, "#   %-9s %s, %s, %s\n", "source", clause->page, clause->section,
			      clause->version);
	}
	comment(out, "expected", r->verdict.expected);
	comment(out, "observed", r->verdict.observed);
	comment(out, "reason", r->verdict.reason);
	if (kind == REP_DEVIATION && rep_known_find(in, r->deviation))
		comment(out, "known", rep_known_find(in, r->deviation)->seen);
}

void rep_tap(const struct rep_input *in, struct fw_buf *out)
{
	const struct fw_run *run = in->run;
	fw_scoped_buf counts = { 0 };

	fw_buf_printf(out, "TAP version 13\n1..%zu%s\n", run->results_count,
		      run->results_count ? "" : " # SKIP nothing selected");
	for (size_t i = 0; i < run->results_count; i++)
		line(in, &run->results[i], out);
	rep_term_counts(in, &counts);
	fw_buf_printf(out, "# %s\n", counts.data ? counts.data : "");
}
