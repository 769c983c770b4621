/* SPDX-License-Identifier: MIT */
/*
 * One attempt drawn as it went: a column for the keeper and one for each role, time going down. What stands at a gate
 * is '*', what the keeper looks at '@', a stop under its tracer '#', a beginning 'o', an end 'x'.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum {
	INDENT = 4,
	COLUMN = 14,
	COLUMNS_MAX = 6, /* roles that have a column; more are told in words alone */
	NOTE_MAX = 88,
	NAMES_SHOWN = 2,
};

struct role {
	const char *name;
	int32_t pid;
	bool alive;
};

struct chart {
	const struct fw_evidence *ev;
	struct role roles[1 + COLUMNS_MAX]; /* the keeper first */
	int count;
	struct fw_buf *out;
};

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

static int column_of(const struct chart *c, const char *role)
{
	for (int i = 1; i < c->count; i++)
		if (strcmp(c->roles[i].name, role) == 0)
			return i;
	return -1;
}

static int place_of(int column)
{
	return INDENT + 3 + column * COLUMN;
}

/* A line: who lives, the mark in its column (< 0: none), an arrow to it from the keeper, and what it means. */
static void row(struct chart *c, int column, char mark, bool arrow, const char *note)
{
	char line[INDENT + (2 + COLUMNS_MAX) * COLUMN];
	int width = INDENT + c->count * COLUMN;

	memset(line, ' ', (size_t)width);
	for (int i = 0; i < c->count; i++)
		if (c->roles[i].alive)
			line[place_of(i)] = '|';
	if (column >= 0) {
		line[place_of(column)] = mark;
		if (arrow) {
			for (int i = place_of(0) + 1; i < place_of(column) - 2; i++)
				if (line[i] == ' ')
					line[i] = '-';
			line[place_of(column) - 2] = '>';
		}
	}
	line[width] = '\0';
	fw_buf_printf(c->out, "%s", line);
	rep_add_clean(c->out, note);
	fw_buf_str(c->out, "\n");
}

static void learn(struct chart *c, const char *role, int32_t pid)
{
	if (column_of(c, role) < 0 && c->count < 1 + COLUMNS_MAX)
		c->roles[c->count++] = (struct role){ .name = role, .pid = pid };
}

static void header(struct chart *c)
{
	fw_buf_printf(c->out, "%*s", INDENT, "");
	for (int i = 0; i < c->count; i++) {
		char cell[COLUMN];

		(void)fw_line(cell, sizeof(cell), "%.9s %d", c->roles[i].name, c->roles[i].pid);
		if (i + 1 < c->count)
			fw_buf_printf(c->out, "%-*s", COLUMN, cell);
		else
			fw_buf_printf(c->out, "%s\n", cell);
	}
}

static bool is_look(enum fw_src src)
{
	return src != FW_SRC_PROBE && src != FW_SRC_HARNESS && src != FW_SRC_WAIT &&
	       src != FW_SRC_PTRACE;
}

/* The facts from i on that are of one kind: looks, stops or words, at one gate and about one role. */
static size_t run_of(const struct fw_evidence *ev, size_t i)
{
	const struct fw_fact *f = &ev->facts[i];
	size_t n = 1;

	while (i + n < ev->count) {
		const struct fw_fact *g = &ev->facts[i + n];

		if (is_look(f->src) != is_look(g->src) || (!is_look(f->src) && f->src != g->src) ||
		    strcmp(f->at, g->at) != 0 || strcmp(f->role, g->role) != 0)
			break;
		n++;
	}
	return n;
}

static void looks(struct chart *c, size_t i, size_t n)
{
	const struct fw_fact *f = &c->ev->facts[i];
	int column = column_of(c, f->role);
	fw_scoped_buf names = { 0 };
	char note[NOTE_MAX];
	uint32_t seen = 0;

	for (size_t k = i; k < i + n; k++) {
		enum fw_src src = c->ev->facts[k].src;

		if (seen & (1u << src))
			continue;
		fw_buf_printf(&names, "%s%s", seen ? " " : "", fw_src_name(src));
		seen |= 1u << src;
	}
	(void)fw_line(note, sizeof(note), "%zu fact%s of %s: %s", n, n == 1 ? "" : "s", f->role,
		      names.data ? names.data : "");
	row(c, column < 0 ? 0 : column, '@', column > 0, note);
}

static void say(const struct fw_fact *f, struct fw_buf *out, const char *before)
{
	char value[40];

	fw_buf_printf(out, "%s%s = %s", before, f->name, fw_fact_text(f, value, sizeof(value)));
}

