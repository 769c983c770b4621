/* SPDX-License-Identifier: MIT */
/* The plan: what was selected, as units (a case through a door), fixed before anything runs. */
#ifndef FW_PLAN_H
#define FW_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "case.h"

enum { FW_CHECKS_MAX = 40 };	/* of one case */

/* What may be selected; NULL lists select everything. */
struct fw_selection {
	const char *const *globs;	/* over CASE ids, CASE/door and full check ids; ends with NULL */
	const char *const *families;
	const char *const *doors;
	bool needs_root, unprivileged;	/* by need */
	int shard, shards;		/* 1 of 1 */
	bool shuffle;
	uint64_t seed;
};

/* One case through one door; bit i of selected: check i is planned. */
struct fw_unit {
	struct fw_instance in;
	uint32_t door;
	uint64_t selected;
};

struct fw_plan {
	struct fw_unit *units;
	size_t count, cap;
	size_t checks;		/* planned, over all units */
	uint64_t digest;
	struct fw_buf ids;	/* every id, each ended by a newline, in order */
};

/* 0 or -ENOMEM. An empty plan is no error here. */
int fw_plan_make(const struct fw_selection *selection, struct fw_plan *ret_plan);
void fw_plan_done(struct fw_plan *plan);

#endif
