/* SPDX-License-Identifier: MIT */
/* The path of a creation as an indented tree with times. */
#include "journey.h"

#include <stdio.h>
#include <string.h>

#include "need.h"
#include "output.h"
#include "writer.h"

#define NEED "stage.need."

void fw_journey_take(struct fw_journey *j, const char *door, const struct fw_fact *fact)
{
	struct fw_journey_door *d = j->count ? &j->doors[j->count - 1] : NULL;

	if (!d || strcmp(d->door, door) != 0) {
		if (j->count == FW_JOURNEY_DOORS)
			return;
		d = &j->doors[j->count++];
		d->door = door;
		fw_evidence_init(&d->facts);
	}
	(void)fw_evidence_add(&d->facts, fact);
}

void fw_journey_done(struct fw_journey *j)
{
	for (int i = 0; i < j->count; i++)
		fw_evidence_done(&j->doors[i].facts);
	j->count = 0;
}

/* What stands behind ROLE.WORD. in the fact's name; NULL when it is another. */
static const char *behind(const struct fw_fact *f, const char *word)
{
	size_t role = strlen(f->role), len = strlen(word);

	if (strncmp(f->name, f->role, role) != 0 || f->name[role] != '.' ||
	    strncmp(f->name + role + 1, word, len) != 0)
		return NULL;
	return f->name + role + 1 + len;
}

static const struct fw_fact *thing(const struct fw_evidence *ev, const struct fw_fact *beside,
				   const char *word, const char *name)
{
	char whole[160];

	(void)snprintf(whole, sizeof(whole), "%s.%s%s", beside->role, word, name);
	return fw_find_at(ev, beside->at, FW_SRC_TRACE, whole);
}

/* One line of the path: what, at which depth, when, and what it gave. */
struct step {
	const char *role, *name, *kind;
	int64_t us, depth;
	const struct fw_fact *gave, *left;
};

static bool step_of(const struct fw_evidence *ev, const struct fw_fact *f, struct step *ret_step)
{
	const char *name = behind(f, "enter.");
	const struct fw_fact *depth;

	if (f->src != FW_SRC_TRACE || !name || f->kind != FW_INT)
		return false;
	depth = thing(ev, f, "depth.", name);
	*ret_step = (struct step){ .role = f->role,
				   .name = name,
				   .us = f->i,
				   .depth = depth ? depth->i : 0,
				   .gave = thing(ev, f, "return.", name),
				   .left = thing(ev, f, "leave.", name) };
	return true;
}

/* The need that is absent and why; false when nothing is. */
static bool missing(const struct fw_evidence *ev, const char **ret_need, const char **ret_why)
{
	for (size_t i = 0; i < ev->count; i++)
		if (strncmp(ev->facts[i].name, NEED, sizeof(NEED) - 1) == 0) {
			*ret_need = ev->facts[i].name + sizeof(NEED) - 1;
			*ret_why = ev->facts[i].s;
			return true;
		}
	return false;
}

static void tell_functions(const struct fw_evidence *ev, const char *how)
{
	const char *before = "";

	for (size_t i = 0; i < ev->count; i++) {
		const char *name = behind(&ev->facts[i], "function.");

		if (ev->facts[i].src != FW_SRC_TRACE || !name || strcmp(ev->facts[i].s, how) != 0)
			continue;
		(void)printf("%s%s%s", *before ? before : "    ", *before ? "" : how,
			     *before ? "" : ": ");
		(void)printf("%s", name);
		before = " ";
	}
	if (*before)
		(void)printf("\n");
}

