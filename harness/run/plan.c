/* SPDX-License-Identifier: MIT */
/* Selection, doors, shards and order: the same plan on every machine for the same words. */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "need.h"
#include "text.h"

static bool in_list(const char *const *list, const char *word)
{
	if (!list || !list[0])
		return true;
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static bool matches(const char *const *globs, const struct fw_instance *in, uint32_t door,
		    const struct fw_check *check)
{
	char id[256], with_door[160];

	if (!globs || !globs[0])
		return true;
	/* every name of it begins with its case's; most globs of a long list are about another case */
	while (*globs && !fw_glob_may_begin(*globs, in->of->id))
		globs++;
	if (!*globs)
		return false;
	(void)fw_check_id(in, door, check, id, sizeof(id));
	(void)snprintf(with_door, sizeof(with_door), "%s/%s", in->id, fw_door_name(door));
	for (; *globs; globs++)
		if (fw_glob_match(*globs, in->id) || fw_glob_match(*globs, in->of->id) ||
		    fw_glob_match(*globs, with_door) || fw_glob_match(*globs, id))
			return true;
	return false;
}

static int is_root_need(const char *name, void *ctx)
{
	const struct fw_need *need = fw_need_find(name);

	(void)ctx;
	return need && need->root;
}

static bool privilege_fits(const struct fw_selection *s, const struct fw_instance *in,
			   uint32_t door, const struct fw_check *check)
{
	bool root = fw_needs_each(in, door, check, is_root_need, NULL) != 0;

	return !(s->needs_root && !root) && !(s->unprivileged && root);
}

static int add_unit(struct fw_plan *plan, const struct fw_unit *unit)
{
	if (plan->count == plan->cap) {
		size_t cap = plan->cap ? plan->cap * 2 : 128;
		struct fw_unit *more = realloc(plan->units, cap * sizeof(*more));

		if (!more)
			return -ENOMEM;
		plan->units = more;
		plan->cap = cap;
	}
	plan->units[plan->count] = *unit;
	/* the instance's environment may point into the unit's own case only: it is constant data */
	plan->count++;
	return 0;
}

/* xorshift64*: a seed gives one order, on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

static void shuffle(struct fw_plan *plan, uint64_t seed)
{
	uint64_t state = seed ? seed : 1;

	for (size_t i = plan->count; i > 1; i--) {
		size_t j = (size_t)(next_random(&state) % i);
		struct fw_unit swap = plan->units[i - 1];

		plan->units[i - 1] = plan->units[j];
		plan->units[j] = swap;
	}
}

static void list_ids(struct fw_plan *plan)
{
	char id[256];

	for (size_t u = 0; u < plan->count; u++) {
		const struct fw_unit *unit = &plan->units[u];

		for (int c = 0; unit->in.checks[c].clause; c++) {
			if (!(unit->selected & 1ULL << c))
				continue;
			(void)fw_check_id(&unit->in, unit->door, &unit->in.checks[c], id,
					  sizeof(id));
			fw_buf_printf(&plan->ids, "%s\n", id);
			plan->checks++;
		}
	}
	plan->digest = fw_fnv(FW_FNV_START, plan->ids.data ? plan->ids.data : "", plan->ids.len);
}

int fw_plan_make(const struct fw_selection *s, struct fw_plan *ret_plan)
{
	struct fw_plan plan = { 0 };
	int turn = 0;

	for (int c = 0; fw_cases[c]; c++) {
		struct fw_instance in;

		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++) {
			if (!in_list(s->families, in.family))
				continue;
			for (int d = 0; d < FW_DOOR_COUNT; d++) {
				struct fw_unit unit = { .in = in, .door = 1U << d };

				if (!(in.doors & unit.door) ||
				    !in_list(s->doors, fw_door_name(unit.door)))
					continue;
				for (int k = 0; k < FW_CHECKS_MAX && in.checks[k].clause; k++)
					if ((fw_check_doors(&in, &in.checks[k]) & unit.door) &&
					    matches(s->globs, &in, unit.door, &in.checks[k]) &&
					    privilege_fits(s, &in, unit.door, &in.checks[k]))
						unit.selected |= 1ULL << k;
				if (!unit.selected)
					continue;
				/* shards take turns over units: a unit is never cut in two */
				if (s->shards > 1 && turn++ % s->shards != s->shard - 1)
					continue;
				if (add_unit(&plan, &unit) < 0) {
					fw_plan_done(&plan);
					return -ENOMEM;
				}
			}
		}
	}
	if (s->shuffle)
		shuffle(&plan, s->seed);
	list_ids(&plan);
	if (plan.ids.failed) {
		fw_plan_done(&plan);
		return -ENOMEM;
	}
	*ret_plan = plan;
	return 0;
}

void fw_plan_done(struct fw_plan *plan)
{
	free(plan->units);
	fw_buf_done(&plan->ids);
	*plan = (struct fw_plan){ 0 };
}
