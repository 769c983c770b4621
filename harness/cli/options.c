/* SPDX-License-Identifier: MIT */
/*
 * The command line of both programs: one table of commands, one of options, getopt_long over the slice of it
 * that a command takes. Every name is checked against the catalogue here, so that a slip of the pen ends as one
 * line and never as an empty run.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "case.h"
#include "need.h"
#include "saboteur.h"
#include "scoped.h"
#include "text.h"

enum {
	NAMES_MAX = 4096,
	JOBS_MAX = 1024,
	REPEAT_MAX = 1000000,
	SHARDS_MAX = 10000,
	TIMEOUT_MAX_S = 86400,
	LABEL_MAX = 64,
	PID_LAST = 1 << 22, /* the kernel gives no number above */
};

#define BIT(command) (1u << (command))
#define BOTH (FW_PROGRAM_WORKER | FW_PROGRAM_FORKWITNESS)

/* What the words after a command are. */
enum takes {
	TAKES_NOTHING,
	TAKES_GLOBS, /* any number of case globs */
	TAKES_SOME_GLOBS, /* at least one */
	TAKES_WORDS, /* any number, for the command itself to check */
	TAKES_ID, /* one CASE[/DOOR[/CLAUSE]] */
	TAKES_RECORD, /* one directory or file of a recorded run */
	TAKES_RECORDS, /* at least one */
};

struct command {
	const char *name;
	enum fw_command command;
	unsigned programs;
	enum takes takes;
	const char *words;
	const char *what;
	const char *after; /* what else its help says; NULL: nothing */
};

static const struct command commands[] = {
	{ .name = "run",
	  .command = FW_CMD_RUN,
	  .programs = BOTH,
	  .takes = TAKES_GLOBS,
	  .words = "[CASE-GLOB...]",
	  .what = "run the cases and judge what was seen" },
	{ .name = "list",
	  .command = FW_CMD_LIST,
	  .programs = BOTH,
	  .takes = TAKES_GLOBS,
	  .words = "[CASE-GLOB...]",
	  .what = "cases with their doors, clauses and needs" },
	{ .name = "explain",
	  .command = FW_CMD_EXPLAIN,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_SOME_GLOBS,
	  .words = "CASE-GLOB...",
	  .what = "what is claimed, by which page, how it is seen, how it goes here" },
	{ .name = "case",
	  .command = FW_CMD_CASE,
	  .programs = BOTH,
	  .takes = TAKES_ID,
	  .words = "CASE[/DOOR[/CLAUSE]]",
	  .what = "one check in place, its facts shown as they come" },
	{ .name = "debug",
	  .command = FW_CMD_DEBUG,
	  .programs = BOTH,
	  .takes = TAKES_ID,
	  .words = "CASE[/DOOR[/CLAUSE]]",
	  .what = "the same, stopped before the stimulus, with the line to attach a debugger" },
	{ .name = "doctor",
	  .command = FW_CMD_DOCTOR,
	  .programs = BOTH,
	  .takes = TAKES_NOTHING,
	  .words = "",
	  .what = "the machine: needs met and unmet, and what would meet them" },
	{ .name = "why",
	  .command = FW_CMD_WHY,
	  .programs = BOTH,
	  .takes = TAKES_NOTHING,
	  .words = "",
	  .what = "what refuses a new process here, or is nearest to it: every limit",
	  .after = "Nothing is changed. Exit: 0 nothing refuses a plain process, 1 something does, 2 usage, no such\n"
		   "process, no such user." },
	{ .name = "journey",
	  .command = FW_CMD_JOURNEY,
	  .programs = BOTH,
	  .takes = TAKES_NOTHING,
	  .words = "",
	  .what = "one creation's path through the kernel, by its own tracer",
	  .after = "Exit: 0 the path is as it should be, 1 it is not, 2 usage, 77 no path can be had here, 99 incomplete." },
	{ .name = "prove",
	  .command = FW_CMD_PROVE,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_GLOBS,
	  .words = "[CASE-GLOB...]",
	  .what = "every counterexample and saboteur: each must make its check say violated" },
	{ .name = "coverage",
	  .command = FW_CMD_COVERAGE,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_NOTHING,
	  .words = "",
	  .what = "documented statements with and without checks, here" },
	{ .name = "claims",
	  .command = FW_CMD_CLAIMS,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_WORDS,
	  .words = "[CLAIM-GLOB...]",
	  .what = "what articles say of fork, and what checks say of that; exit 0 when told" },
	{ .name = "judge",
	  .command = FW_CMD_JUDGE,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_RECORD,
	  .words = "DIR|FILE",
	  .what = "judge a recorded run anew from its facts, and compare" },
	{ .name = "report",
	  .command = FW_CMD_REPORT,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_RECORD,
	  .words = "DIR|FILE",
	  .what = "report a recorded run" },
	{ .name = "matrix",
	  .command = FW_CMD_MATRIX,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .takes = TAKES_RECORDS,
	  .words = "DIR|FILE...",
	  .what = "recorded runs side by side: targets and cases" },
	{ 0 }
};

enum option_code {
	OPT_FAMILY = 256,
	OPT_DOOR,
	OPT_NEEDS_ROOT,
	OPT_UNPRIVILEGED,
	OPT_JOBS,
	OPT_TIMEOUT,
	OPT_WITHIN,
	OPT_REPEAT,
	OPT_UNTIL_FAIL,
	OPT_SHUFFLE,
	OPT_SHARD,
	OPT_FAIL_FAST,
	OPT_DEVIATIONS,
	OPT_RECORD,
	OPT_STRICT,
	OPT_MUST,
	OPT_SABOTEUR,
	OPT_TARGET,
	OPT_CELL,
	OPT_KEEP,
	OPT_OUT,
	OPT_JUNIT,
	OPT_DIALECT,
	OPT_FORMAT,
	OPT_MESON,
	OPT_JSON,
	OPT_PEERS,
	OPT_ALL,
	OPT_PID,
	OPT_UID,
	OPT_ALLOW_GLOBAL,
	OPT_WATCH_FD,
	OPT_LISTED,
	OPT_HELP,
};

struct row {
	const char *name;
	enum option_code code;
	int argument; /* no_argument … */
	unsigned programs;
	unsigned commands;
	const char *value; /* as help writes it */
	const char *what; /* NULL: between our own programs, not in the help */
	const char *instead; /* what means the same for commands that do not take this one; NULL: nothing */
};

