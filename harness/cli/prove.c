/* SPDX-License-Identifier: MIT */
/*
 * A check that has never said violated proves nothing by saying holds. Each is judged here on evidence edited so
 * that it must say violated, and on evidence with a cited fact taken away, on which it must not say holds; then it must
 * say violated of a machine on which a saboteur lies.
 */
#include "prove.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "judge.h"
#include "need.h"
#include "verdict.h"

/* One check with everything that belongs to it. */
struct subject {
	struct fw_instance in;
	uint32_t door;
	const struct fw_check *check;
};

static bool subject_find(const struct fw_result *r, struct subject *ret_subject)
{
	struct subject s = { 0 };

	s.door = fw_door_of_name(r->door);
	if (!s.door || !fw_instance_find(r->case_id, &s.in))
		return false;
	for (s.check = s.in.checks; s.check && s.check->clause; s.check++)
		if (strcmp(s.check->clause, r->clause) == 0 &&
		    (fw_check_doors(&s.in, s.check) & s.door)) {
			*ret_subject = s;
			return true;
		}
	return false;
}

/* The evidence of a run on which the check says this, or NULL. */
static const struct fw_evidence *saying(const struct fw_run *run, const struct subject *s,
					enum fw_verdict_kind kind, struct fw_verdict *ret_verdict)
{
	const char *door = fw_door_name(s->door);
	const struct fw_attempt *a;
	struct fw_verdict v;

	if (!run)
		return NULL;
	a = fw_run_attempt(run, s->in.id, door, 1);
	if (!a)
		return NULL;
	v = fw_judge(&s->in, s->door, s->check, &a->evidence);
	if (v.kind != kind)
		return NULL;
	*ret_verdict = v;
	return &a->evidence;
}

/* What a saboteur that lacks the privilege for its lie says before the call (pb_unable_unless). */
#define SABOTEUR_UNABLE "unmet:saboteur"

static bool applies(const struct fw_edit *e, const struct subject *s)
{
	return (!e->breaks || strcmp(e->breaks, s->check->clause) == 0) &&
	       (!e->doors || (e->doors & s->door));
}

/* Applies every counterexample of the check. 1: all bite; 0: *why says what does not; -ENOMEM. */
static int counterexamples_bite(const struct subject *s, const struct fw_evidence *ev, char *why,
				size_t size)
{
	size_t tried = 0;

	for (const struct fw_edit *e = s->in.counterexamples; e && e->name; e++) {
		struct fw_evidence edited;
		struct fw_verdict v;
		int r;

		if (!applies(e, s))
			continue;
		r = fw_edit_apply(e, ev, &edited);
		if (r == -ENOMEM)
			return r;
		if (r < 0) {
			(void)snprintf(why, size, "counterexample %s %s: %s", fw_src_name(e->src),
				       e->name,
				       r == -ENOENT ? "no such fact" :
				       r == -EEXIST ? "more than one such fact" :
						      "changes nothing");
			return 0;
		}
		v = fw_judge(&s->in, s->door, s->check, &edited);
		fw_evidence_done(&edited);
		if (e->op == FW_EDIT_DROP) {
			/* Proves nothing by itself, but must not go unnoticed either. */
			if (v.kind != FW_HOLDS)
				continue;
		} else {
			tried++;
			if (v.kind == FW_VIOLATED)
				continue;
		}
		(void)snprintf(why, size, "counterexample %s %s: the verdict is %s",
			       fw_src_name(e->src), e->name, fw_verdict_name(v.kind));
		return 0;
	}
	if (tried)
		return 1;
	(void)snprintf(why, size, "no counterexample");
	return 0;
}

/* Takes away each cited fact in turn. 1: never holds without; 0: *why says without which it does; -ENOMEM. */
static int withheld_never_holds(const struct subject *s, const struct fw_evidence *ev,
				const struct fw_verdict *held, char *why, size_t size)
{
	for (int i = 0; i < held->cited_count; i++) {
		struct fw_evidence less;
		struct fw_verdict v;

		if (fw_withhold(ev, held->cited[i], &less) < 0)
			return -ENOMEM;
		v = fw_judge(&s->in, s->door, s->check, &less);
		fw_evidence_done(&less);
		if (v.kind == FW_HOLDS) {
			const char *name = "?";

			for (size_t f = 0; f < ev->count; f++)
				if (ev->facts[f].n == held->cited[i])
					name = ev->facts[f].name;
			(void)snprintf(why, size,
				       "holds without the fact #%" PRId64 " %s that it cites",
				       held->cited[i], name);
			return 0;
		}
	}
	return 1;
}

