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
/* a <= b + delta, both integers. */
struct fw_verdict fw_at_most_sum(const struct fw_fact *a, const struct fw_fact *b, int64_t delta,
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

/* A state's letter: S or D, asleep, so neither running nor about to, stopped or ended. */
struct fw_verdict fw_asleep(const struct fw_fact *state, const char *what);
/*
 * At this gate the role is asleep inside a call that makes a process, as the maker of a vfork child is: asleep alone it
 * could be at a gate of its own, of which nobody has heard yet. Looks: STATUS and SYSCALL (need proc-syscall).
 */
struct fw_verdict fw_held_back(const struct fw_evidence *ev, const char *at, const char *role);
/* The second was taken after the first. */
struct fw_verdict fw_in_order(const struct fw_fact *first, const struct fw_fact *second,
			      const char *what);
/*
 * A process of this role came to the gate. Violated, not inconclusive, when it did not and the deadline passed, or the
 * probe's main process was ended by a signal, after the maker had said that it calls.
 */
struct fw_verdict fw_reached(const struct fw_evidence *ev, const char *at, const char *role);
/* These words stand in the text, one after the other ("lock: 1: FLOCK"; blanks and semicolons part words), or not. */
struct fw_verdict fw_says(const struct fw_fact *text, const char *words, bool want,
			  const char *what);
/* A text of words ("rd wr mr"; mapping flags) has this word, or has it not. */
struct fw_verdict fw_has_word(const struct fw_fact *text, const char *word, bool want,
			      const char *what);

/*
 * Lists of pages as looks at ranges give them ("0-3 7"; pages: how many the range has). The list is exactly the pages
 * of a and b together (NULL: none); with but, all the others of the range.
 */
struct fw_verdict fw_pages(const struct fw_fact *list, const struct fw_fact *pages,
			   const struct fw_fact *a, const struct fw_fact *b, bool but,
			   const char *what);
/*
 * No page is listed as moved. Violated when just those are that must not (NULL: all of the range); when it is others,
 * or some of them, frames move here for reasons of their own, and nothing follows.
 */
struct fw_verdict fw_pages_stayed(const struct fw_fact *moved, const struct fw_fact *pages,
				  const struct fw_fact *must, const char *what);
/* The call was refused: the maker was told -1 (parent.ret) with this errno (parent.errno). */
struct fw_verdict fw_refused(const struct fw_evidence *ev, int code);

/* What this name says at two gates: the same value. */
struct fw_verdict fw_unchanged(const struct fw_evidence *ev, const char *from, const char *to,
			       enum fw_src src, const char *name, const char *what);
/*
 * The maker (role parent) at the second gate is what it was at the first: children, threads, descriptors, size of
 * its address space and of its page tables. Looks at both: CHILDREN, TASKS, FDS, STATUS.
 */
struct fw_verdict fw_maker_unchanged(const struct fw_evidence *ev, const char *from,
				     const char *to);

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

/* Where a fact was taken (gate, "" for outside of any) and whom it is about. */
struct fw_side {
	const char *at, *role;
};

/* A thing in which two sides may differ, and why. */
struct fw_row {
	enum fw_src src;
	const char *thing;
	const char *why;
};

/*
 * Two sides compared whole: every fact of this source about one against the fact of the same thing about the other,
 * but for the things of rows (ends with an empty one; NULL: none). Violated when one differs, inconclusive when one
 * side has a fact that the other lacks, or when there is none at all. Of kcmp only "the same object" counts, not order.
 */
struct fw_verdict fw_alike(const struct fw_evidence *ev, enum fw_src src, struct fw_side a,
			   struct fw_side b, const struct fw_row *rows);

/*
 * The gates of a trial of what a child has from its maker. before, set: the maker, before and after it gave itself
 * another value; born: both; child_did, maker_did: both, after child and maker changed their own.
 */
struct fw_course {
	const char *before, *set, *born, *child_did, *maker_did;
};

/*
 * The child began with the value its maker had given itself, and the maker kept it over the call. Nothing follows where
 * the value was the same before.
 */
struct fw_verdict fw_inherited(const struct fw_evidence *ev, const struct fw_course *course,
			       enum fw_src src, const char *thing);
/* The child changed its own, and the maker's stayed; each: the maker then changed its own, and the child's stayed. */
struct fw_verdict fw_child_alone(const struct fw_evidence *ev, const struct fw_course *course,
				 enum fw_src src, const char *thing);
struct fw_verdict fw_each_alone(const struct fw_evidence *ev, const struct fw_course *course,
				enum fw_src src, const char *thing);

/* For oracles that reason for themselves. fmt gives the observed text. Cite with fw_cite. */
struct fw_verdict fw_say(enum fw_verdict_kind kind, const char *expected, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void fw_cite(struct fw_verdict *v, const struct fw_fact *fact);

#endif
