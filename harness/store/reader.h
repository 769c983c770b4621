/* SPDX-License-Identifier: MIT */
/* Reads a record (events.jsonl), whole or as it comes, and refuses one that is damaged. */
#ifndef FW_READER_H
#define FW_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "run.h"

/*
 * Told of each line once it has been understood, in the order of the record. result is the line's check, or
 * NULL for any other line; the line comes without its end. run is filled as far as the record has come.
 */
typedef void fw_on_line(void *ctx, struct fw_run *run, struct fw_result *result, const char *line,
			size_t len);

struct fw_reader;

/*
 * A reader that fills *run (initialised, and the caller's before and after). name is what errors call the record.
 * Without keep_facts the facts of a case and door are let go once all its checks have turned out to hold or be
 * skipped, so that a long run stays small. on_line may be NULL. NULL when out of memory.
 */
struct fw_reader *fw_reader_new(const char *name, struct fw_run *run, bool keep_facts,
				fw_on_line *on_line, void *ctx);
void fw_reader_free(struct fw_reader *reader);

/* The next bytes, cut anywhere. 0, or -EBADMSG naming the line that is damaged (or -ENOMEM); then for ever. */
int fw_reader_feed(struct fw_reader *reader, const char *bytes, size_t n, struct fw_err *err);

/* No more will come. 0 when the record was whole, else as above. */
int fw_reader_end(struct fw_reader *reader, struct fw_err *err);

/* All of it at once: a record's file, or the directory that holds it as events.jsonl. */
int fw_read_record(const char *path, struct fw_run *run, bool keep_facts, fw_on_line *on_line,
		   void *ctx, struct fw_err *err);

#endif
