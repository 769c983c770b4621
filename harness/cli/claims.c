/* SPDX-License-Identifier: MIT */
/*
 * What articles claim, beside the verdicts of the checks about the same. The articles do not decide anything: a clause
 * is the documentation's, and where this machine departs from it the claim is not confirmed here either.
 */
#include "claims.h"

#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "clause.h"
#include "scoped.h"
#include "text.h"

static const char *const standings[] = { "holds", "historical", "wrong" };
static const char *const heres[] = { "confirmed", "contradicted", "unjudged" };
static const char *const sides[] = { "outside", "inside" };

enum { STANDINGS = 3, HERES = 3, SIDES = 2 };

/* What the checks about one clause say. */
struct tally {
	size_t of[FW_VERDICT_KINDS], checks;
	const char *first_case; /* of those that are violated, else of all */
	const char *why[FW_VERDICT_KINDS]; /* of the first of a kind */
};

struct counts {
	size_t claims, standing[STANDINGS], here[HERES], side[SIDES];
};

/* ---- choosing ---- */

int fw_claims_choose(const struct fw_claim *table, size_t count, const struct fw_names *globs,
		     struct fw_claims *ret_claims, struct fw_err *err)
{
	fw_scoped_mem const char **ids = calloc(count + 1, sizeof(*ids));
	struct fw_claims chosen = { .items = calloc(count + 1, sizeof(*chosen.items)) };
	int r;

	if (!ids || !chosen.items) {
		free(chosen.items);
		return fw_fail(err, ENOMEM, "claims", "no memory for claims");
	}
	for (size_t i = 0; i < count; i++)
		ids[i] = table[i].id;
	r = fw_options_match("claim", globs, ids, count, "see claims", err);
	for (size_t i = 0; r == 0 && i < count; i++) {
		bool yes = !globs->count;

		for (size_t g = 0; !yes && g < globs->count; g++)
			yes = fw_glob_match(globs->items[g], table[i].id);
		if (yes)
			chosen.items[chosen.count++] = &table[i];
	}
	if (r < 0) {
		free(chosen.items);
		return r;
	}
	*ret_claims = chosen;
	return 0;
}

/* Is there a check about this clause, as the catalogue stands? */
static bool has_check(const char *clause)
{
	struct fw_instance in;

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			for (const struct fw_check *k = in.checks; k && k->clause; k++)
				if (strcmp(k->clause, clause) == 0)
					return true;
	return false;
}

static int want(struct fw_names *globs, const char *clause)
{
	fw_scoped_buf glob = { 0 };
	const char **grown;

	if (!has_check(clause))
		return 0;
	fw_buf_printf(&glob, "*/%s", clause);
	if (glob.failed)
		return -ENOMEM;
	for (size_t i = 0; i < globs->count; i++)
		if (strcmp(globs->items[i], glob.data) == 0)
			return 0;
	grown = realloc(globs->items, (globs->count + 2) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	globs->items = grown;
	globs->items[globs->count] = strdup(glob.data);
	if (!globs->items[globs->count])
		return -ENOMEM;
	globs->items[++globs->count] = NULL;
	return 0;
}

/* A statement without a check of its own is what its parts are together. */
static int want_whole(struct fw_names *globs, const char *clause)
{
	int r = want(globs, clause);

	for (size_t i = 0; r == 0 && i < fw_clauses_count && !has_check(clause); i++)
		if (fw_clauses[i].part_of && strcmp(fw_clauses[i].part_of, clause) == 0)
			r = want(globs, fw_clauses[i].id);
	return r;
}

int fw_claims_wants(const struct fw_claims *claims, struct fw_names *ret_globs)
{
	int r = 0;

	for (size_t i = 0; i < claims->count; i++) {
		const struct fw_claim *c = claims->items[i];

		for (size_t k = 0; r == 0 && c->shown_by && c->shown_by[k]; k++)
			r = want_whole(ret_globs, c->shown_by[k]);
		for (size_t k = 0; r == 0 && c->denied_by && c->denied_by[k]; k++)
			r = want_whole(ret_globs, c->denied_by[k]);
	}
	return r;
}

void fw_claims_wants_done(struct fw_names *globs)
{
	for (size_t i = 0; i < globs->count; i++)
		free((char *)(uintptr_t)globs->items[i]);
	free(globs->items);
	*globs = (struct fw_names){ 0 };
}

/* ---- judging ---- */

static void count_result(struct tally *t, const struct fw_result *r)
{
	t->checks++;
	if (!t->of[r->verdict.kind]++)
		t->why[r->verdict.kind] = r->verdict.reason;
	if (!t->first_case || (r->verdict.kind == FW_VIOLATED && t->of[FW_VIOLATED] == 1))
		t->first_case = r->case_id;
}

static struct tally tally_of(const struct fw_run *run, const char *clause)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < run->results_count; i++)
		if (strcmp(run->results[i].clause, clause) == 0)
			count_result(&t, &run->results[i]);
	if (t.checks)
		return t;
	for (size_t i = 0; i < run->results_count; i++) {
		const struct fw_clause *part = fw_clause_find(run->results[i].clause);

		if (part && part->part_of && strcmp(part->part_of, clause) == 0)
			count_result(&t, &run->results[i]);
	}
	return t;
}