static int is_nowhere(const char *name, void *ctx)
{
	const struct fw_need *need = fw_need_find(name);

	(void)ctx;
	return need && need->nowhere;
}

/* By counterexamples alone: 0 or -ENOMEM; fills state and why. */
static int prove_one(const struct fw_run *run, const struct fw_run *golden,
		     const struct fw_result *result, struct fw_proof_check *ret)
{
	const struct fw_evidence *ev;
	struct fw_verdict held;
	const char *why = NULL;
	struct subject s;
	bool here;
	int r;

	if (!subject_find(result, &s)) {
		(void)snprintf(ret->why, sizeof(ret->why), "not in this program's catalogue");
		return 0;
	}
	ret->saboteurs = fw_check_saboteurs(&s.in, s.check, &why);
	/* skipped here, though the rest of its case was seen: then no saboteur can be tried on it either */
	ev = result->verdict.kind == FW_SKIPPED ? NULL : saying(run, &s, FW_HOLDS, &held);
	here = ev != NULL;
	if (!ev)
		ev = saying(golden, &s, FW_HOLDS, &held);
	if (!ev &&
	    (saying(run, &s, FW_VIOLATED, &held) || saying(golden, &s, FW_VIOLATED, &held))) {
		/* a kernel has shown it to say so, on the whole path: no edit could do better */
		ret->state = FW_PROVEN_SEEN;
		return 0;
	}
	if (!ev) {
		if (result->verdict.kind == FW_SKIPPED &&
		    fw_needs_each(&s.in, s.door, s.check, is_nowhere, NULL))
			ret->state = FW_UNSEEN;
		(void)snprintf(ret->why, sizeof(ret->why),
			       "%s here, and no golden evidence on which it holds",
			       fw_verdict_name(result->verdict.kind));
		return 0;
	}
	r = counterexamples_bite(&s, ev, ret->why, sizeof(ret->why));
	if (r == 1)
		r = withheld_never_holds(&s, ev, &held, ret->why, sizeof(ret->why));
	if (r != 1)
		return r;
	if (!ret->saboteurs && !why) {
		(void)snprintf(ret->why, sizeof(ret->why), "names no saboteur, and no reason");
		ret->state = FW_PROVEN;
		return 0;
	}
	if (!ret->saboteurs)
		(void)snprintf(ret->why, sizeof(ret->why), "%s", why);
	ret->state = !ret->saboteurs ? FW_EXCEPTED : here ? FW_PROVEN : FW_PROVEN_GOLDEN;
	return 0;
}

static const char *id_at(const void *by_id)
{
	return (*(const struct fw_proof_check *const *)by_id)->result->id;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(id_at(a), id_at(b));
}

static int id_of(const void *id, const void *at)
{
	return strcmp(id, id_at(at));
}

int fw_prove(const struct fw_run *run, const struct fw_run *golden, struct fw_proof *ret_proof)
{
	struct fw_proof proof = { .checks = run->results_count };

	proof.check = calloc(proof.checks, sizeof(*proof.check));
	proof.by_id = calloc(proof.checks, sizeof(*proof.by_id));
	proof.tried = calloc(fw_saboteurs_count + 1, sizeof(*proof.tried));
	proof.caught = calloc(fw_saboteurs_count + 1, sizeof(*proof.caught));
	if (!proof.check || !proof.by_id || !proof.tried || !proof.caught)
		goto no_memory;
	for (size_t i = 0; i < proof.checks; i++) {
		proof.by_id[i] = &proof.check[i];
		proof.check[i].result = &run->results[i];
		if (prove_one(run, golden, &run->results[i], &proof.check[i]) < 0)
			goto no_memory;
	}
	qsort(proof.by_id, proof.checks, sizeof(*proof.by_id), by_id);
	*ret_proof = proof;
	return 0;
no_memory:
	fw_proof_done(&proof);
	return -ENOMEM;
}

void fw_proof_done(struct fw_proof *proof)
{
	free(proof->check);
	free(proof->by_id);
	free(proof->tried);
	free(proof->caught);
	free(proof->pair);
	*proof = (struct fw_proof){ 0 };
}

static bool names(const struct fw_proof_check *c, const char *saboteur)
{
	char name[64];

	for (const char *list = c->saboteurs; (list = fw_saboteur_next(list, name, sizeof(name)));)
		if (strcmp(name, saboteur) == 0)
			return true;
	return false;
}

size_t fw_proof_wants(const struct fw_proof *proof, size_t saboteur, bool all,
		      struct fw_buf *ret_places)
{
	const struct fw_result *last = NULL;
	size_t places = 0;

