/* SPDX-License-Identifier: MIT */
/* The list of known deviations: where a target is known to depart from its documentation, why, and until when. */
#ifndef FW_DEVIATIONS_H
#define FW_DEVIATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "run.h"

struct fw_deviation_when {
	/* "6.9": compared with as much of the release as it has parts */
	char *kernel_min, *kernel_max;
	char *target; /* glob */
};

struct fw_deviation {
	char *id;
	char **checks; /* globs over check ids */
	unsigned checks_count;
	struct fw_deviation_when *when; /* NULL: always */
	char *seen; /* what the target does */
	char *why;
	char *source;
	char *expires; /* YYYY-MM-DD, the last day it applies */
};

struct fw_deviations {
	struct fw_deviation *items;
	unsigned count;
	struct fw_deviation_mark *marks; /* where in the file each value stands */
	size_t marks_count;
	char *path;
};

/* 0, or an error that names file, line and column: -EINVAL for what the file says, else why it cannot be read. */
int fw_deviations_load(const char *path, struct fw_deviations *ret_list, struct fw_err *err);
void fw_deviations_done(struct fw_deviations *list);

/* Does each glob of the list match a check of the catalogue? 0, or -EINVAL naming the first that does not. */
int fw_deviations_check(const struct fw_deviations *list, struct fw_err *err);

/* Had it expired when that run was started? Judged by the record, so that a later report says the same. */
bool fw_deviation_is_expired(const struct fw_deviation *deviation, const struct fw_run *run);

/* Does it apply to that run: kernel and target as it wants them, and not expired? */
bool fw_deviation_applies(const struct fw_deviation *deviation, const struct fw_run *run);

/* Does one of its globs match the id of a check? */
bool fw_deviation_covers(const struct fw_deviation *deviation, const char *check_id);

/* The first that applies to the run and covers the check, or NULL. */
const struct fw_deviation *fw_deviation_find(const struct fw_deviations *list,
					     const struct fw_run *run, const char *check_id);

#endif
