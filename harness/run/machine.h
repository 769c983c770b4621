/* SPDX-License-Identifier: MIT */
/* What stands on the machine while a run lasts: scratch directory, cgroup, containment; raised and lowered whole. */
#ifndef FW_MACHINE_H
#define FW_MACHINE_H

#include <limits.h>
#include <stdbool.h>

#include "needs.h"

struct fw_machine {
	struct fw_stage_plan stage;	/* points into this struct: do not copy it */
	struct fw_trial trial;
	char scratch[PATH_MAX];		/* "" where there is none */
	char cgroup[PATH_MAX];		/* likewise */
	char pids[PATH_MAX];		/* a cgroup with the pids controller, v1 or v2; likewise */
	char slot_cgroup[PATH_MAX + 8];
	char tracer[96];		/* name of the instance of the kernel's tracer, if one is made */
	bool traces;			/* it may be made */
	int spawn_us;			/* what a process costs here that only ends */
	int slowdown;			/* how many times what it costs on a machine of today; 1 at least */
	int deadline_ms;
};

/*
 * Sweeps what dead owners left, makes what the run owns, decides how stages contain. timeout_ms 0: a deadline that
 * fits the machine. jobs: how many cases are to stand at once. allow_global: as --allow-global says. The caller becomes
 * a subreaper, and SIGINT, SIGTERM and SIGHUP stay blocked from here on.
 */
void fw_machine_raise(struct fw_machine *m, const char *probes_dir, int timeout_ms, int jobs,
		      bool allow_global);

/* Ends every process that is left and removes what was made. */
void fw_machine_lower(struct fw_machine *m);

/* "pidns", "userns", "subreaper". */
const char *fw_containment_name(enum fw_containment containment);

#endif
