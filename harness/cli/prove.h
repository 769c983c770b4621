/* SPDX-License-Identifier: MIT */
/*
 * The proof that each check can fail: its counterexamples applied to real evidence, and saboteurs, who lie to the whole
 * path and must be seen through.
 */
#ifndef FW_PROVE_H
#define FW_PROVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "run.h"
#include "saboteur.h"

enum fw_proof_state {
	FW_UNPROVEN,
	FW_PROVEN,		/* counterexamples bit, and every saboteur it names was seen through */
	FW_PROVEN_GOLDEN,	/* not judged here: counterexamples bit on golden evidence */
	FW_PROVEN_SEEN,		/* said violated of a kernel, here or on golden evidence */
	FW_UNSEEN,		/* skipped on every target at hand, for a need that none of them has */
	FW_EXCEPTED,		/* counterexamples bit; why says why no saboteur can exist, or can lie here */
};

struct fw_proof_check {
	const struct fw_result *result;
	const char *saboteurs;	/* as the check names them, or NULL */
	enum fw_proof_state state;
	bool caught;		/* a saboteur that it names */
	char why[176];		/* of unproven, of unseen and of excepted */
};

/* A saboteur was at work, and this is what the check said. */
struct fw_proof_pair {
	size_t check, saboteur;	/* indices */
	enum fw_verdict_kind said;	/* skipped: the saboteur may not lie so here */
	bool must;		/* the check names it */
};

struct fw_proof {
	struct fw_proof_check *check;
	size_t checks;
	struct fw_proof_pair *pair;
	size_t pairs, pairs_cap;
	const struct fw_proof_check **by_id;	/* the checks, sorted by id */
	bool *tried;		/* saboteurs that were at work */
	bool *caught;		/* and that some check saw through */
};

/*
 * Tries every check of the run with its counterexamples. Its own evidence counts where the check held here, else that
 * of the golden run (NULL: there is none). The run must outlive the proof. 0, or -ENOMEM.
 */
int fw_prove(const struct fw_run *run, const struct fw_run *golden, struct fw_proof *ret_proof);
void fw_proof_done(struct fw_proof *proof);

/* Where this saboteur must be tried, or (all) may be, as "CASE/door\n" lines; how many. */
size_t fw_proof_wants(const struct fw_proof *proof, size_t saboteur, bool all,
		      struct fw_buf *ret_places);

/* One answer of a check while a saboteur was at work; goes through a pipe as it is. */
struct fw_proof_said {
	size_t check, saboteur;
	enum fw_verdict_kind kind;
	char reason[64];
};

/* What was said while that saboteur was at work: each answer to tell. 0, or what tell gave below 0. */
int fw_proof_lied(const struct fw_proof *proof, size_t saboteur, const struct fw_run *lied,
		  int (*tell)(void *ctx, const struct fw_proof_said *said), void *ctx);

/* Is it an answer that must be violated and came too late to say so, or never, its keeper ended for the delay? */
bool fw_proof_late(const struct fw_proof *proof, const struct fw_proof_said *said);

/* Takes one answer. 0, or -ENOMEM. */
int fw_proof_take(struct fw_proof *proof, const struct fw_proof_said *said);

/* Is everything proven, and no saboteur uncaught? */
bool fw_proof_stands(const struct fw_proof *proof);

/* The result as people read it, or as one JSON object. */
void fw_proof_tell(const struct fw_proof *proof, bool json, struct fw_buf *out);

#endif