#define RUNS (BIT(FW_CMD_RUN) | BIT(FW_CMD_PROVE))
#define PLACES (BIT(FW_CMD_CASE) | BIT(FW_CMD_DEBUG))
#define ALL_COMMANDS (~0u)

static const struct row rows[] = {
	{ .name = "family",
	  .code = OPT_FAMILY,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_LIST),
	  .value = "F,...",
	  .what = "only these families" },
	{ .name = "door",
	  .code = OPT_DOOR,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_LIST) | BIT(FW_CMD_JOURNEY) | PLACES,
	  .value = "D,...",
	  .what = "only these ways to make a child" },
	{ .name = "needs-root",
	  .code = OPT_NEEDS_ROOT,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_LIST),
	  .what = "only what a privileged caller alone can have" },
	{ .name = "unprivileged",
	  .code = OPT_UNPRIVILEGED,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_LIST),
	  .what = "only what needs no privilege" },
	{ .name = "jobs",
	  .code = OPT_JOBS,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_COVERAGE) | BIT(FW_CMD_CLAIMS),
	  .value = "N",
	  .what = "cases at once (default: two a core)" },
	{ .name = "timeout",
	  .code = OPT_TIMEOUT,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = RUNS | PLACES,
	  .value = "S",
	  .what = "deadline of one attempt in seconds" },
	{ .name = "within",
	  .code = OPT_WITHIN,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "S",
	  .what = "end the run after a minute and S seconds, more where processes cost more" },
	{ .name = "repeat",
	  .code = OPT_REPEAT,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "N",
	  .what = "attempts at each case and door" },
	{ .name = "until-fail",
	  .code = OPT_UNTIL_FAIL,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .what = "repeat until something does not hold" },
	{ .name = "shuffle",
	  .code = OPT_SHUFFLE,
	  .argument = optional_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "SEED",
	  .what = "run in another order" },
	{ .name = "shard",
	  .code = OPT_SHARD,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "I/N",
	  .what = "only part I of N" },
	{ .name = "fail-fast",
	  .code = OPT_FAIL_FAST,
	  .argument = optional_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "N",
	  .what = "stop after N violated checks (1)" },
	{ .name = "must",
	  .code = OPT_MUST,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = RUNS | BIT(FW_CMD_CASE),
	  .value = "NEED,...",
	  .what = "the absence of these needs is broken, not skipped" },
	{ .name = "allow-global",
	  .code = OPT_ALLOW_GLOBAL,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = RUNS | PLACES | BIT(FW_CMD_DOCTOR) | BIT(FW_CMD_JOURNEY),
	  .what = "use the kernel's tracer, which is the whole machine's" },
	{ .name = "target",
	  .code = OPT_TARGET,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_CASE),
	  .value = "NAME",
	  .what = "what is being verified (box)" },
	{ .name = "all",
	  .code = OPT_ALL,
	  .argument = no_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_PROVE),
	  .what = "every saboteur at every chosen case, not only where a check names it" },
	{ .name = "saboteur",
	  .code = OPT_SABOTEUR,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_CASE),
	  .value = "NAME",
	  .what = "let this liar make the children, and see who notices" },
	{ .name = "cell",
	  .code = OPT_CELL,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "NAME",
	  .what = "which host, kernel and runtime" },
	{ .name = "keep",
	  .code = OPT_KEEP,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "failed|all|none",
	  .what = "which raw files to keep under DIR/raw" },
	{ .name = "out",
	  .code = OPT_OUT,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "DIR",
	  .what = "keep the record in DIR/events.jsonl" },
	{ .name = "format",
	  .code = OPT_FORMAT,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT),
	  .value = "term|tap|jsonl",
	  .what = "what standard output shows",
	  .instead = "--json" },
	{ .name = "junit",
	  .code = OPT_JUNIT,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT),
	  .value = "FILE",
	  .what = "write a JUnit XML file" },
	{ .name = "junit-dialect",
	  .code = OPT_DIALECT,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT),
	  .value = "common|strict",
	  .what = "what most readers take, or what the schemas say" },
	{ .name = "deviations",
	  .code = OPT_DEVIATIONS,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT) | BIT(FW_CMD_JUDGE) | BIT(FW_CMD_CASE) |
		      BIT(FW_CMD_MATRIX),
	  .value = "FILE",
	  .what = "the list of known deviations (default: the shipped one)" },
	{ .name = "record",
	  .code = OPT_RECORD,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_CLAIMS),
	  .value = "DIR|FILE",
	  .what = "take the verdicts from a recorded run instead of running" },
	{ .name = "strict",
	  .code = OPT_STRICT,
	  .argument = no_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT) | BIT(FW_CMD_JUDGE),
	  .what = "a listed deviation that no longer shows is a failure" },
	{ .name = "meson",
	  .code = OPT_MESON,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_REPORT) | BIT(FW_CMD_JUDGE),
	  .what = "exit 99 for incomplete, 77 when all was skipped" },
	{ .name = "json",
	  .code = OPT_JSON,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_LIST) | BIT(FW_CMD_DOCTOR) | BIT(FW_CMD_JOURNEY) | BIT(FW_CMD_WHY) |
		      BIT(FW_CMD_PROVE) | BIT(FW_CMD_COVERAGE) | BIT(FW_CMD_CLAIMS) | BIT(FW_CMD_MATRIX),
	  .what = "print JSON",
	  .instead = "--format jsonl" },
	{ .name = "peers",
	  .code = OPT_PEERS,
	  .argument = no_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_COVERAGE),
	  .what = "what other suites check, and which statements answer it" },
	{ .name = "pid",
	  .code = OPT_PID,
	  .argument = required_argument,
	  .programs = BOTH,
	  .commands = BIT(FW_CMD_WHY),
	  .value = "P",
	  .what = "for this process (default: this command, as its caller made it)" },
	{ .name = "uid",
	  .code = OPT_UID,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_FORKWITNESS,
	  .commands = BIT(FW_CMD_WHY),
	  .value = "U",
	  .what = "as if it were this user's, by name or number (default: its own)" },
	{ .name = "uid",
	  .code = OPT_UID,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_WORKER,
	  .commands = BIT(FW_CMD_WHY),
	  .value = "U",
	  .what = "as if it were this user's, by number (default: its own)" },
	{ .name = "watch-fd",
	  .code = OPT_WATCH_FD,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_WORKER,
	  .commands = BIT(FW_CMD_RUN),
	  .value = "N" },
	{ .name = "listed",
	  .code = OPT_LISTED,
	  .argument = required_argument,
	  .programs = FW_PROGRAM_WORKER,
	  .commands = BIT(FW_CMD_RUN) | BIT(FW_CMD_CASE),
	  .value = "CHECK=DEVIATION" },
	{ .name = "help",
	  .code = OPT_HELP,
	  .argument = no_argument,
	  .programs = BOTH,
	  .commands = ALL_COMMANDS,
	  .what = "this text" },
	{ 0 }
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) - 1 };

