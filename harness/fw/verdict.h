/* SPDX-License-Identifier: MIT */
/* What an oracle says: one of six verdicts, the facts it rests on, and what was expected and observed. */
#ifndef FW_VERDICT_H
#define FW_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

enum fw_verdict_kind {
	FW_NOT_RUN,		/* zero on purpose: planned, never reached */
	FW_SKIPPED,		/* a named need is absent, known before the run */
	FW_BROKEN,		/* scaffolding failed: stage, probe set-up, harness */
	FW_INCONCLUSIVE,	/* ran, evidence missing or ambiguous */
	FW_VIOLATED,		/* evidence contradicts the clause */
	FW_HOLDS,		/* evidence supports the clause, cited */
};
enum { FW_VERDICT_KINDS = 6 };

enum { FW_CITED_MAX = 32 };

struct fw_verdict {
	enum fw_verdict_kind kind;
	int cited_count;
	int64_t cited[FW_CITED_MAX];	/* numbers of facts */
	char expected[160];		/* one line each, empty where there is nothing to say */
	char observed[160];
	char reason[128];		/* skip code, what broke, what is missing; empty for holds */
};

/* "not-run" "skipped" "broken" "inconclusive" "violated" "holds"; never NULL. */
const char *fw_verdict_name(enum fw_verdict_kind kind);

/* The kind of a name; false if there is none such. */
bool fw_verdict_of_name(const char *name, enum fw_verdict_kind *ret_kind);

#endif
