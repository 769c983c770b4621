/* SPDX-License-Identifier: MIT */
/* Why does making a process fail here? Every limit that could refuse one, for a process and a user. Changes nothing. */
#ifndef FW_WHY_H
#define FW_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "need.h"

enum { FW_WHY_MAX = 160 };

#define FW_WHY_UNKNOWN INT64_C(-1)
#define FW_WHY_NONE INT64_MAX /* no limit is set */

struct fw_limit {
	const struct fw_refusal *refusal;
	enum fw_refused of;
	int error; /* 0: none, a signal comes, or it is not known */
	const char *unit; /* "" or "kB" */
	int64_t used, limit;
	bool refuses;
	bool exempt; /* this process, or this user, is not bound by it */
	char what[192], where[256];
	char unknown[320]; /* what of it could not be read, and why; "" */
	char note[256];
};

struct fw_why {
	int32_t pid;
	bool self;
	int64_t uid; /* FW_WHY_UNKNOWN: not read */
	char name[64];
	size_t count;
	struct fw_limit limits[FW_WHY_MAX];
	int nearest; /* index of what is nearest to refusing a plain process and does not yet; -1: none known */
	bool asked; /* a child of the process's own was asked for, and *made* tells */
	bool made;
};

struct fw_why_words {
	int32_t pid; /* 0: this process, which has what its caller handed down */
	int64_t uid; /* as if it had this user; FW_WHY_UNKNOWN: its own */
	void (*before)(void); /* called once before children are made under a filter, which may kill; or NULL */
};

/* 0; -ESRCH: no such process; -EINVAL: no such user here; *err has the line. */
int fw_why_ask(const struct fw_why_words *words, struct fw_why *ret_why, struct fw_err *err);

/* Is a plain process refused now? */
bool fw_why_refuses(const struct fw_why *why);

/* The answer in a line, then a table; or one JSON object and a newline. */
void fw_why_text(const struct fw_why *why, struct fw_buf *out);
void fw_why_json(const struct fw_why *why, struct fw_buf *out);

/* ---- the parts that compute ---- */

/* Sets nearest from the rows. */
void fw_why_weigh(struct fw_why *why);

/* Memory that fork has to find room for, in kB: private and writable, unless kept from the child. */
struct fw_areas {
	int64_t largest_kb, sum_kb;
	int64_t all_kb; /* everything that is mapped */
};

/* From PID/maps, where what was mapped with MAP_NORESERVE counts too; from PID/smaps exactly. */
void fw_areas_of_maps(const char *text, size_t len, struct fw_areas *ret_areas);
void fw_areas_of_smaps(const char *text, size_t len, struct fw_areas *ret_areas);

struct fw_commit {
	int mode; /* vm.overcommit_memory */
	struct fw_areas areas;
	int64_t ram_kb, swap_kb;
	int64_t limit_kb, committed_kb; /* CommitLimit, Committed_AS */
	int64_t admin_reserve_kb, user_reserve_kb;
	bool admin; /* CAP_SYS_ADMIN over the machine */
};

/* What a fork would have used of what limit; is it refused? */
bool fw_commit_refuses(const struct fw_commit *c, int64_t *ret_used, int64_t *ret_limit);

/* Numbers of a pid namespace that are used, and those below 300 that are not given again once 300 was passed. */
int64_t fw_pids_taken(int64_t numbers, int64_t few, int64_t last);

#endif