/* A list of words to find the nearest one in. */
struct words {
	const char **items;
	size_t count, cap;
	char **owned;
	size_t owned_count;
};

static void words_done(struct words *w)
{
	for (size_t i = 0; i < w->owned_count; i++)
		free(w->owned[i]);
	free(w->owned);
	free(w->items);
	*w = (struct words){ 0 };
}

#define scoped_words __attribute__((cleanup(words_done))) struct words

/* Adding is best effort: a word that finds no memory is only missing as a suggestion. */
static void words_add(struct words *w, const char *word)
{
	if (w->count == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 64;
		const char **grown = realloc(w->items, cap * sizeof(*grown));

		if (!grown)
			return;
		w->items = grown;
		w->cap = cap;
	}
	w->items[w->count++] = word;
}

static void words_add_copy(struct words *w, const char *word)
{
	char **grown = realloc(w->owned, (w->owned_count + 1) * sizeof(*grown));
	char *copy;

	if (!grown)
		return;
	w->owned = grown;
	copy = strdup(word);
	if (!copy)
		return;
	w->owned[w->owned_count++] = copy;
	words_add(w, copy);
}

static bool words_has(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->items[i], word) == 0)
			return true;
	return false;
}

/* The few bytes of a hostile word that a message shows: no control bytes, not longer than a line. */
struct shown {
	char text[72];
};

static struct shown shown_of(const char *word)
{
	struct shown out;
	size_t at = 0;

	for (; *word && at + 8 < sizeof(out.text); word++) {
		unsigned char c = (unsigned char)*word;

		if (c < 0x20 || c >= 0x7f)
			at += (size_t)snprintf(out.text + at, sizeof(out.text) - at, "\\x%02x", c);
		else
			out.text[at++] = (char)c;
	}
	if (*word) {
		memcpy(out.text + at, "...", 3);
		at += 3;
	}
	out.text[at] = '\0';
	return out;
}

static int refuse(struct fw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int refuse(struct fw_err *err, const char *fmt, ...)
{
	char detail[sizeof(err->detail)];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	return fw_fail(err, EINVAL, "option", "%s", detail);
}

/* How much of a glob is meant letter by letter, from its beginning. */
static size_t literal_of(const char *glob)
{
	return strcspn(glob, "*?[");
}

static bool any_matches(const char *glob, const struct words *known)
{
	for (size_t i = 0; i < known->count; i++)
		if (fw_glob_match(glob, known->items[i]))
			return true;
	return false;
}

/* A glob with the nearest beginning that one of these has, and behind it what stood there if that chooses anything. */
static void nearest_glob(const char *glob, const struct words *known, struct fw_buf *ret_near)
{
	const size_t literal = literal_of(glob);
	fw_scoped_mem char *begin = strndup(glob, literal);
	scoped_words begins = { 0 };
	const char *near;

	for (size_t i = 0; i < known->count; i++) {
		fw_scoped_mem char *other = strndup(known->items[i], literal);

		if (other)
			words_add_copy(&begins, other);
	}
	near = begin ? fw_nearest(begin, begins.items, begins.count) : NULL;
	if (!near)
		return;
	fw_buf_printf(ret_near, "%s%s", near, glob + literal);
	if (ret_near->failed || any_matches(ret_near->data, known))
		return;
	fw_buf_clear(ret_near);
	fw_buf_printf(ret_near, "%s*", near);
}

/*
 * "unknown KIND 'WORD'; did you mean 'NEAREST'?" or, with nothing near, where to look. The same of a glob that matches
 * none of what is known.
 */
static int refuse_unknown(struct fw_err *err, const char *kind, const char *word,
			  const struct words *known, const char *see)
{
	const bool glob = word[literal_of(word)] != '\0';
	fw_scoped_buf near = { 0 }, what = { 0 };

	fw_buf_printf(&what, glob ? "no %s matches '%s'" : "unknown %s '%s'", kind,
		      shown_of(word).text);
	if (glob)
		nearest_glob(word, known, &near);
	if (!near.len) {
		const char *whole = fw_nearest(word, known->items, known->count);

		fw_buf_str(&near, whole ? whole : "");
	}
	if (what.failed || near.failed)
		return fw_fail(err, ENOMEM, "option", "no memory for a name");
	if (near.len)
		return refuse(err, "%s; did you mean '%s'?", what.data, shown_of(near.data).text);
	if (known->count && known->count <= 12) {
		fw_scoped_buf list = { 0 };

		for (size_t i = 0; i < known->count; i++) {
			fw_buf_str(&list, i ? " " : "");
			fw_buf_str(&list, known->items[i]);
		}
		if (!list.failed)
			return refuse(err, "%s; there are: %s", what.data, list.data);
	}
	return refuse(err, "%s; %s", what.data, see);
}

static bool is_label(const char *s)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return strlen(s) <= LABEL_MAX && s[strspn(s, allowed)] == '\0';
}

/* Room for every word that can come from this command line, made once: the items point into it. */
static int names_init(struct fw_names *names, size_t bytes, struct fw_err *err)
{
	names->storage = calloc(1, bytes);
	return names->storage ? 0 :
				fw_fail(err, ENOMEM, "option", "no memory for %zu bytes", bytes);
}

static void names_done(struct fw_names *names)
{
	free(names->items);
	free(names->storage);
	*names = (struct fw_names){ 0 };
}

static int names_add(struct fw_names *names, const char *item, struct fw_err *err)
{
	const char **grown;

	if (names->count >= NAMES_MAX)
		return refuse(err, "more than %d names", NAMES_MAX);
	grown = realloc(names->items, (names->count + 2) * sizeof(*grown));
	if (!grown)
		return fw_fail(err, ENOMEM, "option", "no memory for names");
	names->items = grown;
	names->items[names->count++] = item;
	names->items[names->count] = NULL;
	return 0;
}

