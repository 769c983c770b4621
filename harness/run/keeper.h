/* SPDX-License-Identifier: MIT */
/* The keeper: one short-lived process per attempt; subreaper, tracer and observer of one probe. */
#ifndef FW_KEEPER_H
#define FW_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "case.h"
#include "stage.h"

struct fw_job {
	const struct fw_instance *in;
	uint32_t door;
	const struct fw_stage_plan *plan;
	int probe_fd;			/* the program, O_PATH */
	const char *scratch;		/* directory of this attempt, made and removed by the keeper; NULL: none */
	int pass_fd;			/* for the probe, or -1 */
	const char *saboteur;		/* the program is a lying one, told to be this; NULL: it is not */
	int64_t start_ns;		/* CLOCK_MONOTONIC at the start of the run */
	int deadline_ms;
	bool raw;			/* hand raw texts on */
	bool hold;			/* debug: stop the probe before its stimulus and say how to attach */
	int out;			/* frames go here */
};

/* Runs in the process that fw_stage_enter made; does not return. */
void fw_keeper_main(const struct fw_job *job) __attribute__((noreturn));

#endif
