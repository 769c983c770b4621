/* SPDX-License-Identifier: MIT */
/* A run in memory: made empty, looked into, given back. */
#include "run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

void fw_run_init(struct fw_run *run)
{
	*run = (struct fw_run){ .shard = 1, .shards = 1 };
}

void fw_run_done(struct fw_run *run)
{
	free(run->run_id);
	free(run->tool);
	free(run->target);
	free(run->cell);
	free(run->saboteur);
	free(run->started);
	free(run->finished);
	free(run->hostname);
	free(run->kernel);
	for (size_t i = 0; i < run->plan_count; i++)
		free(run->plan[i]);
	free(run->plan);
	for (size_t i = 0; i < run->attempts_count; i++) {
		free(run->attempts[i].case_id);
		free(run->attempts[i].door);
		fw_evidence_done(&run->attempts[i].evidence);
	}
	free(run->attempts);
	for (size_t i = 0; i < run->results_count; i++) {
		struct fw_result *r = &run->results[i];

		free(r->id);
		free(r->case_id);
		free(r->door);
		free(r->clause);
		free(r->family);
		free(r->needs);
	}
	free(run->results);
	json_decref(run->environment);
	fw_run_init(run);
}

size_t fw_run_absent_must(const struct fw_run *run, struct fw_buf *out)
{
	json_t *must = json_object_get(run->environment, "must"), *value;
	const char *need;
	size_t count = 0;

	json_object_foreach(must, need, value)
	{
		const char *reason = json_string_value(value);

		if (reason && strcmp(reason, "met") == 0)
			continue;
		fw_buf_printf(out, "--must %s: absent, %s\n", need, reason ? reason : "no reason");
		count++;
	}
	return count;
}

static int attempt_order(const struct fw_attempt *a, const char *case_id, const char *door,
			 int attempt)
{
	int order = strcmp(a->case_id, case_id);

	if (order == 0)
		order = strcmp(a->door, door);
	if (order == 0)
		order = (a->attempt > attempt) - (a->attempt < attempt);
	return order;
}

const struct fw_attempt *fw_run_attempt(const struct fw_run *run, const char *case_id,
					const char *door, int attempt)
{
	size_t low = 0, high = run->attempts_count;

	if (!run->ended) {
		for (size_t i = 0; i < run->attempts_count; i++)
			if (attempt_order(&run->attempts[i], case_id, door, attempt) == 0)
				return &run->attempts[i];
		return NULL;
	}
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = attempt_order(&run->attempts[mid], case_id, door, attempt);

		if (order == 0)
			return &run->attempts[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
