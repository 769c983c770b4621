/* SPDX-License-Identifier: MIT */
/* Unit tests of the command line: what it takes, and the one line with which it refuses. */
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "need.h"
#include "options.h"

enum { WORDS_MAX = 64 };

/* Splits the line at blanks and parses it; '' is an empty word. */
static int parse_as(enum fw_program program, const char *line, struct fw_options *o,
		    struct fw_err *err)
{
	static char copy[4096];
	static char *argv[WORDS_MAX + 1];
	char *save = NULL, *word;
	int argc = 0, r;
	char *kept[WORDS_MAX + 1];

	(void)snprintf(copy, sizeof(copy), "forkwitness %s", line);
	for (word = strtok_r(copy, " ", &save); word && argc < WORDS_MAX;
	     word = strtok_r(NULL, " ", &save)) {
		if (strcmp(word, "''") == 0)
			word[0] = '\0';
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	memcpy(kept, argv, sizeof(kept));
	memset(o, 0, sizeof(*o));
	memset(err, 0, sizeof(*err));
	r = fw_options_parse(argc, argv, program, o, err);
	ck_assert_msg(memcmp(kept, argv, sizeof(kept[0]) * (size_t)argc) == 0,
		      "argv was moved about");
	return r;
}

static void takes_as(enum fw_program program, const char *line, struct fw_options *o)
{
	struct fw_err err;

	ck_assert_msg(parse_as(program, line, o, &err) == 0, "%s: %s", line, err.detail);
}

static void takes(const char *line, struct fw_options *o)
{
	takes_as(FW_PROGRAM_FORKWITNESS, line, o);
}

static void refuses_as(enum fw_program program, const char *line, const char *why)
{
	struct fw_options o;
	struct fw_err err;

	ck_assert_msg(parse_as(program, line, &o, &err) == -EINVAL, "taken: %s", line);
	ck_assert_int_eq(err.code, EINVAL);
	ck_assert_msg(strstr(err.detail, why) != NULL, "%s: %s, not: %s", line, err.detail, why);
	ck_assert_ptr_null(strchr(err.detail, '\n'));
}

static void refuses(const char *line, const char *why)
{
	refuses_as(FW_PROGRAM_FORKWITNESS, line, why);
}

START_TEST(defaults_are_plain)
{
	struct fw_options o;

	takes("run", &o);
	ck_assert_int_eq(o.command, FW_CMD_RUN);
	ck_assert_int_eq(o.repeat, 1);
	ck_assert_int_eq(o.shard, 1);
	ck_assert_int_eq(o.shards, 1);
	ck_assert_int_eq(o.jobs, 0);
	ck_assert_int_eq(o.timeout_ms, 0);
	ck_assert_int_eq(o.fail_fast, 0);
	ck_assert_int_eq(o.watch_fd, -1);
	ck_assert_str_eq(o.target, "box");
	ck_assert_str_eq(o.cell, "");
	ck_assert_int_eq(o.format, FW_FORMAT_TERM);
	ck_assert_int_eq(o.dialect, FW_DIALECT_COMMON);
	ck_assert_int_eq(o.keep, FW_KEEP_FAILED);
	ck_assert_ptr_null(o.junit);
	fw_options_done(&o);
}
END_TEST

START_TEST(values_are_taken)
{
	struct fw_options o;

	takes("run --door fork,mini --door=_Fork --jobs 3 --timeout 2.5 --repeat 7 --until-fail --shuffle=9 "
	      "--shard 2/3 --fail-fast=4 --out o --junit j --junit-dialect strict --format tap --keep all "
	      "--target t-1 --cell c_2 --strict --meson --unprivileged --deviations d",
	      &o);
	ck_assert_uint_eq(o.doors.count, 3);
	ck_assert_str_eq(o.doors.items[1], "mini");
	ck_assert_str_eq(o.doors.items[2], "_Fork");
	ck_assert_int_eq(o.jobs, 3);
	ck_assert_int_eq(o.timeout_ms, 2500);
	ck_assert_int_eq(o.repeat, 7);
	ck_assert(o.until_fail && o.shuffle && o.strict && o.meson);
	ck_assert_uint_eq(o.seed, 9);
	ck_assert_int_eq(o.shard, 2);
	ck_assert_int_eq(o.shards, 3);
	ck_assert_int_eq(o.fail_fast, 4);
	ck_assert_str_eq(o.out, "o");
	ck_assert_str_eq(o.junit, "j");
	ck_assert_int_eq(o.dialect, FW_DIALECT_STRICT);
	ck_assert_int_eq(o.format, FW_FORMAT_TAP);
	ck_assert_int_eq(o.keep, FW_KEEP_ALL);
	ck_assert_str_eq(o.target, "t-1");
	ck_assert_str_eq(o.cell, "c_2");
	ck_assert_int_eq(o.privilege, FW_PRIVILEGE_UNPRIVILEGED);
	fw_options_done(&o);
	takes("run --shuffle --fail-fast", &o);
	ck_assert(o.shuffle && !o.seed);
	ck_assert_int_eq(o.fail_fast, 1);
	fw_options_done(&o);
	takes("run --timeout 0.001", &o);
	ck_assert_int_eq(o.timeout_ms, 1);
	fw_options_done(&o);
}
END_TEST

/* Names come from the catalogue as it is. */
START_TEST(names_of_the_catalogue_are_taken)
{
	struct fw_instance in;
	struct fw_options o;
	char line[512];
	int d = 0;

	ck_assert(fw_instance_at(fw_cases[0], 0, &in));
	while (!(in.doors & (1u << d)))
		d++;
	(void)snprintf(line, sizeof(line), "run --family %s --must %s %s %.3s*", in.family,
		       fw_needs[0].name, in.id, in.id);
	takes(line, &o);
	ck_assert_uint_eq(o.globs.count, 2);
	ck_assert_str_eq(o.globs.items[0], in.id);
	fw_options_done(&o);
	(void)snprintf(line, sizeof(line), "run %s/%s", in.id, fw_door_name(1u << d));
	takes(line, &o);
	fw_options_done(&o);
	(void)snprintf(line, sizeof(line), "case %s --door %s", in.id, fw_door_name(1u << d));
	takes(line, &o);
	fw_options_done(&o);

	(void)snprintf(line, sizeof(line), "run %sx", in.id);
	refuses(line, "did you mean '");
	(void)snprintf(line, sizeof(line), "run --family %sq", in.family);
	refuses(line, "did you mean '");
	(void)snprintf(line, sizeof(line), "run --must %sq", fw_needs[0].name);
	refuses(line, "did you mean '");
	(void)snprintf(line, sizeof(line), "case %s/nodoor", in.id);
	refuses(line, "unknown door of this case");
	(void)snprintf(line, sizeof(line), "case %s/%s/no-clause", in.id, fw_door_name(1u << d));
	refuses(line, "unknown clause of this case");
	(void)snprintf(line, sizeof(line), "case %.3s*", in.id);
	refuses(line, "not a glob");
}
END_TEST

START_TEST(slips_are_one_line)
{
	refuses("", "no command");
	refuses("rum", "did you mean 'run'?");
	refuses("--strict run", "the command comes first");
	refuses("--help run", "nothing may follow");
	refuses("run --junt x", "did you mean '--junit'?");
	refuses("run --json",
		"--json is an option of list, doctor, why, journey, prove, coverage, claims and "
		"matrix, not of run; did you mean '--format jsonl'?");
	refuses("matrix --format jsonl x",
		"of run and report, not of matrix; did you mean '--json'?");
	refuses("prove --peers", "--peers is an option of coverage, not of prove");
	refuses("run --strict=1", "--strict takes no value");
	refuses("run --junit", "--junit needs a value");
	refuses("run --out --junit", "--out needs a value, and here is '--junit'");
	refuses("run --s", "is the beginning of");
	refuses("run -x", "unknown option '-x'");
	refuses("run --door frok", "did you mean 'fork'?");
	refuses("run --door fork,", "an empty name");
	refuses("run --format html", "term tap jsonl");
	refuses("run --junit-dialect strickt", "did you mean 'strict'?");
	refuses("run --keep ''", "unknown --keep");
	refuses("run --jobs 0", "out of range (1 to 1024)");
	refuses("run --jobs -1", "out of range");
	refuses("run --jobs 1x", "not a whole number");
	refuses("run --jobs ''", "not a whole number");
	refuses("run --repeat 99999999999999999999999", "out of range");
	refuses("run --timeout 0", "out of range");
	refuses("run --timeout 1e3", "not a number of seconds");
	refuses("run --timeout .5", "not a number of seconds");
	refuses("run --timeout 1.2345", "not a number of seconds");
	refuses("run --timeout 99999999999999999999", "not a number of seconds");
	refuses("run --shard 0/2", "1 <= I <= N");
	refuses("run --shard 3/2", "1 <= I <= N");
	refuses("run --shard 1", "not I/N");
	refuses("run --shuffle=0", "out of range");
	refuses("run --fail-fast=0", "out of range");
	refuses("run --target ''", "empty name");
	refuses("run --target a/b", "not a name");
	refuses("run --out ''", "empty name");
	refuses("run --needs-root --unprivileged", "exclude each other");
	refuses("run no[", "'[' without ']'");
	refuses("run ''", "case glob ''");
	refuses("run *no-such-case*", "no case matches");
	refuses("run filez.*", "no case matches 'filez.*'; did you mean 'files.*'?");
	refuses("run retrun.nul?*", "did you mean 'return.nul?*'?");
	refuses("run flags.*x*y*z", "did you mean 'flags.*'?");
	refuses("list files", "unknown case 'files'; did you mean 'files.*'?");
	refuses("explain filez", "did you mean 'files.*'?");
	refuses("prove return.*/frok", "unknown door 'frok'; did you mean 'fork'?");
	refuses("list flags.*/fork/no-such-clause", "no case matches");
	refuses("explain", "at least one");
	refuses("judge", "takes one DIR|FILE, not 0");
	refuses("report a b", "takes one DIR|FILE, not 2");
	refuses("report ''", "an empty name");
	refuses("doctor x", "takes no word");
	refuses("why x", "takes no word");
	refuses("why --pid 0", "out of range (1 to 4194304)");
	refuses("why --uid -1", "out of range");
	refuses("why --uid 4294967295", "out of range (0 to 4294967294)");
	refuses("why --uid ''", "is not a whole number");
	refuses_as(FW_PROGRAM_WORKER, "why --uid root", "is not a whole number");
	refuses("why --pdi 1", "did you mean '--pid'");
	refuses("run --pid 1", "--pid is an option of why, not of run");
	refuses("run --watch-fd 3", "unknown option of run '--watch-fd'");
	refuses_as(FW_PROGRAM_WORKER, "judge x", "unknown command 'judge'");
	refuses_as(FW_PROGRAM_WORKER, "run --junit x", "unknown option of run '--junit'");
	refuses_as(FW_PROGRAM_WORKER, "run --format tap", "term or jsonl");
	refuses_as(FW_PROGRAM_WORKER, "run --watch-fd -1", "out of range");
	refuses_as(FW_PROGRAM_WORKER, "run --watch-fd x", "not a whole number");
}
END_TEST

/* Each name is one, and nothing has them all; what a privilege or a shard leaves is no matter of names. */
START_TEST(names_that_exclude_each_other_are_refused)
{
	struct fw_options o;
	struct fw_plan plan;

	refuses("run --family return flags.*",
		"--family 'return' and 'flags.*' choose nothing together; did you mean --family flags?");
	refuses("prove --family return --door mini flags.*", "did you mean --family flags?");
	refuses("list --family kernel --door posix_spawn", "--door 'posix_spawn' choose nothing");
	refuses("case return.null --door mini,fork",
		"--door 'mini',... and 'return.null' choose nothing together; did you mean --door sys_clone?");
	refuses("journey --door posix_spawn", "and 'kernel.journey' choose nothing together");
	takes("run --family return,flags flags.*", &o);
	ck_assert_int_eq(fw_options_plan(&o, &plan), 0);
	ck_assert_uint_gt(plan.checks, 0);
	fw_plan_done(&plan);
	fw_options_done(&o);
	takes("run --shard 4000/4000 return.null", &o);
	ck_assert_int_eq(fw_options_plan(&o, &plan), 0);
	ck_assert_uint_eq(plan.checks, 0);
	fw_plan_done(&plan);
	fw_options_done(&o);
	takes("run --needs-root return.null", &o);
	ck_assert_int_eq(fw_options_plan(&o, &plan), 0);
	ck_assert_uint_eq(plan.checks, 0);
	fw_plan_done(&plan);
	fw_options_done(&o);
}
END_TEST

/* What a message shows of a word is short and cannot steer a terminal. */
START_TEST(hostile_words_are_shown_tamed)
{
	char *argv[3] = { (char[]){ "forkwitness" }, (char[]){ "run" }, NULL };
	struct fw_options o = { 0 };
	char word[70000];

	for (int byte = 1; byte < 256; byte++) {
		struct fw_err err = { 0 };

		memset(word, byte, sizeof(word) - 1);
		word[sizeof(word) - 1] = '\0';
		argv[2] = word;
		if (fw_options_parse(3, argv, FW_PROGRAM_FORKWITNESS, &o, &err) == 0) {
			fw_options_done(&o);
			continue;
		}
		ck_assert_uint_lt(strlen(err.detail), sizeof(err.detail));
		for (const char *s = err.detail; *s; s++)
			ck_assert((unsigned char)*s >= 0x20 && (unsigned char)*s < 0x7f);
	}
}
END_TEST

START_TEST(worker_takes_its_own)
{
	struct fw_options o;

	takes_as(FW_PROGRAM_WORKER, "run --format jsonl --watch-fd 63", &o);
	ck_assert_int_eq(o.watch_fd, 63);
	ck_assert_int_eq(o.format, FW_FORMAT_JSONL);
	fw_options_done(&o);
	takes("why --pid 4194304 --uid 0", &o);
	ck_assert_int_eq(o.pid, 4194304);
	ck_assert_int_eq(o.uid, 0);
	fw_options_done(&o);
	takes("why --uid 5 --uid root", &o);
	ck_assert_str_eq(o.user, "root");
	ck_assert_int_eq(o.uid, -1);
	fw_options_done(&o);
	takes("why --uid root --uid 5", &o);
	ck_assert_ptr_null(o.user);
	ck_assert_int_eq(o.uid, 5);
	fw_options_done(&o);
	takes_as(FW_PROGRAM_WORKER, "why", &o);
	ck_assert_int_eq(o.pid, 0);
	ck_assert_int_eq(o.uid, -1);
	fw_options_done(&o);
	takes_as(FW_PROGRAM_WORKER, "doctor --json", &o);
	ck_assert(o.json);
	fw_options_done(&o);
}
END_TEST

START_TEST(help_comes_from_the_table)
{
	static char text[8192];
	struct fw_options o;

	takes("--help", &o);
	ck_assert_int_eq(o.command, FW_CMD_HELP);
	ck_assert_int_eq(o.help_of, FW_CMD_NONE);
	takes("run --help", &o);
	ck_assert_int_eq(o.command, FW_CMD_HELP);
	ck_assert_int_eq(o.help_of, FW_CMD_RUN);
	fw_options_done(&o);
	takes("report -h", &o);
	ck_assert_int_eq(o.help_of, FW_CMD_REPORT);
	fw_options_done(&o);
	takes("--version", &o);
	ck_assert_int_eq(o.command, FW_CMD_VERSION);

	fw_options_help(FW_PROGRAM_FORKWITNESS, FW_CMD_RUN, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "--shuffle[=SEED]"));
	ck_assert_ptr_null(strstr(text, "--watch-fd"));
	fw_options_help(FW_PROGRAM_WORKER, FW_CMD_NONE, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "fw-worker COMMAND"));
	ck_assert_ptr_null(strstr(text, "  judge "));
	for (int c = 0; c < FW_CMD_COUNT; c++) {
		fw_options_help(FW_PROGRAM_FORKWITNESS, (enum fw_command)c, text, sizeof(text));
		ck_assert_uint_lt(strlen(text), sizeof(text) - 1);
		for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
			ck_assert_uint_le(strcspn(line, "\n"), 110);
	}
}
END_TEST

Suite *options_suite(void)
{
	Suite *suite = suite_create("options");
	TCase *tc = tcase_create("options");

	tcase_add_test(tc, defaults_are_plain);
	tcase_add_test(tc, values_are_taken);
	tcase_add_test(tc, names_of_the_catalogue_are_taken);
	tcase_add_test(tc, slips_are_one_line);
	tcase_add_test(tc, names_that_exclude_each_other_are_refused);
	tcase_add_test(tc, hostile_words_are_shown_tamed);
	tcase_add_test(tc, worker_takes_its_own);
	tcase_add_test(tc, help_comes_from_the_table);
	suite_add_tcase(suite, tc);
	return suite;
}
