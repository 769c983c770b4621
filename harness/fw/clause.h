/* SPDX-License-Identifier: MIT */
/* The catalogue: documented, testable statements, generated at build time from cases/clauses/. */
#ifndef FW_CLAUSE_H
#define FW_CLAUSE_H

#include <stddef.h>
#include <stdint.h>

struct fw_clause {
	const char *id;		/* "fork-ret-child-zero" */
	const char *page;	/* "fork(2)" */
	const char *section;	/* "RETURN VALUE" */
	const char *version;	/* of the page: "man-pages 6.03" */
	const char *statement;	/* in our own words */
	const char *part_of;	/* the wider statement that this is one side of, or NULL */
	const char *not_checked; /* why no case checks it and what would change that; NULL: one does */
	const char *family;	/* of one that is not checked: the family where it would stand */
	uint32_t digest;	/* low 16 bits of the statement's FNV-1a: what a case's .pin must equal */
};

/* Sorted by id; generated. */
extern const struct fw_clause fw_clauses[];
extern const size_t fw_clauses_count;

/* The clause of this id, or NULL. */
const struct fw_clause *fw_clause_find(const char *id);

#endif
