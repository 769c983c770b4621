/* SPDX-License-Identifier: MIT */
/* The proof that each check can fail: its counterexamples applied to real evidence. */
#ifndef FW_PROVE_H
#define FW_PROVE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "run.h"

struct fw_proof {
	size_t checks, proven, golden;	/* of the proven: on golden evidence */
	size_t seen;	/* of the proven: said violated by itself, in this run or the golden one */
	struct fw_buf unproven; /* "ID\tWHY\n" for each */
};

/*
 * Tries every check of the run. Its own evidence counts where the check held here, else that of the golden run
 * (NULL: there is none). 0, or -ENOMEM.
 */
int fw_prove(const struct fw_run *run, const struct fw_run *golden, struct fw_proof *ret_proof);

/* The result as people read it, or as one JSON object. */
void fw_proof_tell(const struct fw_proof *proof, bool json, struct fw_buf *out);

#endif