/* Splits at commas; *used is how much of the storage earlier values took. */
static int names_split(struct fw_names *names, size_t *used, const char *value, const char *option,
		       struct fw_err *err)
{
	char *copy = names->storage + *used;
	size_t len = strlen(value);

	memcpy(copy, value, len + 1);
	*used += len + 1;
	for (char *word = copy;;) {
		char *comma = strchr(word, ',');
		int r;

		if (comma)
			*comma = '\0';
		if (!*word)
			return refuse(err, "--%s: an empty name in '%s'", option,
				      shown_of(value).text);
		r = names_add(names, word, err);
		if (r < 0)
			return r;
		if (!comma)
			return 0;
		word = comma + 1;
	}
}

/* The name of a saboteur. */
static int saboteur(const char *value, const char **ret_name, struct fw_err *err)
{
	const struct fw_saboteur *found = fw_saboteur_find(value);
	scoped_words known = { 0 };

	if (found) {
		*ret_name = found->name;
		return 0;
	}
	for (size_t i = 0; i < fw_saboteurs_count; i++)
		words_add(&known, fw_saboteurs[i].name);
	return refuse_unknown(err, "saboteur", value, &known, "see 'prove --json'");
}

static int number(const char *option, const char *value, int64_t min, int64_t max,
		  int64_t *ret_value, struct fw_err *err)
{
	int r = fw_parse_int(value, min, max, ret_value);

	if (r == -ERANGE)
		return refuse(err, "--%s: '%s' is out of range (%lld to %lld)", option,
			      shown_of(value).text, (long long)min, (long long)max);
	if (r < 0)
		return refuse(err, "--%s: '%s' is not a whole number", option,
			      shown_of(value).text);
	return 0;
}

/* Seconds with at most three decimals, to milliseconds. */
static int seconds(const char *value, int *ret_ms, struct fw_err *err)
{
	const char *dot = strchr(value, '.');
	size_t whole = dot ? (size_t)(dot - value) : strlen(value);
	char digits[16];
	int64_t s = 0, ms = 0;

	if (whole == 0 || whole >= sizeof(digits))
		goto bad;
	memcpy(digits, value, whole);
	digits[whole] = '\0';
	if (digits[strspn(digits, "0123456789")] || fw_parse_int(digits, 0, INT32_MAX, &s) < 0)
		goto bad;
	if (dot) {
		size_t len = strlen(dot + 1);

		if (len == 0 || len > 3 || dot[1 + strspn(dot + 1, "0123456789")])
			goto bad;
		for (size_t i = 0; i < 3; i++)
			ms = ms * 10 + (i < len ? dot[1 + i] - '0' : 0);
	}
	ms += s * 1000;
	if (ms < 1 || ms > (int64_t)TIMEOUT_MAX_S * 1000)
		return refuse(err, "--timeout: '%s' is out of range (0.001 to %d)",
			      shown_of(value).text, TIMEOUT_MAX_S);
	*ret_ms = (int)ms;
	return 0;
bad:
	return refuse(err, "--timeout: '%s' is not a number of seconds", shown_of(value).text);
}

static int shard(const char *value, int *ret_shard, int *ret_shards, struct fw_err *err)
{
	const char *slash = strchr(value, '/');
	char first[16];
	int64_t i, n;

	if (!slash || (size_t)(slash - value) >= sizeof(first))
		return refuse(err, "--shard: '%s' is not I/N, as 1/4", shown_of(value).text);
	memcpy(first, value, (size_t)(slash - value));
	first[slash - value] = '\0';
	if (fw_parse_int(slash + 1, 1, SHARDS_MAX, &n) < 0 || fw_parse_int(first, 1, n, &i) < 0)
		return refuse(err, "--shard: '%s' is not I/N with 1 <= I <= N <= %d",
			      shown_of(value).text, SHARDS_MAX);
	*ret_shard = (int)i;
	*ret_shards = (int)n;
	return 0;
}

/* The index of value among the words, which end with NULL. */
static int one_of(const char *option, const char *value, const char *const *words,
		  struct fw_err *err)
{
	scoped_words known = { 0 };
	char kind[32];

	for (int i = 0; words[i]; i++) {
		if (strcmp(value, words[i]) == 0)
			return i;
		words_add(&known, words[i]);
	}
	(void)snprintf(kind, sizeof(kind), "--%s", option);
	return refuse_unknown(err, kind, value, &known, "see --help");
}

static int label(const char *option, const char *value, const char **ret_label, struct fw_err *err)
{
	if (!is_label(value))
		return refuse(err, "--%s: '%s' is not a name (at most %d of a-z A-Z 0-9 _ . -)",
			      option, shown_of(value).text, LABEL_MAX);
	*ret_label = value;
	return 0;
}

static int path(const char *option, const char *value, const char **ret_path, struct fw_err *err)
{
	if (!*value)
		return refuse(err, "--%s: an empty name of a file", option);
	*ret_path = value;
	return 0;
}

/* Every id a case glob can mean. */
static void add_instances(struct words *known)
{
	struct fw_instance in;

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			words_add_copy(known, in.id);
}

static void add_families(struct words *known)
{
	struct fw_instance in;

	for (size_t c = 0; fw_cases[c]; c++)
		if (fw_instance_at(fw_cases[c], 0, &in) && !words_has(known, in.family))
			words_add_copy(known, in.family);
}

static int check_id(const char *id, const struct words *ids, struct fw_err *err);
static int check_door(const char *door, struct fw_err *err);

/* Does the glob choose anything: a case, a case through a door, or one check? As the plan reads it. */
static bool glob_chooses(const char *glob)
{
	struct fw_instance in;
	char id[256];

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_glob_may_begin(glob, fw_cases[c]->id) &&
				fw_instance_at(fw_cases[c], v, &in);
		     v++) {
			if (fw_glob_match(glob, in.id))
				return true;
			for (int d = 0; d < FW_DOOR_COUNT; d++) {
				if (!(in.doors & (1u << d)))
					continue;
				(void)snprintf(id, sizeof(id), "%s/%s", in.id,
					       fw_door_name(1u << d));
				if (fw_glob_match(glob, id))
					return true;
				for (const struct fw_check *k = in.checks; k && k->clause; k++) {
					if (!(fw_check_doors(&in, k) & (1u << d)))
						continue;
					(void)fw_check_id(&in, 1u << d, k, id, sizeof(id));
					if (fw_glob_match(glob, id))
						return true;
				}
			}
		}
	return false;
}

