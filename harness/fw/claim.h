/* SPDX-License-Identifier: MIT */
/* What articles about fork claim, retold: generated at build time from cases/claims/. */
#ifndef FW_CLAIM_H
#define FW_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

struct fw_article {
	const char *id;		/* "000" */
	const char *title;	/* as it says itself, UTF-8 */
	const char *kernel;	/* what it is about */
};

enum fw_standing {
	FW_CLAIM_HOLDS,
	FW_CLAIM_HISTORICAL,	/* was so, and no check can deny it */
	FW_CLAIM_WRONG,		/* is not so today */
};

struct fw_claim {
	const char *id;		/* "000.results" */
	const struct fw_article *article;
	const char *text;	/* in our own words */
	enum fw_standing standing;
	bool inside;		/* about the kernel's inside alone: nothing of it shows outside */
	const char *const *shown_by;	/* clauses that say the same, ends with NULL; NULL: none */
	const char *const *denied_by;	/* clauses that say the opposite, likewise */
	const char *was_so;	/* where or until when it was; or NULL */
	const char *reason, *source;	/* why it does not hold, or holds with what difference; or NULL */
	const char *unchecked;	/* shows outside, and why no clause is named; or NULL */
};

/* In the order of the articles; generated. */
extern const struct fw_claim fw_claims[];
extern const size_t fw_claims_count;

#endif
