/* SPDX-License-Identifier: MIT */
/* What articles claim, beside what checks say of it on a machine. */
#ifndef FW_CLAIMS_H
#define FW_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "claim.h"
#include "options.h"
#include "run.h"

/* Some claims, as a command line chooses them. */
struct fw_claims {
	const struct fw_claim **items;
	size_t count;
};

/*
 * Those of the table that a glob chooses, all of them without one. 0, -ENOMEM, or -EINVAL with the nearest name where a
 * glob chooses none. Only the items are the caller's to free.
 */
int fw_claims_choose(const struct fw_claim *table, size_t count, const struct fw_names *globs,
		     struct fw_claims *ret_claims, struct fw_err *err);

/* Globs over the checks on which the claims rest: ones that match some check, each once. 0 or -ENOMEM. */
int fw_claims_wants(const struct fw_claims *claims, struct fw_names *ret_globs);
void fw_claims_wants_done(struct fw_names *globs);

enum fw_claim_here {
	FW_CLAIM_CONFIRMED,	/* it holds, and each clause named is held by a check, and none violated or undecided */
	FW_CLAIM_CONTRADICTED,	/* a clause that shows it is violated, or one that denies it holds */
	FW_CLAIM_UNJUDGED,
};

/* What the checks of a run say of one claim. */
enum fw_claim_here fw_claim_here(const struct fw_claim *claim, const struct fw_run *run);

/* As text, or as one JSON object. 0 or -ENOMEM. */
int fw_claims_tell(const struct fw_claims *claims, const struct fw_run *run, bool json,
		   struct fw_buf *out);

#endif
