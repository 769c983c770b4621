/* SPDX-License-Identifier: MIT */
/* Names of verdicts. */
#include "verdict.h"

#include <stddef.h>
#include <string.h>

static const char *const names[FW_VERDICT_KINDS] = {
	[FW_NOT_RUN] = "not-run",	    [FW_SKIPPED] = "skipped",	[FW_BROKEN] = "broken",
	[FW_INCONCLUSIVE] = "inconclusive", [FW_VIOLATED] = "violated", [FW_HOLDS] = "holds",
};

const char *fw_verdict_name(enum fw_verdict_kind kind)
{
	/* Something that is no verdict has not been reached by any. */
	return (unsigned)kind < FW_VERDICT_KINDS ? names[kind] : names[FW_NOT_RUN];
}

bool fw_verdict_of_name(const char *name, enum fw_verdict_kind *ret_kind)
{
	int i;

	for (i = 0; name && i < FW_VERDICT_KINDS; i++) {
		if (strcmp(names[i], name) == 0) {
			*ret_kind = (enum fw_verdict_kind)i;
			return true;
		}
	}
	return false;
}
