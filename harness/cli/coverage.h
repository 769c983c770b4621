/* SPDX-License-Identifier: MIT */
/* Which documented statements are checked here, through which doors, and why the others are not. */
#ifndef FW_COVERAGE_H
#define FW_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "prove.h"

/*
 * The catalogue against a run of every check and its proof by counterexamples. A statement is checked when a check is
 * about it or all its parts are checked; proven when none of these checks is unproven; skipped when none of them
 * could be judged here. As tables, or as one JSON object. False when there is no memory.
 */
bool fw_coverage_tell(const struct fw_proof *proof, bool json, struct fw_buf *out);

/*
 * What other suites check, and what none does, against the same: behaviours that some statement answers (mapped), those
 * of them whose statements are all checked, and those out of scope with the reason. As text, or as one JSON object.
 */
bool fw_coverage_tell_peers(const struct fw_proof *proof, bool json, struct fw_buf *out);

#endif
