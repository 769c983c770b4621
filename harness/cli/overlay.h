/* SPDX-License-Identifier: MIT */
/* Known deviations laid over the verdicts of a run, for reports and for the exit status. */
#ifndef FW_OVERLAY_H
#define FW_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "deviations.h"
#include "report.h"
#include "run.h"

struct fw_overlay {
	struct fw_deviations list;
	struct rep_known *known; /* beside list.items */
	const char **fixed; /* beside the run's results */
	size_t fixed_count;
	struct rep_input in; /* what reports are given */
};

/* Loads the list and checks it against the catalogue. 0, or an error for exit 2. */
int fw_overlay_init(struct fw_overlay *overlay, const char *path, bool strict, struct fw_err *err);
void fw_overlay_done(struct fw_overlay *overlay);

/* Makes the overlay one of this run, whose plan and environment are known. 0 or -ENOMEM. */
int fw_overlay_begin(struct fw_overlay *overlay, const struct fw_run *run);

/* Lays the list over one result. */
void fw_overlay_result(struct fw_overlay *overlay, struct fw_result *result);

/* One line for each deviation that had expired, and one for each that is listed and no longer shows. */
void fw_overlay_tell_expired(const struct fw_overlay *overlay, struct fw_buf *out);
void fw_overlay_tell_fixed(const struct fw_overlay *overlay, struct fw_buf *out);

/*
 * The exit status of a run so reported. incomplete: something came to its end too early or could not be read.
 * signal: what interrupted us, or 0.
 */
int fw_overlay_exit(const struct fw_overlay *overlay, bool incomplete, int signal, bool meson);

#endif