/* Some check holds and none says anything else: one that was skipped says nothing. */
static bool stands(const struct tally *t)
{
	return t->of[FW_HOLDS] && t->of[FW_HOLDS] + t->of[FW_SKIPPED] == t->checks;
}

enum fw_claim_here fw_claim_here(const struct fw_claim *claim, const struct fw_run *run)
{
	bool all = claim->standing == FW_CLAIM_HOLDS && claim->shown_by;

	for (size_t i = 0; claim->denied_by && claim->denied_by[i]; i++) {
		struct tally t = tally_of(run, claim->denied_by[i]);

		if (stands(&t))
			return FW_CLAIM_CONTRADICTED;
	}
	for (size_t i = 0; claim->shown_by && claim->shown_by[i]; i++) {
		struct tally t = tally_of(run, claim->shown_by[i]);

		if (t.of[FW_VIOLATED])
			return FW_CLAIM_CONTRADICTED;
		all = all && stands(&t);
	}
	return all ? FW_CLAIM_CONFIRMED : FW_CLAIM_UNJUDGED;
}

static void count(struct counts *n, const struct fw_claim *c, const struct fw_run *run)
{
	n->claims++;
	n->standing[c->standing]++;
	n->here[fw_claim_here(c, run)]++;
	n->side[c->inside]++;
}

/* ---- text ---- */

static void tell_tally(const struct tally *t, const struct fw_clause *clause, struct fw_buf *out)
{
	const char *before = "";

	if (!t->checks)
		fw_buf_str(out, clause && clause->not_checked ? clause->not_checked :
								"no check in this run");
	for (int k = FW_VERDICT_KINDS - 1; k >= 0; k--) {
		if (!t->of[k])
			continue;
		fw_buf_printf(out, "%s%s %zu", before, fw_verdict_name((enum fw_verdict_kind)k),
			      t->of[k]);
		if (t->why[k][0])
			fw_buf_printf(out, " (%s)", t->why[k]);
		before = ", ";
	}
	if (t->first_case)
		fw_buf_printf(out, "  [%s]", t->first_case);
}

static void tell_clauses(const char *how, const char *const *clauses, const struct fw_run *run,
			 struct fw_buf *out)
{
	for (size_t i = 0; clauses && clauses[i]; i++) {
		struct tally t = tally_of(run, clauses[i]);

		fw_buf_printf(out, "    %-10s %-36s ", how, clauses[i]);
		tell_tally(&t, fw_clause_find(clauses[i]), out);
		fw_buf_str(out, "\n");
	}
}

static void tell_word(const char *how, const char *word, struct fw_buf *out)
{
	if (word)
		fw_buf_printf(out, "    %-10s %s\n", how, word);
}

static void tell_claim(const struct fw_claim *c, const struct fw_run *run, struct fw_buf *out)
{
	fw_buf_printf(out, "\n%-10s  %-12s  %s\n    %s\n", standings[c->standing],
		      heres[fw_claim_here(c, run)], c->id, c->text);
	tell_word("was so", c->was_so, out);
	tell_word(c->standing == FW_CLAIM_HOLDS ? "but" : "because", c->reason, out);
	tell_word("source", c->source, out);
	tell_clauses("shown by", c->shown_by, run, out);
	tell_clauses("denied by", c->denied_by, run, out);
	tell_word("unchecked", c->unchecked, out);
}

static void tell_counts(const struct counts *n, struct fw_buf *out)
{
	fw_buf_printf(out,
		      "%zu claims: %zu hold, %zu historical, %zu wrong; here %zu confirmed, "
		      "%zu contradicted, %zu unjudged\n",
		      n->claims, n->standing[FW_CLAIM_HOLDS], n->standing[FW_CLAIM_HISTORICAL],
		      n->standing[FW_CLAIM_WRONG], n->here[FW_CLAIM_CONFIRMED],
		      n->here[FW_CLAIM_CONTRADICTED], n->here[FW_CLAIM_UNJUDGED]);
}

