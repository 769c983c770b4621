/* SPDX-License-Identifier: MIT */
/* Any bytes as a record: read, in two pieces; what reads as whole is reported in every format. */
#include "fuzz.h"

#include "reader.h"
#include "report.h"

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
	free(text);
	return 0;
}
