/* SPDX-License-Identifier: MIT */
/*
 * A check that has never said violated proves nothing by saying holds. Each is judged here on evidence edited so
 * that it must say violated, and on evidence with a cited fact taken away, on which it must not say holds.
 */
#include "prove.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case.h"
#include "judge.h"
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

enum proof { ON_RUN, ON_GOLDEN, SEEN };

/* 1 proven, and *ret_how; 0 not (then *why), -ENOMEM. */
static int prove_one(const struct fw_run *run, const struct fw_run *golden,
		     const struct fw_result *result, enum proof *ret_how, char *why, size_t size)
{
	const struct fw_evidence *ev;
	struct fw_verdict held;
	struct subject s;
	int r;

	if (!subject_find(result, &s)) {
		(void)snprintf(why, size, "not in this program's catalogue");
		return 0;
	}
	*ret_how = ON_RUN;
	ev = saying(run, &s, FW_HOLDS, &held);
	if (!ev) {
		*ret_how = ON_GOLDEN;
		ev = saying(golden, &s, FW_HOLDS, &held);
	}
	if (!ev &&
	    (saying(run, &s, FW_VIOLATED, &held) || saying(golden, &s, FW_VIOLATED, &held))) {
		/* a kernel has shown it to say so, on the whole path: no edit could do better */
		*ret_how = SEEN;
		return 1;
	}
	if (!ev) {
		(void)snprintf(why, size, "%s here, and no golden evidence on which it holds",
			       fw_verdict_name(result->verdict.kind));
		return 0;
	}
	r = counterexamples_bite(&s, ev, why, size);
	return r == 1 ? withheld_never_holds(&s, ev, &held, why, size) : r;
}

int fw_prove(const struct fw_run *run, const struct fw_run *golden, struct fw_proof *ret_proof)
{
	struct fw_proof proof = { .checks = run->results_count };

	for (size_t i = 0; i < run->results_count; i++) {
		char why[160] = "";
		enum proof how = ON_RUN;
		int r = prove_one(run, golden, &run->results[i], &how, why, sizeof(why));

		if (r < 0) {
			fw_buf_done(&proof.unproven);
			return r;
		}
		if (r == 0) {
			fw_buf_printf(&proof.unproven, "%s\t%s\n", run->results[i].id, why);
			continue;
		}
		proof.proven++;
		proof.golden += how == ON_GOLDEN;
		proof.seen += how == SEEN;
	}
	if (proof.unproven.failed) {
		fw_buf_done(&proof.unproven);
		return -ENOMEM;
	}
	*ret_proof = proof;
	return 0;
}

void fw_proof_tell(const struct fw_proof *proof, bool json, struct fw_buf *out)
{
	const char *line = proof->unproven.data ? proof->unproven.data : "";
	const char *before = "";

	if (json)
		fw_buf_printf(
			out,
			"{\"checks\":%zu,\"proven\":%zu,\"golden\":%zu,\"seen\":%zu,\"unproven\":[",
			proof->checks, proof->proven, proof->golden, proof->seen);
	for (; *line; line = strchr(line, '\n') + 1) {
		size_t id = strcspn(line, "\t"), all = strcspn(line, "\n");

		/* Ids need no escape in JSON: the plan takes only letters, digits and _ . - / */
		if (json) {
			fw_buf_printf(out, "%s\"", before);
			fw_buf_add(out, line, id);
			fw_buf_str(out, "\"");
			before = ",";
		} else {
			fw_buf_str(out, "unproven  ");
			fw_buf_add(out, line, id);
			fw_buf_str(out, ": ");
			fw_buf_add(out, line + id + 1, all - id - 1);
			fw_buf_str(out, "\n");
		}
	}
	if (json)
		fw_buf_str(out, "]}\n");
	else
		fw_buf_printf(
			out,
			"%zu checks, %zu proven (%zu on golden evidence, %zu by a kernel that violates them), %zu unproven\n",
			proof->checks, proof->proven, proof->golden, proof->seen,
			proof->checks - proof->proven);
}