static void tell_side(const struct fw_claims *claims, bool inside, const char *title,
		      const struct fw_run *run, struct fw_buf *out)
{
	struct counts n = { 0 };

	for (size_t i = 0; i < claims->count; i++)
		if (claims->items[i]->inside == inside)
			count(&n, claims->items[i], run);
	if (!n.claims)
		return;
	fw_buf_printf(out, "\n%s: ", title);
	tell_counts(&n, out);
	for (size_t i = 0; i < claims->count; i++)
		if (claims->items[i]->inside == inside)
			tell_claim(claims->items[i], run, out);
}

static void tell_text(const struct fw_claims *claims, const struct counts *sum,
		      const struct fw_run *run, struct fw_buf *out)
{
	const struct fw_article *last = NULL;

	for (size_t i = 0; i < claims->count; i++) {
		const struct fw_article *a = claims->items[i]->article;

		if (a != last)
			fw_buf_printf(out, "%s  %s: %s\n", a->id, a->title, a->kernel);
		last = a;
	}
	tell_side(claims, false, "what shows outside", run, out);
	tell_side(claims, true, "about the kernel's inside alone, which no bystander sees", run,
		  out);
	fw_buf_str(out, "\n");
	tell_counts(sum, out);
}

/* ---- JSON ---- */

static json_t *json_clauses(const char *const *clauses, const struct fw_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; clauses && clauses[i]; i++) {
		struct tally t = tally_of(run, clauses[i]);
		const struct fw_clause *clause = fw_clause_find(clauses[i]);
		json_t *reasons = json_object();
		json_t *o = json_pack("{s:s, s:s*, s:s*, s:s?, s:I, s:s?, s:o}", "clause",
				      clauses[i], "page", clause ? clause->page : NULL, "statement",
				      clause ? clause->statement : NULL, "not_checked",
				      clause ? clause->not_checked : NULL, "checks",
				      (json_int_t)t.checks, "case", t.first_case, "reasons",
				      reasons);

		for (int k = 0; o && k < FW_VERDICT_KINDS; k++) {
			const char *name = fw_verdict_name((enum fw_verdict_kind)k);

			(void)json_object_set_new(o, name, json_integer((json_int_t)t.of[k]));
			if (t.of[k] && t.why[k][0])
				(void)json_object_set_new(reasons, name, json_string(t.why[k]));
		}
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *json_claim(const struct fw_claim *c, const struct fw_run *run)
{
	return json_pack(
		"{s:s, s:{s:s, s:s, s:s}, s:s, s:s, s:s, s:s, s:o, s:o, s:s?, s:s?, s:s?, s:s?}",
		"id", c->id, "article", "number", c->article->id, "title", c->article->title,
		"kernel", c->article->kernel, "claim", c->text, "standing", standings[c->standing],
		"seen", sides[c->inside], "here", heres[fw_claim_here(c, run)], "shown_by",
		json_clauses(c->shown_by, run), "denied_by", json_clauses(c->denied_by, run),
		"was_so", c->was_so, "reason", c->reason, "source", c->source, "unchecked",
		c->unchecked);
}

static int tell_json(const struct fw_claims *claims, const struct counts *n,
		     const struct fw_run *run, struct fw_buf *out)
{
	json_t *list = json_array(), *all = json_object();
	char *text;

	(void)json_object_set_new(all, "claims", json_integer((json_int_t)n->claims));
	for (int i = 0; i < STANDINGS; i++)
		(void)json_object_set_new(all, standings[i],
					  json_integer((json_int_t)n->standing[i]));
	for (int i = 0; i < SIDES; i++)
		(void)json_object_set_new(all, sides[i], json_integer((json_int_t)n->side[i]));
	for (int i = 0; i < HERES; i++)
		(void)json_object_set_new(all, heres[i], json_integer((json_int_t)n->here[i]));
	for (size_t i = 0; i < claims->count; i++)
		(void)json_array_append_new(list, json_claim(claims->items[i], run));
	(void)json_object_set_new(all, "list", list);
	text = all && json_array_size(list) == claims->count ? json_dumps(all, JSON_INDENT(1)) :
							       NULL;
	json_decref(all);
	if (!text)
		return -ENOMEM;
	fw_buf_printf(out, "%s\n", text);
	free(text);
	return out->failed ? -ENOMEM : 0;
}

int fw_claims_tell(const struct fw_claims *claims, const struct fw_run *run, bool json,
		   struct fw_buf *out)
{
	struct counts sum = { 0 };

	for (size_t i = 0; i < claims->count; i++)
		count(&sum, claims->items[i], run);
	if (json)
		return tell_json(claims, &sum, run, out);
	tell_text(claims, &sum, run, out);
	return out->failed ? -ENOMEM : 0;
}
