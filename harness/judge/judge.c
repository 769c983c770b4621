/* SPDX-License-Identifier: MIT */
/* Judging: what the harness said first, then the oracle, then whether the run came far enough. */
#include "judge.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "text.h"

/* Facts that only the keeper may state; a probe's fact of the same name counts for nothing here. */
#define NEED_PREFIX "stage.need."

__attribute__((format(printf, 3, 4))) static struct fw_verdict
because(enum fw_verdict_kind kind, const struct fw_fact *fact, const char *fmt, ...)
{
	struct fw_verdict v = { .kind = kind };
	va_list ap;

	va_start(ap, fmt);
	fw_vline(v.reason, sizeof(v.reason), fmt, ap);
	va_end(ap);
	fw_cite(&v, fact);
	return v;
}

/* The harness's next fact of this name from *pos on; *pos steps past it. NULL at the end. */
static const struct fw_fact *harness_next(const struct fw_evidence *ev, const char *name,
					  size_t *pos)
{
	while (*pos < ev->count) {
		const struct fw_fact *f = &ev->facts[(*pos)++];

		if (f->src == FW_SRC_HARNESS && strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

static const struct fw_fact *harness_first(const struct fw_evidence *ev, const char *name)
{
	size_t pos = 0;

	return harness_next(ev, name, &pos);
}

/* A fact's value where text is due; what is no text is shown as it is. */
static const char *text_of(const struct fw_fact *f, char *buf, size_t size)
{
	return f->kind == FW_STR ? f->s : fw_fact_text(f, buf, size);
}

struct asked {
	const struct fw_evidence *ev;
	struct fw_verdict *v;
};

/* Was this need asked for by --must and absent? */
static int need_is_must(const char *need, void *ctx)
{
	struct asked *a = ctx;
	const struct fw_fact *f;
	size_t pos = 0;

	while ((f = harness_next(a->ev, "stage.must", &pos))) {
		if (f->kind == FW_STR && strcmp(f->s, need) == 0) {
			*a->v = because(FW_BROKEN, f, "must:%s", need);
			return 1;
		}
	}
	return 0;
}

/* Is this need told to be anything but met? */
static int need_is_absent(const char *need, void *ctx)
{
	static const size_t prefix = sizeof(NEED_PREFIX) - 1;
	struct asked *a = ctx;
	char text[64];
	size_t i;

	for (i = 0; i < a->ev->count; i++) {
		const struct fw_fact *f = &a->ev->facts[i];

		if (f->src != FW_SRC_HARNESS || strncmp(f->name, NEED_PREFIX, prefix) != 0 ||
		    strcmp(f->name + prefix, need) != 0)
			continue;
		if (f->kind != FW_STR || !*f->s) {
			*a->v = because(FW_BROKEN, f, "%s is %s, not a reason", f->name,
					fw_fact_text(f, text, sizeof(text)));
			return 1;
		}
		if (strcmp(f->s, "met") != 0) {
			*a->v = because(FW_SKIPPED, f, "%s", f->s);
			return 1;
		}
	}
	return 0;
}

/* A need of the looks that is absent, and among those the oracle has looked for. */
struct blind {
	struct asked asked;
	uint32_t searched;
};

static int is_blind(const char *need, uint32_t sources, void *ctx)
{
	struct blind *b = ctx;

	return (sources & b->searched) && need_is_absent(need, &b->asked);
}

/* Has the harness decided before any oracle is asked? */
static bool harness_decides(const struct fw_instance *in, uint32_t door,
			    const struct fw_check *check, const struct fw_evidence *ev,
			    struct fw_verdict *ret_v)
{
	struct asked asked = { .ev = ev, .v = ret_v };
	const struct fw_fact *f;
	const char *reason;
	char text[64];

	/* Facts of other checks' needs stand beside ours: only this check's may decide it. */
	if (fw_needs_each(in, door, check, need_is_must, &asked) ||
	    fw_needs_own_each(in, door, check, need_is_absent, &asked))
		return true;
	f = harness_first(ev, "stage.broken");
	if (f) {
		*ret_v = because(FW_BROKEN, f, "%s", text_of(f, text, sizeof(text)));
		return true;
	}
	f = harness_first(ev, "stage.unmet");
	if (f) {
		reason = text_of(f, text, sizeof(text));
		*ret_v = because(FW_SKIPPED, f, "%s%s",
				 strncmp(reason, "unmet:", 6) == 0 ? "" : "unmet:", reason);
		return true;
	}
	return false;
}

static bool is_reserved(const struct fw_fact *f)
{
	return f->src == FW_SRC_HARNESS && strncmp(f->name, "stage.", 6) == 0;
}

/* Name of the last fact of the run itself before this one (NULL: before the end). */
static const char *last_before(const struct fw_evidence *ev, const struct fw_fact *before)
{
	const char *name = "none";
	size_t i;

	for (i = 0; i < ev->count && &ev->facts[i] != before; i++)
		if (!is_reserved(&ev->facts[i]))
			name = ev->facts[i].name;
	return name;
}

/* An oracle has three words, and one of them only with evidence. */
static void hold_to_evidence(struct fw_verdict *v)
{
	switch (v->kind) {
	case FW_HOLDS:
		if (v->cited_count > 0) {
			v->reason[0] = '\0';
		} else {
			v->kind = FW_INCONCLUSIVE;
			fw_line(v->reason, sizeof(v->reason), "holds without citing a fact");
		}
		break;
	case FW_VIOLATED:
		break;
	case FW_INCONCLUSIVE:
		if (!v->reason[0])
			fw_line(v->reason, sizeof(v->reason), "evidence missing or ambiguous");
		break;
	default:
		fw_line(v->reason, sizeof(v->reason), "the oracle answered %s",
			fw_verdict_name(v->kind));
		v->kind = FW_INCONCLUSIVE;
		break;
	}
}

struct fw_verdict fw_judge(const struct fw_instance *in, uint32_t door,
			   const struct fw_check *check, const struct fw_evidence *ev)
{
	struct fw_verdict v = { .kind = FW_NOT_RUN };
	const struct fw_fact *deadline, *forsaken;
	struct fw_evidence seen;
	struct blind blind = { .asked = { .ev = ev, .v = &v } };
	char text[64];

	if (!ev || !ev->count || harness_first(ev, "stage.interrupted") ||
	    harness_decides(in, door, check, ev, &v))
		return v;
	if (!check->oracle)
		return because(FW_BROKEN, NULL, "the check has no oracle");

	seen = *ev;
	seen.asked = &blind.searched;
	v = check->oracle(&seen);
	/* whatever it makes of facts that nobody could take here */
	if (fw_needs_of_looks_each(in, is_blind, &blind))
		/* cppcheck-suppress returnDanglingLifetime ; a verdict holds copies, no pointers */
		return v;
	hold_to_evidence(&v);
	if (v.kind != FW_INCONCLUSIVE)
		return v;
	deadline = harness_first(ev, "stage.deadline");
	forsaken = harness_first(ev, "stage.forsaken");
	if (deadline) {
		fw_line(v.reason, sizeof(v.reason), "%s after %s ms, last fact %s",
			forsaken ? "nobody left who could go on" : "deadline",
			fw_fact_text(deadline, text, sizeof(text)),
			last_before(ev, forsaken ? forsaken : deadline));
		fw_cite(&v, deadline);
	} else if (!harness_first(ev, "stage.end")) {
		fw_line(v.reason, sizeof(v.reason),
			"the attempt did not reach its end, last fact %s", last_before(ev, NULL));
	}
	return v;
}

/* The attempt that people want to see: a violation if there was one, else what was not as usual. */
static const struct fw_verdict *telling_one(const struct fw_verdict *verdicts, int count,
					    enum fw_verdict_kind usual)
{
	int unusual = 0, i;

	for (i = 0; i < count; i++)
		if (verdicts[i].kind == FW_VIOLATED)
			return &verdicts[i];
	while (unusual < count - 1 &&
	       (verdicts[unusual].kind == usual || verdicts[unusual].kind == FW_NOT_RUN))
		unusual++;
	return &verdicts[unusual];
}

struct fw_verdict fw_judge_attempts(const struct fw_verdict *verdicts, int count)
{
	int kinds[FW_VERDICT_KINDS] = { 0 };
	struct fw_verdict v = { .kind = FW_NOT_RUN };
	int common = 0, ran = count, i, c;

	if (!verdicts || count <= 0)
		return v;
	for (i = 0; i < count; i++)
		kinds[verdicts[i].kind]++;
	/* Attempts cut off by an interruption say nothing about the ones that ran. */
	if (kinds[FW_NOT_RUN] && kinds[FW_NOT_RUN] < count) {
		ran = count - kinds[FW_NOT_RUN];
		kinds[FW_NOT_RUN] = 0;
	}
	/* Of two equally common ones the better is the rule, the worse the exception. */
	for (i = 1; i < FW_VERDICT_KINDS; i++)
		if (kinds[i] >= kinds[common])
			common = i;
	if (kinds[common] == ran) {
		for (i = 0; verdicts[i].kind != (enum fw_verdict_kind)common; i++)
			;
		return verdicts[i];
	}

	v = *telling_one(verdicts, count, (enum fw_verdict_kind)common);
	v.kind = FW_INCONCLUSIVE;
	fw_line(v.reason, sizeof(v.reason), "flaky:%d/%d", ran - kinds[common], ran);
	for (i = 0; i < count; i++)
		for (c = 0; c < verdicts[i].cited_count; c++)
			fw_cite(&v, &(struct fw_fact){ .n = verdicts[i].cited[c] });
	return v;
}

/* The index of the one fact with this source, name and gate (NULL: any); -ENOENT or -EEXIST. */
static int index_of(const struct fw_evidence *ev, enum fw_src src, const char *name, const char *at,
		    size_t *ret_index)
{
	size_t found = 0, i;
	int count = 0;

	for (i = 0; name && i < ev->count; i++) {
		const struct fw_fact *f = &ev->facts[i];

		if (f->src != src || strcmp(f->name, name) != 0 || (at && strcmp(f->at, at) != 0))
			continue;
		found = i;
		count++;
	}
	if (!count)
		return -ENOENT;
	if (count > 1)
		return -EEXIST;
	*ret_index = found;
	return 0;
}

static bool same_value(const struct fw_fact *a, const struct fw_fact *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case FW_INT:
	case FW_ERRNO:
		return a->i == b->i;
	case FW_WORD:
		return a->w == b->w;
	default:
		return a->len == b->len && (!a->len || memcmp(a->s, b->s, a->len) == 0);
	}
}

static int set_value(const struct fw_edit *edit, struct fw_fact *f)
{
	if (edit->text) {
		if (f->kind != FW_BYTES)
			f->kind = FW_STR;
		f->s = edit->text;
		f->len = strlen(edit->text);
		return 0;
	}
	switch (f->kind) {
	case FW_ERRNO: /* the look that failed now succeeds */
		f->kind = FW_INT;
		f->i = edit->becomes;
		return 0;
	case FW_INT:
		f->i = edit->becomes;
		return 0;
	case FW_WORD:
		f->w = (uint64_t)edit->becomes;
		return 0;
	default:
		return -EINVAL;
	}
}

/* Adds or xors; unsigned, so that wrapping is defined. */
static int change_number(const struct fw_edit *edit, struct fw_fact *f)
{
	uint64_t by = (uint64_t)edit->becomes;
	uint64_t value = f->kind == FW_WORD ? f->w : (uint64_t)f->i;

	if (f->kind != FW_INT && f->kind != FW_WORD)
		return -EINVAL;
	value = edit->op == FW_EDIT_ADD ? value + by : value ^ by;
	if (f->kind == FW_WORD)
		f->w = value;
	else
		f->i = (int64_t)value;
	return 0;
}

/* Writes the evidence again with fact number `index` replaced by *f (NULL: left out). */
static int rewrite(const struct fw_evidence *ev, size_t index, const struct fw_fact *f,
		   struct fw_evidence *ret_edited)
{
	struct fw_evidence out;
	size_t i;

	fw_evidence_init(&out);
	for (i = 0; i < ev->count; i++) {
		const struct fw_fact *one = i == index ? f : &ev->facts[i];

		if (one && fw_evidence_add(&out, one) < 0) {
			fw_evidence_done(&out);
			return -ENOMEM;
		}
	}
	*ret_edited = out;
	return 0;
}

/* Flips bits of the first byte; the others stay. The new bytes live in the copy only. */
static int rewrite_first_byte(const struct fw_edit *edit, const struct fw_evidence *ev,
			      size_t index, struct fw_evidence *ret_edited)
{
	const struct fw_fact *was = &ev->facts[index];
	struct fw_evidence out;
	struct fw_fact *f;

	if (!was->len || !(edit->becomes & 0xff))
		return -EINVAL;
	if (fw_evidence_copy(ev, &out) < 0)
		return -ENOMEM;
	f = &out.facts[index];
	/* The arena's own copy: facts may share names, never values. */
	((char *)(uintptr_t)f->s)[0] ^= (char)(edit->becomes & 0xff);
	*ret_edited = out;
	return 0;
}

/* The number and time that a fact has which comes after all of these. */
static void come_last(const struct fw_evidence *ev, struct fw_fact *f)
{
	for (size_t i = 0; i < ev->count; i++) {
		if (ev->facts[i].n > f->n)
			f->n = ev->facts[i].n;
		if (ev->facts[i].t_ns > f->t_ns)
			f->t_ns = ev->facts[i].t_ns;
	}
	f->n++;
}

/* The same facts, the one at `index` after all others. */
static int move_last(const struct fw_evidence *ev, size_t index, struct fw_evidence *ret_edited)
{
	struct fw_fact f = ev->facts[index];
	struct fw_evidence out;

	if (index + 1 == ev->count)
		return -EINVAL;
	come_last(ev, &f);
	if (rewrite(ev, index, NULL, &out) < 0)
		return -ENOMEM;
	if (fw_evidence_add(&out, &f) < 0) {
		fw_evidence_done(&out);
		return -ENOMEM;
	}
	*ret_edited = out;
	return 0;
}

static int insert(const struct fw_edit *edit, const struct fw_evidence *ev,
		  struct fw_evidence *ret_edited)
{
	struct fw_fact f = { .src = edit->src, .at = edit->at ? edit->at : "", .name = edit->name };
	struct fw_evidence out;
	char role[64];
	size_t i;

	if (!edit->name || !*edit->name || edit->src == FW_SRC_NONE)
		return -EINVAL;
	for (i = 0; i < ev->count; i++) {
		const struct fw_fact *other = &ev->facts[i];

		if (other->src == f.src && strcmp(other->name, f.name) == 0 &&
		    strcmp(other->at, f.at) == 0)
			return -EEXIST;
	}
	come_last(ev, &f);
	fw_line(role, sizeof(role), "%.*s", (int)strcspn(f.name, "."), f.name);
	f.role = role;
	f.kind = edit->text ? FW_STR : FW_INT;
	f.i = edit->becomes;
	f.s = edit->text;
	if (fw_evidence_copy(ev, &out) < 0)
		return -ENOMEM;
	if (fw_evidence_add(&out, &f) < 0) {
		fw_evidence_done(&out);
		return -ENOMEM;
	}
	*ret_edited = out;
	return 0;
}

int fw_edit_apply(const struct fw_edit *edit, const struct fw_evidence *ev,
		  struct fw_evidence *ret_edited)
{
	struct fw_fact f;
	size_t index, from;
	int rc = 0;

	if (edit->op == FW_EDIT_INSERT)
		return insert(edit, ev, ret_edited);
	rc = index_of(ev, edit->src, edit->name, edit->at, &index);
	if (rc < 0)
		return rc;
	f = ev->facts[index];

	switch (edit->op) {
	case FW_EDIT_SET:
		rc = set_value(edit, &f);
		break;
	case FW_EDIT_XOR:
		if (f.kind == FW_BYTES)
			return rewrite_first_byte(edit, ev, index, ret_edited);
		rc = change_number(edit, &f);
		break;
	case FW_EDIT_ADD:
		rc = change_number(edit, &f);
		break;
	case FW_EDIT_DROP:
		return rewrite(ev, index, NULL, ret_edited);
	case FW_EDIT_LAST:
		return move_last(ev, index, ret_edited);
	case FW_EDIT_COPY:
		rc = index_of(ev, edit->src, edit->from, f.at, &from);
		if (rc < 0)
			return rc;
		f.kind = ev->facts[from].kind;
		f.i = ev->facts[from].i;
		f.w = ev->facts[from].w;
		f.s = ev->facts[from].s;
		f.len = ev->facts[from].len;
		break;
	case FW_EDIT_ERRNO:
		if (edit->becomes <= 0)
			return -EINVAL;
		f.kind = FW_ERRNO;
		f.i = edit->becomes;
		break;
	default:
		return -EINVAL;
	}
	if (rc < 0)
		return rc;
	if (same_value(&f, &ev->facts[index]))
		return -EINVAL;
	return rewrite(ev, index, &f, ret_edited);
}

int fw_withhold(const struct fw_evidence *ev, int64_t n, struct fw_evidence *ret_less)
{
	size_t i;

	for (i = 0; i < ev->count; i++)
		if (ev->facts[i].n == n)
			break;
	return rewrite(ev, i, NULL, ret_less);
}
