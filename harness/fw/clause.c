/* SPDX-License-Identifier: MIT */
/* Finding a clause in the generated catalogue. */
#include "clause.h"

#include <string.h>

const struct fw_clause *fw_clause_find(const char *id)
{
	size_t low = 0, high = fw_clauses_count;

	while (id && low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id, fw_clauses[middle].id);

		if (!order)
			return &fw_clauses[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