	/* checks of one case and door stand together */
	for (size_t i = 0; i < proof->checks; i++) {
		const struct fw_result *r = proof->check[i].result;

		if ((proof->check[i].state != FW_PROVEN &&
		     !(all && proof->check[i].state == FW_EXCEPTED)) ||
		    (last && strcmp(last->case_id, r->case_id) == 0 &&
		     strcmp(last->door, r->door) == 0) ||
		    !(all || names(&proof->check[i], fw_saboteurs[saboteur].name)))
			continue;
		last = r;
		places++;
		fw_buf_printf(ret_places, "%s/%s\n", r->case_id, r->door);
	}
	return places;
}

int fw_proof_lied(const struct fw_proof *proof, size_t saboteur, const struct fw_run *lied,
		  int (*tell)(void *ctx, const struct fw_proof_said *said), void *ctx)
{
	int r = 0;

	for (size_t i = 0; i < lied->results_count && r >= 0; i++) {
		const struct fw_result *result = &lied->results[i];
		const struct fw_proof_check *const *at = bsearch(result->id, proof->by_id,
								 proof->checks,
								 sizeof(*proof->by_id), id_of);
		struct fw_proof_said said = { .saboteur = saboteur, .kind = result->verdict.kind };

		if (!at)
			continue;	/* of a case that was selected in part */
		said.check = (size_t)(*at - proof->check);
		(void)snprintf(said.reason, sizeof(said.reason), "%.*s",
			       (int)sizeof(said.reason) - 1, result->verdict.reason);
		r = tell(ctx, &said);
	}
	return r < 0 ? r : 0;
}

bool fw_proof_late(const struct fw_proof *proof, const struct fw_proof_said *said)
{
	static const char killed[] = "keeper: killed";
	const bool late =
		(said->kind == FW_INCONCLUSIVE && strncmp(said->reason, "deadline", 8) == 0) ||
		(said->kind == FW_BROKEN && strncmp(said->reason, killed, sizeof(killed) - 1) == 0);

	return late && names(&proof->check[said->check], fw_saboteurs[said->saboteur].name);
}

int fw_proof_take(struct fw_proof *proof, const struct fw_proof_said *said)
{
	struct fw_proof_check *c = &proof->check[said->check];
	const char *name = fw_saboteurs[said->saboteur].name;
	bool must = names(c, name),
	     unable = said->kind == FW_SKIPPED && strcmp(said->reason, SABOTEUR_UNABLE) == 0;

	if (!unable)
		proof->tried[said->saboteur] = true;
	if (said->kind == FW_VIOLATED) {
		proof->caught[said->saboteur] = true;
		if (must)
			c->caught = true;
		if (must && c->state == FW_EXCEPTED)
			c->state = FW_PROVEN;
	} else if (must && unable) {
		/* another that it names may do */
		if (c->state == FW_PROVEN && !c->caught) {
			c->state = FW_EXCEPTED;
			(void)snprintf(c->why, sizeof(c->why), "saboteur %s may not lie so here",
				       name);
		}
	} else if (must && c->state != FW_PROVEN_GOLDEN && c->state != FW_PROVEN_SEEN) {
		c->state = FW_UNPROVEN;
		(void)snprintf(c->why, sizeof(c->why), "saboteur %s: the verdict is %s%s%s", name,
			       fw_verdict_name(said->kind), said->reason[0] ? ", " : "",
			       said->reason);
	}
	if (proof->pairs == proof->pairs_cap) {
		size_t cap = proof->pairs_cap ? 2 * proof->pairs_cap : 1024;
		struct fw_proof_pair *grown = realloc(proof->pair, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		proof->pair = grown;
		proof->pairs_cap = cap;
	}
	proof->pair[proof->pairs++] =
		(struct fw_proof_pair){ said->check, said->saboteur, said->kind, must };
	return 0;
}

static size_t count_of(const struct fw_proof *proof, enum fw_proof_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < proof->checks; i++)
		n += proof->check[i].state == state;
	return n;
}

static size_t uncaught_of(const struct fw_proof *proof)
{
	size_t n = 0;

	for (size_t s = 0; s < fw_saboteurs_count; s++)
		n += proof->tried[s] && !proof->caught[s];
	return n;
}

bool fw_proof_stands(const struct fw_proof *proof)
{
	return count_of(proof, FW_UNPROVEN) == 0 && uncaught_of(proof) == 0;
}

static const char *part_of(const struct fw_proof_pair *p)
{
	return p->said != FW_VIOLATED ? "misses" : p->must ? "must-catch" : "also-catches";
}

