/* SPDX-License-Identifier: MIT */
/* Reports: pure functions from a run to text in a buffer. They print nothing, read nothing and keep nothing. */
#ifndef REP_REPORT_H
#define REP_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "case.h"
#include "run.h"

/* A known deviation as reports show it; the texts are the caller's. */
struct rep_known {
	const char *id, *seen, *why, *source, *expires;
};

struct rep_input {
	const struct fw_run *run;
	const struct rep_known *known;
	size_t known_count;
	/* Beside run->results: id of a listed deviation that no longer shows on a check that holds, else NULL. */
	const char *const *fixed;
	size_t catalogue; /* documented statements that there are, checked or not; 0: not told */
	bool strict; /* such a check is a failure */
	bool colour;
};

/* How one line of a report ends, in the order of the last line. */
enum rep_kind {
	REP_HOLDS,
	REP_VIOLATED,
	REP_DEVIATION,
	REP_SKIPPED,
	REP_BROKEN,
	REP_INCONCLUSIVE,
	REP_NOT_RUN,
	REP_FIXED, /* holds, is listed as a deviation, and the reader is strict */
};
enum { REP_KINDS = 8 };

struct rep_counts {
	size_t of[REP_KINDS];
	size_t total;
};

enum rep_kind rep_kind_of(const struct rep_input *in, const struct fw_result *result);
/* "holds" … "deviation", "not-run", "deviation-fixed"; never NULL. */
const char *rep_kind_name(enum rep_kind kind);
struct rep_counts rep_count(const struct rep_input *in);
/* The documented statements that checks of a run are about, each once. */
struct rep_statements {
	size_t checked;	/* all of them */
	size_t judged;	/* a check said holds or violated of it */
	size_t skipped;	/* every check of it was skipped */
};
/* Of the checks of one family, or of all (NULL). Nothing but zeroes without memory. */
struct rep_statements rep_statements(const struct rep_input *in, const char *family);

/* Does a reader have to do something about it? */
bool rep_is_bad(enum rep_kind kind);

/* The known deviation of this id, or NULL. */
const struct rep_known *rep_known_find(const struct rep_input *in, const char *id);

/* One line that says why it is so: reason, or expected and observed; without control bytes. Never empty. */
void rep_message(const struct rep_input *in, const struct fw_result *result, struct fw_buf *out);

/* Adds text that came from a record, control bytes as \xNN, so that it cannot steer a terminal or break a line. */
void rep_add_clean(struct fw_buf *out, const char *s);

/* "#12 0.001200 child-alive status child(3) child.ppid = 2" and a line end. */
void rep_add_fact(struct fw_buf *out, const struct fw_fact *fact);

/*
 * Terminal. The line of one case (all its doors; without a line end), and the part at the end: what was skipped,
 * what is known, what does not hold, and one line with every count.
 */
void rep_term_case(const struct rep_input *in, const char *case_id, struct fw_buf *out);
void rep_term_end(const struct rep_input *in, struct fw_buf *out);
/* The line of every case in plan order, and the end. */
void rep_term(const struct rep_input *in, struct fw_buf *out);
/* The last line alone, without a line end. */
void rep_term_counts(const struct rep_input *in, struct fw_buf *out);

/* TAP 13, flat, in plan order. */
void rep_tap(const struct rep_input *in, struct fw_buf *out);

/* JUnit XML: what most readers take, or valid by both known schemas. 0, or -ENOMEM. */
int rep_junit(const struct rep_input *in, bool strict_dialect, struct fw_buf *out);

/* One line of the record, as it stands there, a check's with its deviation laid over, and a line end. */
void rep_jsonl_line(const char *line, size_t len, const char *deviation, struct fw_buf *out);

/* One attempt drawn as it went: who was there, who stood at which gate, what was looked at. */
void rep_chart(const struct fw_evidence *ev, struct fw_buf *out);

/* What was seen of a case, to be shown beside what it claims. */
struct rep_seen {
	const struct fw_evidence *evidence;
	const char *door;
	const char *whence; /* whose evidence it is: "this machine, just now" */
	const struct fw_verdict *verdicts; /* one for each check of the instance, in its order */
};

/*
 * What a case claims, how it is seen, what would violate it and what it cannot tell; with seen, drawn as it went, and
 * with each check what it rests on. Without, why not (NULL: nothing is said of it).
 */
void rep_explain(const struct fw_instance *instance, const struct rep_seen *seen,
		 const char *why_not, struct fw_buf *out);

#endif