static void tell_path(const struct fw_journey_door *d)
{
	static const char *const hows[] = { "inlined", "absent", "untraced" };
	const struct fw_evidence *ev = &d->facts;
	const struct fw_fact *number = fw_find_at(ev, "call", FW_SRC_TRACE, "parent.number");
	const struct fw_fact *saved = fw_find_at(ev, "call", FW_SRC_TRACE, "child.saved.ax");
	const struct fw_fact *result = fw_find_at(ev, "call", FW_SRC_TRACE, "parent.result");
	const struct fw_fact *last = fw_find_at(ev, "call", FW_SRC_TRACE, "parent.lasted");
	struct step s;

	(void)printf("%s", d->door);
	if (number && result)
		(void)printf("  system call %lld gave %lld", (long long)number->i,
			     (long long)result->i);
	if (last)
		(void)printf(" after %lld us", (long long)last->i);
	(void)printf("\n");
	for (size_t i = 0; i < ev->count; i++) {
		if (!step_of(ev, &ev->facts[i], &s))
			continue;
		(void)printf("%8lld us  %-6s  %*s%s", (long long)s.us, s.role, 2 * (int)s.depth, "",
			     s.name);
		if (s.left)
			(void)printf("  (%lld us)", (long long)(s.left->i - s.us));
		if (s.gave && s.gave->i)
			(void)printf(" = %lld", (long long)s.gave->i);
		(void)printf("\n");
	}
	if (saved)
		(void)printf("    the child's saved ax: 0x%llx\n", (unsigned long long)saved->w);
	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++)
		tell_functions(ev, hows[i]);
}

static void tell_text(const struct fw_journey_door *d)
{
	const char *need, *why;
	const struct fw_need *known;

	if (!missing(&d->facts, &need, &why)) {
		tell_path(d);
		return;
	}
	known = fw_need_find(need);
	(void)printf("%s  skipped: %s (need %s)\n", d->door, why, need);
	if (known)
		(void)printf("    would be met by: %s\n", known->meets);
}

static void put_int(struct fw_buf *b, const char *key, int64_t value)
{
	fw_json_key(b, key);
	fw_buf_printf(b, "%lld", (long long)value);
}

static void tell_json(const struct fw_journey_door *d, struct fw_buf *b)
{
	const struct fw_evidence *ev = &d->facts;
	const char *need, *why, *before = "";
	struct step s;

	fw_buf_str(b, "{");
	fw_json_text(b, "door", d->door);
	if (missing(ev, &need, &why)) {
		fw_json_text(b, "skipped", why);
		fw_json_text(b, "need", need);
		fw_buf_str(b, "}");
		return;
	}
	fw_json_key(b, "path");
	fw_buf_str(b, "[");
	for (size_t i = 0; i < ev->count; i++) {
		if (!step_of(ev, &ev->facts[i], &s))
			continue;
		fw_buf_printf(b, "%s{", before);
		fw_json_text(b, "role", s.role);
		fw_json_text(b, "function", s.name);
		put_int(b, "depth", s.depth);
		put_int(b, "us", s.us);
		if (s.left)
			put_int(b, "lasted_us", s.left->i - s.us);
		if (s.gave)
			put_int(b, "gave", s.gave->i);
		fw_buf_str(b, "}");
		before = ",";
	}
	fw_buf_str(b, "]");
	fw_json_key(b, "functions");
	fw_buf_str(b, "{");
	for (size_t i = 0; i < ev->count; i++) {
		const char *name = behind(&ev->facts[i], "function.");

		if (ev->facts[i].src == FW_SRC_TRACE && name)
			fw_json_text(b, name, ev->facts[i].s);
	}
	fw_buf_str(b, "}}");
}

void fw_journey_tell(const struct fw_journey *j, bool json)
{
	struct fw_buf b = { 0 };

	if (!json) {
		for (int i = 0; i < j->count; i++) {
			(void)printf("%s", i ? "\n" : "");
			tell_text(&j->doors[i]);
		}
		return;
	}
	fw_buf_str(&b, "[");
	for (int i = 0; i < j->count; i++) {
		fw_buf_str(&b, i ? ",\n" : "");
		tell_json(&j->doors[i], &b);
	}
	fw_buf_str(&b, "]\n");
	(void)fw_output_add(&b);
	fw_buf_done(&b);
}