static void json_text(struct fw_buf *out, const char *text)
{
	json_t *string = json_string(text);
	char *dumped = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	fw_buf_str(out, dumped ? dumped : "null");
	free(dumped);
	json_decref(string);
}

/* Ids and names need no escape in JSON: the plan takes only letters, digits and _ . - / */
static void json_checks(const struct fw_proof *proof, const char *key, unsigned states, bool why,
			struct fw_buf *out)
{
	const char *before = "";

	fw_buf_printf(out, ",\n\"%s\":[", key);
	for (size_t i = 0; i < proof->checks; i++) {
		const struct fw_proof_check *c = &proof->check[i];

		if (!(states & 1u << c->state))
			continue;
		if (why) {
			fw_buf_printf(out, "%s\n{\"id\":\"%s\",\"why\":", before, c->result->id);
			json_text(out, c->why);
			fw_buf_str(out, "}");
		} else {
			fw_buf_printf(out, "%s\"%s\"", before, c->result->id);
		}
		before = ",";
	}
	fw_buf_str(out, "]");
}

static void tell_json(const struct fw_proof *proof, struct fw_buf *out)
{
	const unsigned proven = 1u << FW_PROVEN | 1u << FW_PROVEN_GOLDEN | 1u << FW_PROVEN_SEEN;
	const char *before = "";
	size_t tried = 0;

	for (size_t s = 0; s < fw_saboteurs_count; s++)
		tried += proof->tried[s];
	fw_buf_printf(
		out,
		"{\"checks\":%zu,\"proven\":%zu,\"golden\":%zu,\"seen\":%zu,\"exceptions\":%zu,"
		"\"unseen\":%zu,\"unproven\":%zu,\"saboteurs\":%zu,\"uncaught\":%zu,\"pairs\":%zu",
		proof->checks,
		count_of(proof, FW_PROVEN) + count_of(proof, FW_PROVEN_GOLDEN) +
			count_of(proof, FW_PROVEN_SEEN),
		count_of(proof, FW_PROVEN_GOLDEN), count_of(proof, FW_PROVEN_SEEN),
		count_of(proof, FW_EXCEPTED), count_of(proof, FW_UNSEEN),
		count_of(proof, FW_UNPROVEN), tried, uncaught_of(proof), proof->pairs);
	json_checks(proof, "checks_list", ~0u, false, out);
	json_checks(proof, "proven_list", proven, false, out);
	json_checks(proof, "golden_list", 1u << FW_PROVEN_GOLDEN, false, out);
	json_checks(proof, "seen_list", 1u << FW_PROVEN_SEEN, false, out);
	json_checks(proof, "exceptions_list", 1u << FW_EXCEPTED, true, out);
	json_checks(proof, "unseen_list", 1u << FW_UNSEEN, true, out);
	json_checks(proof, "unproven_list", 1u << FW_UNPROVEN, true, out);
	fw_buf_str(out, ",\n\"saboteurs_list\":[");
	for (size_t s = 0; s < fw_saboteurs_count; s++) {
		if (!proof->tried[s])
			continue;
		fw_buf_printf(out, "%s\n{\"name\":\"%s\",\"breaks\":", before,
			      fw_saboteurs[s].name);
		json_text(out, fw_saboteurs[s].breaks);
		fw_buf_printf(out, ",\"caught\":%s}", proof->caught[s] ? "true" : "false");
		before = ",";
	}
	fw_buf_str(out, "],\n\"uncaught_list\":[");
	before = "";
	for (size_t s = 0; s < fw_saboteurs_count; s++) {
		if (!proof->tried[s] || proof->caught[s])
			continue;
		fw_buf_printf(out, "%s\"%s\"", before, fw_saboteurs[s].name);
		before = ",";
	}
	fw_buf_str(out, "],\n\"matrix\":[");
	for (size_t i = 0; i < proof->pairs; i++) {
		const struct fw_proof_pair *p = &proof->pair[i];

		fw_buf_printf(
			out,
			"%s\n{\"check\":\"%s\",\"saboteur\":\"%s\",\"said\":\"%s\",\"is\":\"%s\"}",
			i ? "," : "", proof->check[p->check].result->id,
			fw_saboteurs[p->saboteur].name, fw_verdict_name(p->said), part_of(p));
	}
	fw_buf_str(out, "]}\n");
}

static bool one_row(const struct fw_result *a, const struct fw_result *b)
{
	return strcmp(a->case_id, b->case_id) == 0 && strcmp(a->clause, b->clause) == 0;
}

