/* SPDX-License-Identifier: MIT */
/* A run that is taking place: the worker found and started, its record read as it is written. */
#ifndef FW_LIVE_H
#define FW_LIVE_H

#include <stdbool.h>

#include "buf.h"
#include "err.h"
#include "options.h"
#include "reader.h"
#include "run.h"

struct fw_live {
	const struct fw_options *options;
	const struct fw_names *listed; /* CHECK=DEVIATION for the worker; or NULL */
	struct fw_run *run;
	bool keep_facts;
	fw_on_line *on_line; /* as the reader tells */
	void (*after)(void *ctx); /* after each piece that came; may be NULL */
	void (*tick)(void *ctx); /* while nothing comes; NULL: never */
	int tick_ms;
	void *ctx;
};

struct fw_live_end {
	int worker_exit; /* its exit status; -1 when a signal ended it */
	int worker_signal;
	int signal; /* what interrupted us, or 0 */
	bool whole; /* the record came complete */
	/* When not: why, naming the line. Its code is 0 when the worker said nothing at all. */
	struct fw_err damage;
};

/* The worker, as far from our own program as it was installed: DIR/../libexec/forkwitness/fw-worker. 0 or an error. */
int fw_worker_path(const char *argv0, struct fw_buf *ret_path, struct fw_err *err);

/* A file that is shipped with us: DIR/../share/forkwitness/NAME, DIR being where our program is. */
int fw_share_path(const char *argv0, const char *name, struct fw_buf *ret_path, struct fw_err *err);

/* Runs the worker over the options' selection. 0 once it has ended, or an error when it could not start. */
int fw_live_run(const struct fw_live *live, const char *worker, struct fw_live_end *ret_end,
		struct fw_err *err);

/* What went wrong with a run that is not whole, as one line. */
void fw_live_tell(const struct fw_live_end *end, struct fw_buf *out);

#endif
