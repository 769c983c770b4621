/* SPDX-License-Identifier: MIT */
/* A run as read back from its record: what judge, reports and prove work on. */
#ifndef FW_RUN_H
#define FW_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "verdict.h"

enum { FW_SCHEMA = 1 };

/* Facts of one attempt at one case through one door. */
struct fw_attempt {
	char *case_id;
	char *door;
	int attempt;			/* from 1 */
	struct fw_evidence evidence;
};

/* One line of a report. */
struct fw_result {
	char *id, *case_id, *door, *clause, *family;
	struct fw_verdict verdict;
	double ms;			/* of the case's attempt, stands on its first check; else 0 */
	char *needs;			/* comma separated */
	const char *deviation;		/* id of the deviation laid over it, or NULL; owned by the list */
	long line;			/* in the record */
	size_t plan_index;
};

struct fw_run {
	char *run_id, *tool, *target, *cell, *saboteur, *started, *finished, *hostname, *kernel;
	int shard, shards;		/* saboteur: NULL, or who lied to this run */
	int interrupted;		/* signal number, or 0 */
	bool ended;			/* run.end was there; attempts are sorted from then on */
	bool cut_short;			/* a record that ends before run.end, and is as it should be until then */
	int64_t last_ns;		/* when the last fact was taken: how long the run took */
	char **plan;			/* ids in plan order */
	size_t plan_count;
	struct fw_attempt *attempts;
	size_t attempts_count, attempts_cap;
	struct fw_result *results;	/* in plan order once the run is whole; those without a line are not-run */
	size_t results_count;
	int totals[FW_VERDICT_KINDS];
	void *environment;		/* json_t of run.start's environment; for reports that show it */
};

void fw_run_init(struct fw_run *run);
void fw_run_done(struct fw_run *run);

struct fw_buf;

/* Lines "NEED: REASON" about what --must named and was absent; how many. */
size_t fw_run_absent_must(const struct fw_run *run, struct fw_buf *out);

/* The attempt with this number, or NULL. */
const struct fw_attempt *fw_run_attempt(const struct fw_run *run, const char *case_id,
					const char *door, int attempt);

#endif