static int check_form(const char *kind, const char *glob, struct fw_err *err)
{
	size_t at = 0;
	const char *wrong = fw_glob_check(glob, &at);

	return wrong ? refuse(err, "%s glob '%s': %s at byte %zu", kind, shown_of(glob).text, wrong,
			      at + 1) :
		       0;
}

static int check_glob(const char *glob, const struct words *ids, struct fw_err *err)
{
	const char *door = strchr(glob, '/'), *near;
	scoped_words families = { 0 };
	fw_scoped_buf all = { 0 };
	int r = check_form("case", glob, err);

	if (r < 0 || glob_chooses(glob))
		return r;
	if (glob[literal_of(glob)]) {
		fw_scoped_mem char *name = door ? strndup(door + 1, strcspn(door + 1, "/")) : NULL;

		if (name && !name[literal_of(name)])
			r = check_door(name, err);
		return r < 0 ? r : refuse_unknown(err, "case", glob, ids, "see list");
	}
	if (door)
		return check_id(glob, ids, err);
	add_families(&families);
	near = fw_nearest(glob, families.items, families.count);
	if (near)
		return refuse(err, "unknown case '%s'; did you mean '%s.*'?", shown_of(glob).text,
			      near);

	/* The name of a case whose variants alone are in the plan. */
	fw_buf_str(&all, glob);
	fw_buf_str(&all, ".*");
	for (size_t i = 0; !all.failed && i < ids->count; i++)
		if (fw_glob_match(all.data, ids->items[i]))
			return refuse(err, "case '%s' has variants; did you mean '%s'?",
				      shown_of(glob).text, shown_of(all.data).text);
	return refuse_unknown(err, "case", glob, ids, "see list");
}

/* CASE[/DOOR[/CLAUSE]]: each part must exist, and belong to the one before. */
static int check_id(const char *id, const struct words *ids, struct fw_err *err)
{
	fw_scoped_mem char *copy = strdup(id);
	char *door = NULL, *clause = NULL;
	scoped_words known = { 0 };
	struct fw_instance in;
	uint32_t bit = 0;

	if (!copy)
		return fw_fail(err, ENOMEM, "option", "no memory for a name");
	door = strchr(copy, '/');
	if (door)
		*door++ = '\0';
	if (door)
		clause = strchr(door, '/');
	if (clause)
		*clause++ = '\0';
	if (!fw_instance_find(copy, &in))
		return strpbrk(copy, "*?[") ?
			       refuse(err, "'%s': one case is meant here, not a glob",
				      shown_of(copy).text) :
			       check_glob(copy, ids, err);
	if (door) {
		bit = fw_door_of_name(door);
		if (!bit || !(bit & in.doors)) {
			for (int d = 0; d < FW_DOOR_COUNT; d++)
				if (in.doors & (1u << d))
					words_add(&known, fw_door_name(1u << d));
			return refuse_unknown(err, "door of this case", door, &known, "see list");
		}
	}
	if (clause) {
		for (const struct fw_check *check = in.checks; check && check->clause; check++) {
			if (!(fw_check_doors(&in, check) & bit))
				continue;
			if (strcmp(check->clause, clause) == 0)
				return 0;
			words_add(&known, check->clause);
		}
		return refuse_unknown(err, "clause of this case and door", clause, &known,
				      "see list");
	}
	return 0;
}

static int check_families(const struct fw_names *families, struct fw_err *err)
{
	scoped_words known = { 0 };

	if (families->count)
		add_families(&known);
	for (size_t i = 0; i < families->count; i++)
		if (!words_has(&known, families->items[i]))
			return refuse_unknown(err, "family", families->items[i], &known,
					      "see list");
	return 0;
}

static int check_door(const char *door, struct fw_err *err)
{
	scoped_words known = { 0 };

	for (int d = 0; d < FW_DOOR_COUNT; d++)
		words_add(&known, fw_door_name(1u << d));
	return fw_door_of_name(door) ? 0 : refuse_unknown(err, "door", door, &known, "see list");
}

static int check_doors(const struct fw_names *doors, struct fw_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < doors->count; i++)
		r = check_door(doors->items[i], err);
	return r;
}

static int check_needs(const struct fw_names *must, struct fw_err *err)
{
	scoped_words known = { 0 };

	for (size_t i = 0; i < fw_needs_count; i++)
		words_add(&known, fw_needs[i].name);
	for (size_t i = 0; i < must->count; i++)
		if (!words_has(&known, must->items[i]))
			return refuse_unknown(err, "need", must->items[i], &known, "see doctor");
	return 0;
}

static int check_words(const struct command *command, const struct fw_options *o,
		       struct fw_err *err)
{
	scoped_words ids = { 0 };
	int r = 0;

	switch (command->takes) {
	case TAKES_NOTHING:
		if (o->globs.count)
			return refuse(err, "%s takes no word, and here is '%s'", command->name,
				      shown_of(o->globs.items[0]).text);
		return 0;
	case TAKES_RECORD:
	case TAKES_ID:
		if (o->globs.count != 1)
			return refuse(err, "%s takes one %s, not %zu", command->name,
				      command->words, o->globs.count);
		if (!*o->globs.items[0])
			return refuse(err, "%s: an empty name", command->name);
		if (command->takes == TAKES_RECORD)
			return 0;
		add_instances(&ids);
		return check_id(o->globs.items[0], &ids, err);
	case TAKES_RECORDS:
		for (size_t i = 0; i < o->globs.count; i++)
			if (!*o->globs.items[i])
				return refuse(err, "%s: an empty name", command->name);
		return o->globs.count ? 0 :
					refuse(err, "%s takes at least one %s", command->name,
					       "DIR or FILE");
	case TAKES_SOME_GLOBS:
		if (!o->globs.count)
			return refuse(err, "%s takes at least one %s", command->name, "CASE-GLOB");
		break;
	case TAKES_WORDS:
		return 0;
	case TAKES_GLOBS:
		break;
	}
	add_instances(&ids);
	for (size_t i = 0; r == 0 && i < o->globs.count; i++)
		r = check_glob(o->globs.items[i], &ids, err);
	return r;
}

