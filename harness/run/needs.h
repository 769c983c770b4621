/* SPDX-License-Identifier: MIT */
/* Trying the needs: each once, to the end of its use, before the run. */
#ifndef FW_NEEDS_H
#define FW_NEEDS_H

#include <stdbool.h>
#include <stddef.h>

#include "need.h"
#include "stage.h"

enum { FW_REASON_MAX = 64 };

/* What trying needs to know of this run. */
struct fw_trial {
	struct fw_stage_plan *plan;	/* containment is decided by trying "pidns", which comes first */
	int probe_fd;			/* of the probe "null", O_PATH; -1 when it is not there */
	const char *slot_cgroup;	/* "" when there is none */
	int jobs;			/* how many cases are to stand at once */
	const char *pids;		/* the run's cgroup with the pids controller; NULL or "": none */
	const char *tracer;		/* name of the run's tracing instance; NULL: none */
	bool allow_global;		/* what is the whole machine's may be changed, and changed back */
};

/* Decides how stages contain their processes: best first. Called once, before any need is tried. */
void fw_containment_decide(struct fw_stage_plan *plan);

/* Where processes cost so many times what they usually do a trial may take that much longer: nothing hangs in one. */
void fw_need_deadline(int slowdown);

/* "met", or the reason code, into reason; the same at every call. Unknown names: "unknown-need:NAME". */
void fw_need_try(const char *name, const struct fw_trial *trial, char reason[FW_REASON_MAX]);

/* How many cases, at most jobs, there is room for (RLIMIT_NPROC, the cgroup); at least 1. Makes and ends processes. */
int fw_jobs_with_room(int jobs);

enum { FW_ASK_NAMESPACES = -1 }; /* clone and unshare with flags of namespaces */

/* Is it a seccomp filter that answers this system call, or FW_ASK_NAMESPACES, with this errno? Asked in a child. */
bool fw_need_is_masked(long number, int error);
/* The name of trial number i, in the order of the names; NULL past the last. */
const char *fw_need_trial(size_t i);

#endif