/* A row of the matrix: a clause of a case, its doors together; each saboteur with how many doors it is about. */
static void tell_row(const struct fw_proof *proof, const struct fw_result *row, struct fw_buf *out)
{
	static const char *const parts[] = { "must-catch", "also-catches", "misses" };
	size_t(*count)[3] = calloc(fw_saboteurs_count, sizeof(*count));
	bool any = false;

	if (!count) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < proof->pairs; i++) {
		const struct fw_proof_pair *p = &proof->pair[i];

		if (!one_row(proof->check[p->check].result, row))
			continue;
		for (int k = 0; k < 3; k++)
			count[p->saboteur][k] += strcmp(parts[k], part_of(p)) == 0;
		any = true;
	}
	if (any)
		fw_buf_printf(out, "%s/*/%s\n", row->case_id, row->clause);
	for (int k = 0; k < 3 && any; k++) {
		bool first = true;

		for (size_t s = 0; s < fw_saboteurs_count; s++) {
			if (!count[s][k])
				continue;
			if (first)
				fw_buf_printf(out, "    %-12s", parts[k]);
			first = false;
			fw_buf_printf(out, " %s", fw_saboteurs[s].name);
			if (count[s][k] > 1)
				fw_buf_printf(out, "*%zu", count[s][k]);
		}
		if (!first)
			fw_buf_str(out, "\n");
	}
	free(count);
}

static void tell_text(const struct fw_proof *proof, struct fw_buf *out)
{
	size_t golden = count_of(proof, FW_PROVEN_GOLDEN), seen = count_of(proof, FW_PROVEN_SEEN);
	size_t excepted = count_of(proof, FW_EXCEPTED), unproven = count_of(proof, FW_UNPROVEN);
	size_t unseen = count_of(proof, FW_UNSEEN), tried = 0;

	for (size_t i = 0; i < proof->checks; i++) {
		const struct fw_result *row = proof->check[i].result;
		size_t before = i;

		/* checks of a case stand together, those of a clause once for each door */
		while (before &&
		       strcmp(proof->check[before - 1].result->case_id, row->case_id) == 0 &&
		       !one_row(proof->check[before - 1].result, row))
			before--;
		if (!before || strcmp(proof->check[before - 1].result->case_id, row->case_id) != 0)
			tell_row(proof, row, out);
	}
	if (out->len)
		fw_buf_str(out, "\n");
	for (size_t s = 0; s < fw_saboteurs_count; s++) {
		size_t must = 0, also = 0, misses = 0;

		if (!proof->tried[s])
			continue;
		tried++;
		for (size_t i = 0; i < proof->pairs; i++) {
			const struct fw_proof_pair *p = &proof->pair[i];

			if (p->saboteur != s)
				continue;
			must += p->said == FW_VIOLATED && p->must;
			also += p->said == FW_VIOLATED && !p->must;
			misses += p->said != FW_VIOLATED;
		}
		fw_buf_printf(out, "%-9s %-32s %5zu must-catch %5zu also %5zu misses  %s\n",
			      proof->caught[s] ? "caught" : "UNCAUGHT", fw_saboteurs[s].name, must,
			      also, misses, fw_saboteurs[s].breaks);
	}
	if (tried)
		fw_buf_str(out, "\n");
	for (size_t i = 0; i < proof->checks; i++)
		if (proof->check[i].state == FW_EXCEPTED)
			fw_buf_printf(out, "exception %s: %s\n", proof->check[i].result->id,
				      proof->check[i].why);
	for (size_t i = 0; i < proof->checks; i++)
		if (proof->check[i].state == FW_UNSEEN)
			fw_buf_printf(out, "unseen    %s: %s\n", proof->check[i].result->id,
				      proof->check[i].why);
	for (size_t i = 0; i < proof->checks; i++)
		if (proof->check[i].state == FW_UNPROVEN)
			fw_buf_printf(out, "unproven  %s: %s\n", proof->check[i].result->id,
				      proof->check[i].why);
	fw_buf_printf(
		out,
		"%zu checks, %zu proven (%zu on golden evidence, %zu by a kernel that violates them), "
		"%zu exceptions (%.1f %%), %zu unseen, %zu unproven; %zu saboteurs, %zu uncaught, %zu pairs\n",
		proof->checks, proof->checks - excepted - unseen - unproven, golden, seen, excepted,
		proof->checks ? 100.0 * (double)excepted / (double)proof->checks : 0.0, unseen,
		unproven, tried, uncaught_of(proof), proof->pairs);
}

void fw_proof_tell(const struct fw_proof *proof, bool json, struct fw_buf *out)
{
	if (json)
		tell_json(proof, out);
	else
		tell_text(proof, out);
}
