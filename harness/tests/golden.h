/* SPDX-License-Identifier: MIT */
/* The golden run under reports/golden, read and laid over, and what each report of it must look like. */
#ifndef FW_GOLDEN_H
#define FW_GOLDEN_H

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deviations.h"
#include "reader.h"
#include "report.h"

/* The build gives the full path; without it the tests run from the root of the tree. */
#ifndef FW_GOLDEN_DIR
#define FW_GOLDEN_DIR "reports/golden"
#endif

struct golden {
	struct fw_run run;
	struct fw_deviations list;
	struct rep_known known[8];
	const char *fixed[64];
	struct rep_input in;
};

static inline void golden_init(struct golden *g)
{
	struct fw_err err = { 0 };

	memset(g, 0, sizeof(*g));
	fw_run_init(&g->run);
	ck_assert_msg(fw_read_record(FW_GOLDEN_DIR "/events.jsonl", &g->run, false, NULL, NULL,
				     &err) == 0,
		      "%s", err.detail);
	ck_assert_msg(fw_deviations_load(FW_GOLDEN_DIR "/deviations.yaml", &g->list, &err) == 0,
		      "%s", err.detail);
	ck_assert_uint_le(g->list.count, sizeof(g->known) / sizeof(g->known[0]));
	ck_assert_uint_le(g->run.results_count, sizeof(g->fixed) / sizeof(g->fixed[0]));
	for (unsigned i = 0; i < g->list.count; i++) {
		const struct fw_deviation *d = &g->list.items[i];

		g->known[i] = (struct rep_known){ .id = d->id,
						  .seen = d->seen,
						  .why = d->why,
						  .source = d->source,
						  .expires = d->expires };
	}
	for (size_t i = 0; i < g->run.results_count; i++) {
		struct fw_result *r = &g->run.results[i];
		const struct fw_deviation *d = fw_deviation_find(&g->list, &g->run, r->id);

		if (d && r->verdict.kind == FW_VIOLATED)
			r->deviation = d->id;
		if (d && r->verdict.kind == FW_HOLDS)
			g->fixed[i] = d->id;
	}
	g->in = (struct rep_input){
		.run = &g->run,
		.known = g->known,
		.known_count = g->list.count,
		.fixed = g->fixed,
		.catalogue = 12,
	};
}

static inline void golden_done(struct golden *g)
{
	fw_deviations_done(&g->list);
	fw_run_done(&g->run);
}

/*
 * Is this what reports/golden/NAME says? With FW_GOLDEN_WRITE in the environment the file is written anew
 * instead, for a change that is meant; what changed is then seen in review.
 */
static inline void golden_matches(const char *name, const struct fw_buf *got)
{
	fw_scoped_buf want = { 0 };
	char path[4096], chunk[4096];
	FILE *file;
	size_t n, at = 0, line = 1;

	(void)snprintf(path, sizeof(path), "%s/%s", FW_GOLDEN_DIR, name);
	file = fopen(path, getenv("FW_GOLDEN_WRITE") ? "w+" : "r");
	ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
	if (getenv("FW_GOLDEN_WRITE")) {
		ck_assert_uint_eq(fwrite(got->data, 1, got->len, file), got->len);
		rewind(file);
	}
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		fw_buf_add(&want, chunk, n);
	(void)fclose(file);
	while (at < want.len && at < got->len && want.data[at] == got->data[at])
		line += want.data[at++] == '\n';
	ck_assert_msg(at == want.len && at == got->len, "%s differs from line %zu on", name, line);
}

#endif