/* What a probe says, or what a stop shows: the first few by name. */
static void words(struct chart *c, size_t i, size_t n, char mark, const char *what)
{
	const struct fw_fact *f = &c->ev->facts[i];
	fw_scoped_buf text = { 0 };
	char note[NOTE_MAX];
	int column = column_of(c, f->role);

	if (column > 0 && mark == '#')
		c->roles[column].alive = true;
	fw_buf_str(&text, what);
	for (size_t k = i; k < i + n && k < i + NAMES_SHOWN; k++)
		say(&c->ev->facts[k], &text, k == i ? "" : ", ");
	if (n > NAMES_SHOWN)
		fw_buf_printf(&text, ", and %zu more", n - NAMES_SHOWN);
	(void)fw_line(note, sizeof(note), "%s", text.data ? text.data : "");
	row(c, column, mark, false, note);
}

/* Whom the maker has waited for is no more. */
static void reaped(struct chart *c, const struct fw_fact *f)
{
	for (int i = 1; i < c->count; i++)
		if (f->kind == FW_INT && f->i > 0 && c->roles[i].pid == f->i && c->roles[i].alive) {
			char note[NOTE_MAX];

			c->roles[i].alive = false;
			(void)fw_line(note, sizeof(note), "%s has ended and was waited for",
				      c->roles[i].name);
			row(c, i, 'x', false, note);
		}
}

static void by_harness(struct chart *c, const struct fw_fact *f)
{
	int column = column_of(c, f->role);
	char note[NOTE_MAX], value[NOTE_MAX / 2];

	if (strcmp(f->role, "stage") == 0) {
		if (ends_in(f->name, ".deadline") || ends_in(f->name, ".broken") ||
		    ends_in(f->name, ".unmet")) {
			(void)fw_line(note, sizeof(note), "%s = %s", f->name,
				      fw_fact_text(f, value, sizeof(value)));
			row(c, 0, '!', false, note);
		}
		return;
	}
	if (ends_in(f->name, ".pid")) {
		if (column > 0)
			c->roles[column].alive = true;
		(void)fw_line(note, sizeof(note), "%s is there", f->role);
		row(c, column, 'o', false, note);
	} else if (ends_in(f->name, ".reached")) {
		(void)fw_line(note, sizeof(note), "%s stands at gate %s", f->role, f->at);
		row(c, column, '*', false, note);
	} else if (ends_in(f->name, ".gone")) {
		(void)fw_line(note, sizeof(note), "%s has died at gate %s", f->role, f->at);
		row(c, column, '!', false, note);
	}
}

static void by_wait(struct chart *c, const struct fw_fact *f)
{
	int column = column_of(c, f->role);
	char note[NOTE_MAX], value[40];

	if (column > 0)
		c->roles[column].alive = false;
	(void)fw_line(note, sizeof(note), "the keeper waits for it: %s = %s", f->name,
		      fw_fact_text(f, value, sizeof(value)));
	row(c, column, 'x', false, note);
}

void rep_chart(const struct fw_evidence *ev, struct fw_buf *out)
{
	struct chart c = { .ev = ev, .count = 1, .out = out };

	c.roles[0] = (struct role){ .name = "keeper", .alive = true };
	for (size_t i = 0; i < ev->count; i++) {
		const struct fw_fact *f = &ev->facts[i];

		if (f->src != FW_SRC_HARNESS || !ends_in(f->name, ".pid"))
			continue;
		if (strcmp(f->role, "stage") == 0)
			c.roles[0].pid = (int32_t)f->i;
		else
			learn(&c, f->role, f->pid);
	}
	header(&c);
	for (size_t i = 0, n; i < ev->count; i += n) {
		const struct fw_fact *f = &ev->facts[i];

		n = 1;
		switch (f->src) {
		case FW_SRC_HARNESS:
			by_harness(&c, f);
			break;
		case FW_SRC_WAIT:
			by_wait(&c, f);
			break;
		case FW_SRC_PROBE:
			n = run_of(ev, i);
			if (strcmp(f->role, "probe") != 0)
				words(&c, i, n, '.', "");
			for (size_t k = i; k < i + n; k++)
				if (ends_in(ev->facts[k].name, "waited"))
					reaped(&c, &ev->facts[k]);
			break;
		case FW_SRC_PTRACE:
			n = run_of(ev, i);
			words(&c, i, n, '#', "");
			break;
		default:
			n = run_of(ev, i);
			looks(&c, i, n);
		}
	}
}