static void add_part(struct fw_buf *what, const char *option, const struct fw_names *names)
{
	if (names->count)
		fw_buf_printf(what, "%s%s'%s'%s", what->len ? " and " : "", option,
			      shown_of(names->items[0]).text, names->count > 1 ? ",..." : "");
}

/* The first of what these names select, whatever the privilege: 1, 0 when there is none, or -ENOMEM. */
static int first_selected(const struct fw_names *globs, const struct fw_names *families,
			  const struct fw_names *doors, struct fw_unit *ret_unit)
{
	const struct fw_selection selection = {
		.globs = globs->items,
		.families = families->items,
		.doors = doors->items,
		.shard = 1,
		.shards = 1,
	};
	struct fw_plan plan;
	int any;

	if (fw_plan_make(&selection, &plan) < 0)
		return -ENOMEM;
	any = plan.count > 0;
	if (any)
		*ret_unit = plan.units[0];
	fw_plan_done(&plan);
	return any;
}

/* Each of the names is one: is there anything that has all of them? */
static int check_together(const struct fw_options *o, struct fw_err *err)
{
	static const struct fw_names all;
	fw_scoped_buf what = { 0 };
	struct fw_unit unit;
	int r;

	if (!!o->families.count + !!o->doors.count + !!o->globs.count < 2)
		return 0;
	r = first_selected(&o->globs, &o->families, &o->doors, &unit);
	if (r > 0)
		return 0;
	add_part(&what, "--family ", &o->families);
	add_part(&what, "--door ", &o->doors);
	add_part(&what, "", &o->globs);
	if (r < 0 || what.failed)
		return fw_fail(err, ENOMEM, "option", "no memory for a plan");
	if (o->families.count && first_selected(&o->globs, &all, &o->doors, &unit) > 0)
		return refuse(err, "%s choose nothing together; did you mean --family %s?",
			      what.data, unit.in.family);
	if (o->doors.count && first_selected(&o->globs, &o->families, &all, &unit) > 0)
		return refuse(err, "%s choose nothing together; did you mean --door %s?", what.data,
			      fw_door_name(unit.door));
	return refuse(err, "%s choose nothing together; see list", what.data);
}

/* Where earlier values ended in the storage of each list. */
struct used {
	size_t families, doors, must, listed;
};

static int take(struct fw_options *o, const struct row *row, const char *value,
		enum fw_program program, struct used *used, struct fw_err *err)
{
	static const char *const keeps[] = { "failed", "all", "none", NULL };
	static const char *const formats[] = { "term", "tap", "jsonl", NULL };
	static const char *const dialects[] = { "common", "strict", NULL };
	int64_t n;
	int r = 0;

	switch (row->code) {
	case OPT_FAMILY:
		return names_split(&o->families, &used->families, value, row->name, err);
	case OPT_DOOR:
		return names_split(&o->doors, &used->doors, value, row->name, err);
	case OPT_MUST:
		return names_split(&o->must, &used->must, value, row->name, err);
	case OPT_LISTED:
		if (!strchr(value, '='))
			return refuse(err, "--listed: '%s' is not CHECK=DEVIATION",
				      shown_of(value).text);
		return names_add(&o->listed, value, err);
	case OPT_NEEDS_ROOT:
	case OPT_UNPRIVILEGED: {
		enum fw_privilege p = row->code == OPT_NEEDS_ROOT ? FW_PRIVILEGE_NEEDS_ROOT :
								    FW_PRIVILEGE_UNPRIVILEGED;

		if (o->privilege != FW_PRIVILEGE_ANY && o->privilege != p)
			return refuse(err, "--needs-root and --unprivileged exclude each other");
		o->privilege = p;
		return 0;
	}
	case OPT_JOBS:
		r = number(row->name, value, 1, JOBS_MAX, &n, err);
		if (r == 0)
			o->jobs = (int)n;
		return r;
	case OPT_TIMEOUT:
		return seconds(value, &o->timeout_ms, err);
	case OPT_WITHIN:
		r = number(row->name, value, 1, TIMEOUT_MAX_S, &n, err);
		if (r == 0)
			o->within_s = (int)n;
		return r;
	case OPT_REPEAT:
		r = number(row->name, value, 1, REPEAT_MAX, &n, err);
		if (r == 0)
			o->repeat = (int)n;
		return r;
	case OPT_UNTIL_FAIL:
		o->until_fail = true;
		return 0;
	case OPT_SHUFFLE:
		o->shuffle = true;
		if (value) {
			r = number(row->name, value, 1, INT64_MAX, &n, err);
			if (r == 0)
				o->seed = (uint64_t)n;
		}
		return r;
	case OPT_SHARD:
		return shard(value, &o->shard, &o->shards, err);
	case OPT_FAIL_FAST:
		o->fail_fast = 1;
		if (value) {
			r = number(row->name, value, 1, REPEAT_MAX, &n, err);
			if (r == 0)
				o->fail_fast = (int)n;
		}
		return r;
	case OPT_DEVIATIONS:
		return path(row->name, value, &o->deviations, err);
	case OPT_RECORD:
		return path(row->name, value, &o->record, err);
	case OPT_STRICT:
		o->strict = true;
		return 0;
	case OPT_SABOTEUR:
		return saboteur(value, &o->saboteur, err);
	case OPT_TARGET:
		if (!*value)
			return refuse(err, "--target: an empty name");
		return label(row->name, value, &o->target, err);
	case OPT_CELL:
		return label(row->name, value, &o->cell, err);
	case OPT_KEEP:
		r = one_of(row->name, value, keeps, err);
		if (r >= 0)
			o->keep = (enum fw_keep)r;
		return r < 0 ? r : 0;
	case OPT_OUT:
		return path(row->name, value, &o->out, err);
	case OPT_JUNIT:
		return path(row->name, value, &o->junit, err);
	case OPT_DIALECT:
		r = one_of(row->name, value, dialects, err);
		if (r >= 0)
			o->dialect = (enum fw_dialect)r;
		return r < 0 ? r : 0;
	case OPT_FORMAT:
		r = one_of(row->name, value, formats, err);
		if (r == FW_FORMAT_TAP && program == FW_PROGRAM_WORKER)
			return refuse(err, "--format: the worker writes term or jsonl, not tap");
		if (r >= 0)
			o->format = (enum fw_format)r;
		return r < 0 ? r : 0;
	case OPT_MESON:
		o->meson = true;
		return 0;
	case OPT_ALL:
		o->all = true;
		return 0;
	case OPT_PEERS:
		o->peers = true;
		return 0;
	case OPT_ALLOW_GLOBAL:
		o->allow_global = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_PID:
		r = number(row->name, value, 1, PID_LAST, &n, err);
		if (r == 0)
			o->pid = (int)n;
		return r;
	case OPT_UID:
		/* a name is for the program to look up, which the worker has no libc to do with */
		o->user = program == FW_PROGRAM_FORKWITNESS && *value &&
					  fw_parse_int(value, 0, UINT32_MAX - 1, &n) == -EINVAL ?
				  value :
				  NULL;
		r = o->user ? 0 : number(row->name, value, 0, UINT32_MAX - 1, &n, err);
		if (r == 0)
			o->uid = o->user ? -1 : n;
		return r;
	case OPT_WATCH_FD:
		r = number(row->name, value, 0, 1 << 20, &n, err);
		if (r == 0)
			o->watch_fd = (int)n;
		return r;
	case OPT_HELP:
		o->help_of = (int)o->command;
		o->command = FW_CMD_HELP;
		return 0;
	}
	return refuse(err, "option %s is in the table and nowhere else", row->name);
}

