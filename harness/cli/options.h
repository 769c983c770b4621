/* SPDX-License-Identifier: MIT */
/* The command line of both programs, from one table (getopt_long). Parses and checks; prints and exits nothing. */
#ifndef FW_OPTIONS_H
#define FW_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "plan.h"

enum fw_command {
	FW_CMD_NONE,
	FW_CMD_RUN,
	FW_CMD_LIST,
	FW_CMD_EXPLAIN,
	FW_CMD_CASE,
	FW_CMD_DEBUG,
	FW_CMD_DOCTOR,
	FW_CMD_WHY,
	FW_CMD_JOURNEY,
	FW_CMD_PROVE,
	FW_CMD_COVERAGE,
	FW_CMD_CLAIMS,
	FW_CMD_JUDGE,
	FW_CMD_REPORT,
	FW_CMD_MATRIX,
	FW_CMD_HELP,
	FW_CMD_VERSION,
};
enum { FW_CMD_COUNT = FW_CMD_VERSION + 1 };

/* Which program parses: each has its own commands; options of the other's are unknown there. */
enum fw_program { FW_PROGRAM_WORKER = 1, FW_PROGRAM_FORKWITNESS = 2 };

enum fw_format { FW_FORMAT_TERM, FW_FORMAT_TAP, FW_FORMAT_JSONL };
enum fw_dialect { FW_DIALECT_COMMON, FW_DIALECT_STRICT };
enum fw_keep { FW_KEEP_FAILED, FW_KEEP_ALL, FW_KEEP_NONE };
enum fw_privilege { FW_PRIVILEGE_ANY, FW_PRIVILEGE_NEEDS_ROOT, FW_PRIVILEGE_UNPRIVILEGED };

struct fw_names {
	const char **items; /* point into argv or into .storage */
	size_t count;
	char *storage;
};

struct fw_options {
	enum fw_command command;
	/* positional arguments: case globs, ids, a record's place; of claims unchecked; of journey its case */
	struct fw_names globs;
	struct fw_names families; /* --family, repeatable and comma separated */
	struct fw_names doors; /* --door, likewise */
	struct fw_names must; /* --must, likewise */
	enum fw_privilege privilege;
	int jobs; /* 0: cores */
	int within_s; /* --within S: the whole run, in 60 s and S; 0: in any time */
	int timeout_ms; /* --timeout S (fractions allowed); 0: the default deadline */
	int repeat; /* 1 */
	bool until_fail;
	bool shuffle;
	uint64_t seed; /* 0: choose one */
	int shard, shards; /* 1 of 1 */
	int fail_fast; /* 0: never; --fail-fast is 1 */
	const char *saboteur; /* NULL: none */
	const char *target, *cell; /* "box" and "" */
	enum fw_keep keep;
	const char *out; /* NULL: none */
	const char *deviations; /* NULL: the shipped list */
	const char *record; /* claims: a recorded run; NULL: run now */
	bool strict;
	const char *junit;
	enum fw_dialect dialect;
	enum fw_format format;
	bool meson;
	bool json;
	bool peers; /* coverage: beside what other suites check */
	bool allow_global; /* change what is the whole machine's, and change it back */
	bool all; /* prove: every saboteur at every case */
	int help_of; /* --help given after a command: show that command's help */
	int pid; /* why: 0, the caller's own place */
	int64_t uid; /* why: -1, that of the process, or of user */
	const char *user; /* why, forkwitness: --uid by name; NULL: none */
	int watch_fd; /* worker: a pidfd of the one it must not outlive; -1: none */
	struct fw_names listed; /* worker, case: CHECK=DEVIATION, violations that are known here */
};

/*
 * 0, or -EINVAL with a one-line *err that names what is wrong, where, and the nearest right word. Names of
 * families, doors and needs and case globs are checked against the catalogue (needs: fw_need_names), so that an
 * unknown one never becomes an empty selection, nor do names that exclude each other. The whole message is err->detail;
 * argv is left as it was.
 */
int fw_options_parse(int argc, char **argv, enum fw_program program, struct fw_options *ret_options,
		     struct fw_err *err);
void fw_options_done(struct fw_options *options);

/* The plan that these options select. 0 or -ENOMEM; it may be empty, by shard or privilege. */
int fw_options_plan(const struct fw_options *options, struct fw_plan *ret_plan);

/*
 * Is each glob well formed, and does it choose something of these ids? 0, or -EINVAL with one line that names the kind,
 * the glob and the nearest id, or what to see.
 */
int fw_options_match(const char *kind, const struct fw_names *globs, const char *const *ids,
		     size_t count, const char *see, struct fw_err *err);

/* Usage text of a program, or of one command (FW_CMD_NONE: all); for stdout. Generated from the same table. */
void fw_options_help(enum fw_program program, enum fw_command command, char *buf, size_t size);

#endif
