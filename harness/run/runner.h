/* SPDX-License-Identifier: MIT */
/* Runs a plan: keepers in slots, facts into the record, verdicts from the judge. Single-threaded, one poll loop. */
#ifndef FW_RUNNER_H
#define FW_RUNNER_H

#include <stdbool.h>

#include "needs.h"
#include "plan.h"
#include "writer.h"

enum fw_raw_keep { FW_RAW_FAILED, FW_RAW_ALL, FW_RAW_NONE };

struct fw_run_words {
	int jobs;			/* 1 or more */
	int deadline_ms;
	int repeat;			/* 1 or more */
	bool hold;			/* stop each probe before its stimulus and say so (stage.held) */
	bool until_fail;
	int fail_fast;			/* stop starting after so many checks that do not hold; 0: never */
	const char *const *must;	/* needs, NULL-terminated; may be NULL */
	const char *const *listed;	/* CHECK=DEVIATION: violations that stop no run; may be NULL */
	const char *probes_dir;		/* where the probes are; with a saboteur, the lying ones */
	const char *saboteur;		/* its name; NULL: none, the machine is told about as it is */
	const char *run_cgroup;		/* "" when there is none */
	const char *run_pids;		/* likewise, with the pids controller */
	const char *raw_dir;		/* DIR/raw, made when needed; NULL: nothing is kept */
	enum fw_raw_keep raw_keep;
	int watch_fd;			/* a pidfd whose end is ours too, or -1 */
	int64_t start_ns;
	int64_t end_ns;			/* when the run is to be over, on the same clock; 0: whenever */
	/* for whoever shows the run as it goes; may be NULL */
	void (*on_fact)(void *ctx, const struct fw_unit *unit, const struct fw_fact *fact);
	void (*on_check)(void *ctx, const struct fw_check_line *line);
	void *ctx;
};

/* Keeps open programs: a probe by its name, O_PATH; -1 when it is not there. */
int fw_probe_open(const char *probes_dir, const char *name);

/*
 * Runs the plan to its end or to a signal (SIGINT, SIGTERM, SIGHUP), writes facts and one check line for every
 * planned check. Returns the signal that stopped it, 0, or negative with *err for the harness's own failure.
 */
int fw_runner_run(const struct fw_plan *plan, const struct fw_run_words *words,
		  struct fw_stage_plan *stage, const struct fw_trial *trial,
		  struct fw_writer *writer, struct fw_err *err);

#endif