static bool row_is_of(const struct row *row, enum fw_program program, enum fw_command command)
{
	return (row->programs & program) && (row->commands & BIT(command));
}

/* An option of other commands: of which, and what means the same for this one. */
static int refuse_elsewhere(const struct row *row, enum fw_program program,
			    const struct command *command, struct fw_err *err)
{
	fw_scoped_buf of = { 0 }, instead = { 0 };
	const struct command *last = NULL;

	for (const struct command *c = commands; c->name; c++) {
		if (!(c->programs & program) || !(row->commands & BIT(c->command)))
			continue;
		if (last)
			fw_buf_printf(&of, "%s%s", of.len ? ", " : "", last->name);
		last = c;
	}
	fw_buf_printf(&of, "%s%s", of.len ? " and " : "", last ? last->name : "none");
	for (const struct row *other = rows; row->instead && other->name; other++)
		if (row_is_of(other, program, command->command) &&
		    strncmp(other->name, row->instead + 2, strlen(other->name)) == 0)
			fw_buf_printf(&instead, "; did you mean '%s'?", row->instead);
	return refuse(err, "--%s is an option of %s, not of %s%s", row->name,
		      of.failed ? "others" : of.data, command->name,
		      instead.len && !instead.failed ? instead.data : "");
}

/* getopt said '?' about this word, or about one letter of it: which of its several reasons was it? */
static int refuse_option(const char *word, int letter, enum fw_program program,
			 const struct command *command, struct fw_err *err)
{
	scoped_words known = { 0 };
	fw_scoped_mem char *name = NULL;
	fw_scoped_buf dashed = { 0 };
	char kind[48];
	size_t prefixed = 0;

	if (letter > 0 && letter < OPT_FAMILY) {
		char text[] = { '-', (char)letter, '\0' };

		return refuse(err, "unknown option '%s'; all have long names, see %s --help",
			      shown_of(text).text, command->name);
	}
	name = strndup(word + 2, strcspn(word + 2, "="));
	if (!name)
		return fw_fail(err, ENOMEM, "option", "no memory for a name");
	for (const struct row *row = rows; row->name; row++) {
		if (!row_is_of(row, program, command->command))
			continue;
		if (strcmp(row->name, name) == 0)
			return refuse(err, "--%s takes no value", name);
		if (strncmp(row->name, name, strlen(name)) == 0)
			prefixed++;
		if (row->what) {
			fw_buf_clear(&dashed);
			fw_buf_printf(&dashed, "--%s", row->name);
			words_add_copy(&known, dashed.failed ? row->name : dashed.data);
		}
	}
	if (prefixed > 1)
		return refuse(err, "--%s is the beginning of %zu options; see %s --help",
			      shown_of(name).text, prefixed, command->name);
	for (const struct row *row = rows; row->name; row++)
		if ((row->programs & program) && strcmp(row->name, name) == 0)
			return refuse_elsewhere(row, program, command, err);
	fw_buf_clear(&dashed);
	fw_buf_printf(&dashed, "--%s", name);
	(void)snprintf(kind, sizeof(kind), "option of %s", command->name);
	return refuse_unknown(err, kind, dashed.failed ? name : dashed.data, &known, "see --help");
}

static const struct command *command_find(const char *word, enum fw_program program)
{
	for (const struct command *c = commands; c->name; c++)
		if ((c->programs & program) && strcmp(c->name, word) == 0)
			return c;
	return NULL;
}

static int refuse_command(const char *word, enum fw_program program, struct fw_err *err)
{
	scoped_words known = { 0 };

	for (const struct command *c = commands; c->name; c++)
		if (c->programs & program)
			words_add(&known, c->name);
	if (!word)
		return refuse(err, "no command; try 'run', or --help");
	if (word[0] == '-')
		return refuse(err, "the command comes first, and here is '%s'; see --help",
			      shown_of(word).text);
	return refuse_unknown(err, "command", word, &known, "see --help");
}

/* Parses the words after the command. words is ours to reorder; words[0] is the command. */
static int parse_words(int count, char **words, enum fw_program program,
		       const struct command *command, struct fw_options *o, struct fw_err *err)
{
	struct option slice[ROWS + 1];
	int index[ROWS + 1];
	struct used used = { 0 };
	int n = 0, c, r;

	for (int i = 0; i < ROWS; i++) {
		if (!row_is_of(&rows[i], program, command->command))
			continue;
		slice[n] = (struct option){ .name = rows[i].name,
					    .has_arg = rows[i].argument,
					    .val = (int)rows[i].code };
		index[n++] = i;
	}
	slice[n] = (struct option){ 0 };

	opterr = 0;
	optind = 0; /* from the beginning again, whoever parsed before */
	for (;;) {
		int at = -1;

		c = getopt_long(count, words, ":h", slice, &at);
		if (c == -1)
			break;
		if (c == ':')
			return refuse(err, "%s needs a value", shown_of(words[optind - 1]).text);
		if (c == '?')
			return refuse_option(words[optind - 1], optopt, program, command, err);
		if (c == 'h') {
			o->help_of = (int)command->command;
			o->command = FW_CMD_HELP;
			return 0;
		}
		/* Nearly always a value that was forgotten; a name that begins so can be written ./--name. */
		if (optarg && strncmp(optarg, "--", 2) == 0)
			return refuse(err, "--%s needs a value, and here is '%s'",
				      rows[index[at]].name, shown_of(optarg).text);
		r = take(o, &rows[index[at]], optarg, program, &used, err);
		if (r < 0)
			return r;
		if (o->command == FW_CMD_HELP)
			return 0;
	}
	for (int i = optind; i < count; i++) {
		r = names_add(&o->globs, words[i], err);
		if (r < 0)
			return r;
	}
	r = check_families(&o->families, err);
	if (r == 0)
		r = check_doors(&o->doors, err);
	if (r == 0)
		r = check_needs(&o->must, err);
	if (r == 0)
		r = check_words(command, o, err);
	/* one case is behind it, through any of its doors */
	if (r == 0 && o->command == FW_CMD_JOURNEY)
		r = names_add(&o->globs, "kernel.journey", err);
	if (r == 0)
		r = check_together(o, err);
	return r;
}

