/* SPDX-License-Identifier: MIT */
/* What kind of machine this run is on: the environment object of run.start. */
#ifndef FW_ENVIRONMENT_H
#define FW_ENVIRONMENT_H

#include "buf.h"

struct fw_environment_extra {
	const char *containment;	/* how stages contain: "pidns", "userns", "subreaper" */
	const char *probes;		/* libc, compiler and flags of the probes, as built */
	int spawn_us, slowdown, deadline_ms;
	const char *const *needs;	/* name, reason, name, reason …, NULL */
	const char *const *must;	/* likewise */
};

/* Takes down what a run changes about its own process: signals and capabilities. First thing a program does. */
void fw_environment_note(void);

/* Appends {"sysname":…} to out. What cannot be read is left out. */
void fw_environment_json(struct fw_buf *out, const struct fw_environment_extra *extra);

#endif
