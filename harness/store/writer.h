/* SPDX-License-Identifier: MIT */
/* The record's writer: one JSON object a line, to a file, a stream, or both. Plain libc, small, worker's own. */
#ifndef FW_WRITER_H
#define FW_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "evidence.h"
#include "verdict.h"

struct fw_writer {
	int file_fd;		/* events.jsonl, or -1 */
	int stream_fd;		/* or -1 */
	struct fw_buf line;	/* lines not yet written */
	int64_t facts;		/* how many were written: numbers run from 1 */
	uint64_t digest;	/* of their lines */
	int totals[FW_VERDICT_KINDS];
	int error;		/* first errno of a write that failed; what follows is not written */
};

/* JSON pieces, for whoever composes run.start's environment. Bytes that are no UTF-8 become U+FFFD. */
void fw_json_string(struct fw_buf *out, const char *s, size_t len);
void fw_json_key(struct fw_buf *out, const char *key);	/* "key": with a comma before it where one is due */

/* "key":"value", likewise; value may be NULL: "". */
void fw_json_text(struct fw_buf *out, const char *key, const char *value);

/* A check's line; strings may be NULL. */
struct fw_check_line {
	const char *id, *case_id, *door, *clause, *family;
	const struct fw_verdict *verdict;
	const char *const *needs;
	int need_count;
	double ms;
};

/* Takes whole lines of JSON without the newline. */
void fw_writer_line(struct fw_writer *w, const char *json, size_t len);
/* Numbers the fact (fact->n) and writes it. Text that the record can only hold as bytes becomes FW_BYTES. */
void fw_writer_fact(struct fw_writer *w, const char *case_id, const char *door, int attempt,
		    struct fw_fact *fact);
void fw_writer_check(struct fw_writer *w, const struct fw_check_line *check);
void fw_writer_end(struct fw_writer *w, const char *finished, int interrupted);
/* Writes out what is buffered. 0 or -errno (latched); no SIGPIPE where the reader has gone. */
int fw_writer_flush(struct fw_writer *w);
void fw_writer_done(struct fw_writer *w);

#endif