int fw_options_parse(int argc, char **argv, enum fw_program program, struct fw_options *ret_options,
		     struct fw_err *err)
{
	struct fw_options o = { .repeat = 1,
				.shard = 1,
				.shards = 1,
				.target = "box",
				.cell = "",
				.uid = -1,
				.watch_fd = -1 };
	fw_scoped_mem char **words = NULL;
	const struct command *command;
	size_t bytes = 1;
	int r;

	if (argc < 2)
		return refuse_command(NULL, program, err);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "--version") == 0) {
		if (argc > 2)
			return refuse(err, "nothing may follow %s, and here is '%s'", argv[1],
				      shown_of(argv[2]).text);
		o.command = strcmp(argv[1], "--version") == 0 ? FW_CMD_VERSION : FW_CMD_HELP;
		*ret_options = o;
		return 0;
	}
	command = command_find(argv[1], program);
	if (!command)
		return refuse_command(argv[1], program, err);
	o.command = command->command;

	/* getopt moves words about; the caller's list stays as it came. */
	words = calloc((size_t)argc, sizeof(*words));
	if (!words)
		return fw_fail(err, ENOMEM, "option", "no memory for %d words", argc);
	for (int i = 1; i < argc; i++) {
		words[i - 1] = argv[i];
		bytes += strlen(argv[i]) + 1;
	}
	r = names_init(&o.families, bytes, err);
	if (r == 0)
		r = names_init(&o.doors, bytes, err);
	if (r == 0)
		r = names_init(&o.must, bytes, err);
	if (r == 0)
		r = parse_words(argc - 1, words, program, command, &o, err);
	if (r < 0) {
		fw_options_done(&o);
		return r;
	}
	*ret_options = o;
	return 0;
}

int fw_options_match(const char *kind, const struct fw_names *globs, const char *const *ids,
		     size_t count, const char *see, struct fw_err *err)
{
	scoped_words known = { 0 };

	for (size_t i = 0; i < count; i++)
		words_add(&known, ids[i]);
	for (size_t g = 0; g < globs->count; g++) {
		const char *glob = globs->items[g];
		int r = check_form(kind, glob, err);
		bool any = false;

		if (r < 0)
			return r;
		for (size_t i = 0; !any && i < count; i++)
			any = fw_glob_match(glob, ids[i]);
		if (!any)
			return refuse_unknown(err, kind, glob, &known, see);
	}
	return 0;
}

int fw_options_plan(const struct fw_options *o, struct fw_plan *ret_plan)
{
	const struct fw_selection selection = {
		.globs = o->globs.items,
		.families = o->families.items,
		.doors = o->doors.items,
		.needs_root = o->privilege == FW_PRIVILEGE_NEEDS_ROOT,
		.unprivileged = o->privilege == FW_PRIVILEGE_UNPRIVILEGED,
		.shard = o->shard,
		.shards = o->shards,
		.shuffle = o->shuffle,
		.seed = o->seed,
	};

	return fw_plan_make(&selection, ret_plan);
}

void fw_options_done(struct fw_options *options)
{
	names_done(&options->globs);
	names_done(&options->families);
	names_done(&options->doors);
	names_done(&options->must);
	names_done(&options->listed);
}

static void help_command(struct fw_buf *b, enum fw_program program, const struct command *command)
{
	fw_buf_printf(b, "usage: %s %s%s%s [option...]\n%s\n\n",
		      program == FW_PROGRAM_WORKER ? "fw-worker" : "forkwitness", command->name,
		      *command->words ? " " : "", command->words, command->what);
	for (const struct row *row = rows; row->name; row++) {
		char left[64];

		if (!row->what || !row_is_of(row, program, command->command))
			continue;
		(void)snprintf(left, sizeof(left),
			       row->argument == no_argument	  ? "--%s" :
			       row->argument == optional_argument ? "--%s[=%s]" :
								    "--%s %s",
			       row->name, row->value ? row->value : "");
		fw_buf_printf(b, "  %-34s %s\n", left, row->what);
	}
	if (command->after)
		fw_buf_printf(b, "\n%s\n", command->after);
}

void fw_options_help(enum fw_program program, enum fw_command command, char *buf, size_t size)
{
	fw_scoped_buf b = { 0 };

	for (const struct command *c = commands; c->name; c++)
		if ((c->programs & program) && c->command == command)
			help_command(&b, program, c);
	if (!b.len) {
		const char *name = program == FW_PROGRAM_WORKER ? "fw-worker" : "forkwitness";

		fw_buf_printf(
			&b,
			"usage: %s COMMAND [word...] [option...]\n"
			"Does process creation on this machine do what its documentation says?\n\n",
			name);
		for (const struct command *c = commands; c->name; c++)
			if (c->programs & program)
				fw_buf_printf(&b, "  %-8s %-22s %s\n", c->name, c->words, c->what);
		fw_buf_printf(
			&b,
			"\n%s COMMAND --help tells its options; --version the version.\n"
			"Exit: 0 all hold, 1 violated, 2 usage, 3 incomplete, broken or inconclusive,\n"
			"4 nothing selected or nothing ran, 128+signal interrupted.\n",
			name);
	}
	(void)snprintf(buf, size, "%s", b.failed || !b.data ? "" : b.data);
}
