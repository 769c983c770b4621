/* SPDX-License-Identifier: MIT */
/* Any bytes as a record: read, in two pieces; what reads as whole is reported in every format. */
#include "fuzz.h"

#include "reader.h"
#include "report.h"

/* Facts are cut up as the writer puts them, anything else goes the long way: with a blank in it, every line does. */
static void put_long(struct fw_buf *out, const char *text, size_t size)
{
	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t n = end ? (size_t)(end - text) + 1 : size;

		if (text[0] == '{') {
			fw_buf_str(out, "{ ");
			fw_buf_add(out, text + 1, n - 1);
		} else {
			fw_buf_add(out, text, n);
		}
		text += n;
		size -= n;
	}
}

static bool same(const struct fw_fact *a, const struct fw_fact *b)
{
	return a->n == b->n && a->t_ns == b->t_ns && a->src == b->src && a->kind == b->kind &&
	       a->pid == b->pid && strcmp(a->at, b->at) == 0 && strcmp(a->role, b->role) == 0 &&
	       strcmp(a->name, b->name) == 0 && a->i == b->i && a->w == b->w && a->len == b->len &&
	       memcmp(a->s, b->s, a->len) == 0;
}

static void both_ways_alike(const char *text, size_t size)
{
	fw_scoped_buf longer = { 0 };
	struct fw_reader *reader;
	struct fw_run runs[2];
	struct fw_err err;
	int r[2];

	put_long(&longer, text, size);
	if (longer.failed || memmem(text, size, "facts_digest", 12))
		return;
	for (int i = 0; i < 2; i++) {
		fw_run_init(&runs[i]);
		reader = fw_reader_new("input", &runs[i], true, NULL, NULL);
		fuzz_must(reader != NULL);
		r[i] = i ? fw_reader_feed(reader, longer.data ? longer.data : "", longer.len,
					  &err) :
			   fw_reader_feed(reader, text, size, &err);
		if (r[i] == 0)
			r[i] = fw_reader_end(reader, &err);
		fw_reader_free(reader);
	}
	fuzz_must(r[0] == r[1] && runs[0].attempts_count == runs[1].attempts_count);
	for (size_t a = 0; a < runs[0].attempts_count; a++) {
		const struct fw_evidence *x = &runs[0].attempts[a].evidence,
					 *y = &runs[1].attempts[a].evidence;

		fuzz_must(x->count == y->count);
		for (size_t f = 0; f < x->count; f++)
			fuzz_must(same(&x->facts[f], &y->facts[f]));
	}
	fw_run_done(&runs[0]);
	fw_run_done(&runs[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fw_reader *reader;
	struct fw_run run;
	struct fw_err err;
	size_t first;
	char *text;
	int r;

	if (!size)
		return 0;
	first = data[0] % size;
	text = fuzz_copy(data + 1, size - 1);
	fw_run_init(&run);
	reader = fw_reader_new("input", &run, data[0] & 1, NULL, NULL);
	fuzz_must(reader != NULL);
	if (first > size - 1)
		first = size - 1;
	r = fw_reader_feed(reader, text, first, &err);
	if (r == 0)
		r = fw_reader_feed(reader, text + first, size - 1 - first, &err);
	/* the first failure stays the answer */
	fuzz_must(r == 0 || fw_reader_end(reader, &err) == r);
	if (r == 0)
		r = fw_reader_end(reader, &err);
	fuzz_must(r == 0 || err.code == -r);
	fuzz_must((r == 0) == run.ended || r < 0);
	fw_reader_free(reader);
	if (r == 0) {
		struct rep_input in = { .run = &run };
		fw_scoped_buf out = { 0 };

		fuzz_must(rep_junit(&in, false, &out) == 0);
		fw_buf_clear(&out);
		fuzz_must(rep_junit(&in, true, &out) == 0);
		rep_tap(&in, &out);
		rep_term_end(&in, &out);
		for (size_t i = 0; i < run.results_count; i++)
			rep_term_case(&in, run.results[i].case_id, &out);
		fuzz_must(!out.failed);
	}
	fw_run_done(&run);
	both_ways_alike(text, size - 1);
	free(text);
	return 0;
}
