/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary of oracles. All pure: evidence in, verdict out. A missing or ambiguous fact (NULL) and a fact
 * that is a failed look (FW_ERRNO) give FW_INCONCLUSIVE, never holds; every fact compared is cited.
 * "what" names the thing in reports: short, lower case.
 */
#ifndef FW_ORACLE_H
#define FW_ORACLE_H

#include "evidence.h"
#include "verdict.h"

/* Both present, of one kind, and the same value / different values. INT and WORD compare by value. */
struct fw_verdict fw_equal(const struct fw_fact *a, const struct fw_fact *b, const char *what);
struct fw_verdict fw_differ(const struct fw_fact *a, const struct fw_fact *b, const char *what);

struct fw_verdict fw_is(const struct fw_fact *a, int64_t value, const char *what);
struct fw_verdict fw_is_not(const struct fw_fact *a, int64_t value, const char *what);
struct fw_verdict fw_at_least(const struct fw_fact *a, int64_t value, const char *what);
/* (value & mask) == want; INT or WORD. */
struct fw_verdict fw_bits(const struct fw_fact *a, uint64_t mask, uint64_t want, const char *what);
struct fw_verdict fw_is_text(const struct fw_fact *a, const char *text, const char *what);
/* a == b + delta, both integers. */
struct fw_verdict fw_is_sum(const struct fw_fact *a, const struct fw_fact *b, int64_t delta,
			    const char *what);
/* A probe's fact of an errno number (FW_INT): shown by name. */
struct fw_verdict fw_is_errno(const struct fw_fact *a, int code, const char *what);
/* The look itself must have failed with this errno ("gone"): holds for an FW_ERRNO fact with that code. */
struct fw_verdict fw_look_failed(const struct fw_fact *a, int code, const char *what);

/* A list of numbers as looks give it ("1 2 17": children, tasks, fds) has this one in it, or has it not. */
struct fw_verdict fw_lists(const struct fw_fact *list, int64_t number, bool want, const char *what);
/* The same for the number that another fact gives. */
struct fw_verdict fw_lists_fact(const struct fw_fact *list, const struct fw_fact *number, bool want,
				const char *what);

/* Something was made: the maker was told (parent.ret) a number above zero. */
struct fw_verdict fw_made(const struct fw_evidence *ev);

/*
 * All of them: violated if any is, else inconclusive if any is, else holds; cites of all, texts of the first
 * that decides. Read the list with FW_ALL(v1, v2, …).
 */
struct fw_verdict fw_all(const struct fw_verdict *verdicts, int count);
#define FW_ALL(...) \
	fw_all((const struct fw_verdict[]){ __VA_ARGS__ }, \
	       (int)(sizeof((const struct fw_verdict[]){ __VA_ARGS__ }) / sizeof(struct fw_verdict)))

/* For oracles that reason for themselves. fmt gives the observed text. Cite with fw_cite. */
struct fw_verdict fw_say(enum fw_verdict_kind kind, const char *expected, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void fw_cite(struct fw_verdict *v, const struct fw_fact *fact);

#endif
