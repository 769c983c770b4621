/* SPDX-License-Identifier: MIT */
/* A record made line by line for the tests of what reads it: whole by itself, or damaged where a test wants. */
#ifndef FW_SAMPLE_H
#define FW_SAMPLE_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "reader.h"
#include "text.h"

static const char *const sample_plan[] = { "one.case/fork/first", "one.case/fork/second",
					   "two.case.odd/mini/first" };
enum { SAMPLE_PLAN = 3 };

/* The digest of the sample's plan. */
static inline uint64_t sample_digest(void)
{
	uint64_t h = FW_FNV_START;

	for (int i = 0; i < SAMPLE_PLAN; i++) {
		h = fw_fnv(h, sample_plan[i], strlen(sample_plan[i]));
		h = fw_fnv(h, "\n", 1);
	}
	return h;
}

static inline void sample_start(struct fw_buf *b)
{
	fw_buf_printf(
		b,
		"{\"type\":\"run.start\",\"schema\":1,\"run_id\":\"r\",\"tool\":\"t\",\"argv\":[],"
		"\"target\":\"box\",\"cell\":\"\",\"shard\":\"1/1\",\"repeat\":1,"
		"\"started\":\"2026-01-02T03:04:05Z\",\"environment\":{\"nodename\":\"here\","
		"\"release\":\"6.12.1-x\"},\"plan_digest\":\"0x%016llx\",\"plan_total\":3,"
		"\"plan\":[\"%s\",\"%s\",\"%s\"]}\n",
		(unsigned long long)sample_digest(), sample_plan[0], sample_plan[1],
		sample_plan[2]);
}

/* value: JSON, with its key: "\"value\":1". */
static inline void sample_fact(struct fw_buf *b, int n, const char *case_id, const char *door,
			       int attempt, const char *value)
{
	fw_buf_printf(
		b,
		"{\"type\":\"fact\",\"n\":%d,\"t_ns\":%d,\"case\":\"%s\",\"door\":\"%s\",\"attempt\":%d,"
		"\"at\":\"\",\"source\":\"probe\",\"role\":\"child\",\"pid\":7,\"name\":\"child.x\",%s}\n",
		n, n * 1000, case_id, door, attempt, value);
}

static inline void sample_check(struct fw_buf *b, int index, const char *verdict,
				const char *observed, const char *evidence)
{
	const char *id = sample_plan[index];
	const char *door = strchr(id, '/') + 1, *clause = strrchr(id, '/') + 1;

	fw_buf_printf(
		b,
		"{\"type\":\"check\",\"id\":\"%s\",\"case\":\"%.*s\",\"door\":\"%.*s\",\"clause\":\"%s\","
		"\"family\":\"%.3s\",\"verdict\":\"%s\",\"reason\":\"\",\"expected\":\"0\","
		"\"observed\":\"%s\",\"needs\":[],\"ms\":%s,\"evidence\":[%s]}\n",
		id, (int)(door - id - 1), id, (int)(clause - door - 1), door, clause, id, verdict,
		observed, index == 1 ? "0" : "1.5", evidence);
}

static inline void sample_end(struct fw_buf *b, int facts, int holds, int violated, int not_run)
{
	fw_buf_printf(
		b,
		"{\"type\":\"run.end\",\"finished\":\"2026-01-02T03:04:06Z\",\"interrupted\":0,"
		"\"facts\":%d,\"totals\":{\"not-run\":%d,\"skipped\":0,\"broken\":0,\"inconclusive\":0,"
		"\"violated\":%d,\"holds\":%d}}\n",
		facts, not_run, violated, holds);
}

/* A whole record: the first check holds, the second is violated with this text (JSON), the third not run. */
static inline void sample_record(struct fw_buf *b, const char *observed)
{
	sample_start(b);
	sample_fact(b, 1, "one.case", "fork", 1, "\"value\":0");
	sample_fact(b, 2, "one.case", "fork", 2, "\"value\":\"0xff\"");
	sample_check(b, 0, "holds", "0", "1,2");
	sample_check(b, 1, "violated", observed, "2");
	sample_check(b, 2, "not-run", "", "");
	sample_end(b, 2, 1, 1, 1);
}

/* Reads text whole into *run. As fw_reader_end, or the first failure before. */
static inline int sample_read(const char *text, size_t n, bool keep_facts, struct fw_run *run,
			      struct fw_err *err)
{
	struct fw_reader *reader = fw_reader_new("sample", run, keep_facts, NULL, NULL);
	int r;

	if (!reader)
		return -1;
	r = fw_reader_feed(reader, text, n, err);
	if (r == 0)
		r = fw_reader_end(reader, err);
	fw_reader_free(reader);
	return r;
}

#endif
