/* SPDX-License-Identifier: MIT */
/* What all reports share: kinds, counts, one-line reasons, and text made safe to show. */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum rep_kind rep_kind_of(const struct rep_input *in, const struct fw_result *result)
{
	switch (result->verdict.kind) {
	case FW_HOLDS:
		if (in->strict && in->fixed && in->fixed[result->plan_index])
			return REP_FIXED;
		return REP_HOLDS;
	case FW_VIOLATED:
		return result->deviation ? REP_DEVIATION : REP_VIOLATED;
	case FW_SKIPPED:
		return REP_SKIPPED;
	case FW_BROKEN:
		return REP_BROKEN;
	case FW_INCONCLUSIVE:
		return REP_INCONCLUSIVE;
	case FW_NOT_RUN:
		break;
	}
	return REP_NOT_RUN;
}

const char *rep_kind_name(enum rep_kind kind)
{
	static const char *const names[REP_KINDS] = {
		[REP_HOLDS] = "holds",	       [REP_VIOLATED] = "violated",
		[REP_DEVIATION] = "deviation", [REP_SKIPPED] = "skipped",
		[REP_BROKEN] = "broken",       [REP_INCONCLUSIVE] = "inconclusive",
		[REP_NOT_RUN] = "not-run",     [REP_FIXED] = "deviation-fixed",
	};

	return names[kind];
}

struct rep_counts rep_count(const struct rep_input *in)
{
	struct rep_counts counts = { .total = in->run->results_count };

	for (size_t i = 0; i < in->run->results_count; i++)
		counts.of[rep_kind_of(in, &in->run->results[i])]++;
	return counts;
}

static int by_clause(const void *a, const void *b)
{
	return strcmp((*(const struct fw_result *const *)a)->clause,
		      (*(const struct fw_result *const *)b)->clause);
}

struct rep_statements rep_statements(const struct rep_input *in, const char *family)
{
	const struct fw_run *run = in->run;
	const struct fw_result **sorted = calloc(run->results_count + 1, sizeof(*sorted));
	struct rep_statements sum = { 0 };
	size_t n = 0;

	for (size_t i = 0; sorted && i < run->results_count; i++)
		if (!family || strcmp(run->results[i].family, family) == 0)
			sorted[n++] = &run->results[i];
	if (n)
		qsort(sorted, n, sizeof(const struct fw_result *), by_clause);
	for (size_t i = 0, end; i < n; i = end) {
		size_t judged = 0, skipped = 0;

		for (end = i; end < n && by_clause(&sorted[i], &sorted[end]) == 0; end++) {
			enum fw_verdict_kind kind = sorted[end]->verdict.kind;

			judged += kind == FW_HOLDS || kind == FW_VIOLATED;
			skipped += kind == FW_SKIPPED;
		}
		sum.checked++;
		sum.judged += judged > 0;
		sum.skipped += skipped == end - i;
	}
	free(sorted);
	return sum;
}

bool rep_is_bad(enum rep_kind kind)
{
	return kind != REP_HOLDS && kind != REP_SKIPPED && kind != REP_DEVIATION;
}

const struct rep_known *rep_known_find(const struct rep_input *in, const char *id)
{
	for (size_t i = 0; id && i < in->known_count; i++)
		if (strcmp(in->known[i].id, id) == 0)
			return &in->known[i];
	return NULL;
}

void rep_add_clean(struct fw_buf *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		/* C1 controls come as two bytes, and terminals obey them too. */
		if (c == 0xc2 && (unsigned char)s[1] >= 0x80 && (unsigned char)s[1] <= 0x9f) {
			fw_buf_printf(out, "\\xc2\\x%02x", (unsigned char)s[1]);
			s++;
		} else if (c < 0x20 || c == 0x7f) {
			fw_buf_printf(out, "\\x%02x", c);
		} else {
			fw_buf_add(out, s, 1);
		}
	}
}

void rep_message(const struct rep_input *in, const struct fw_result *result, struct fw_buf *out)
{
	const struct fw_verdict *v = &result->verdict;
	enum rep_kind kind = rep_kind_of(in, result);
	const struct rep_known *known;

	switch (kind) {
	case REP_FIXED:
		fw_buf_str(out, "listed deviation ");
		rep_add_clean(out, in->fixed[result->plan_index]);
		fw_buf_str(out, " no longer shows");
		return;
	case REP_DEVIATION:
		known = rep_known_find(in, result->deviation);
		fw_buf_str(out, "known deviation ");
		rep_add_clean(out, result->deviation);
		if (known && known->seen) {
			fw_buf_str(out, ": ");
			rep_add_clean(out, known->seen);
		}
		return;
	case REP_VIOLATED:
		if (v->expected[0] || v->observed[0]) {
			fw_buf_str(out, "expected ");
			rep_add_clean(out, v->expected[0] ? v->expected : "(nothing said)");
			fw_buf_str(out, ", observed ");
			rep_add_clean(out, v->observed[0] ? v->observed : "(nothing said)");
			return;
		}
		break;
	default:
		break;
	}
	if (v->reason[0])
		rep_add_clean(out, v->reason);
	else
		fw_buf_str(out,
			   kind == REP_NOT_RUN ? "planned, never reached" : rep_kind_name(kind));
}

void rep_add_fact(struct fw_buf *out, const struct fw_fact *fact)
{
	char value[512];

	fw_buf_printf(out, "#%" PRId64 " %" PRId64 ".%06" PRId64 " ", fact->n,
		      fact->t_ns / 1000000000, fact->t_ns / 1000 % 1000000);
	rep_add_clean(out, fact->at[0] ? fact->at : "-");
	fw_buf_printf(out, " %s ", fw_src_name(fact->src));
	rep_add_clean(out, fact->role[0] ? fact->role : "-");
	fw_buf_printf(out, "(%d) ", fact->pid);
	rep_add_clean(out, fact->name);
	fw_buf_str(out, " = ");
	rep_add_clean(out, fw_fact_text(fact, value, sizeof(value)));
	fw_buf_str(out, "\n");
}
