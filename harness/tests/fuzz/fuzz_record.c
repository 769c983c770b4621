/* SPDX-License-Identifier: MIT */
/* Any bytes as a record on the channel, and as frames of a keeper: what reads is written again and reads the same. */
#include "fuzz.h"

#include "frame.h"
#include "record.h"

static void record(const char *bytes, size_t size)
{
	struct fw_record one, two;
	char again[FW_RECORD_MAX];
	size_t n;

	if (fw_record_get(bytes, size, &one) < 0)
		return;
	fuzz_must(one.kind != FW_REC_NONE && one.name[0] && strlen(one.name) < FW_NAME_MAX);
	n = fw_record_put(again, one.kind, one.name, one.i, one.w, one.text, one.len);
	if (!n)
		return; /* longer in its usual form */
	fuzz_must(fw_record_get(again, n, &two) == 0);
	fuzz_must(one.kind == two.kind && strcmp(one.name, two.name) == 0 && one.i == two.i &&
		  one.w == two.w && one.len == two.len && memcmp(one.text, two.text, one.len) == 0);
}

static void frames(const char *bytes, size_t size)
{
	struct fw_frame f;
	size_t at = 0;
	long n;

	while ((n = fw_frame_get(bytes + at, size - at, &f)) > 0) {
		fuzz_must((size_t)n <= size - at);
		if (f.kind == FW_FRAME_FACT) {
			fw_scoped_buf again = { 0 };

			fuzz_must(strlen(f.fact.name) < size);
			fw_frame_put_fact(&again, &f.fact);
		}
		at += (size_t)n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = fuzz_copy(data, size);

	record(bytes, size);
	frames(bytes, size);
	free(bytes);
	return 0;
}
