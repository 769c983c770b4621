/* SPDX-License-Identifier: MIT */
/* The child's default timer slack is not its maker's current one. */
#include "lie.h"

#include <sys/prctl.h>

static void slack(struct pb_ask *ask, bool back)
{
	long now = pb_sys(SYS_prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0, 0);

	(void)pb_sys(SYS_prctl, PR_SET_TIMERSLACK, back ? ask->note[0] : 0, 0, 0, 0, 0);
	if (!back)
		ask->note[0] = now;
}

/* At the call the maker's current one is its default, before and afterwards what it was. */
static void asks(struct pb_ask *ask)
{
	slack(ask, false);
}

static void born(struct pb_ask *ask)
{
	slack(ask, true);
}

static long tells(struct pb_ask *ask, long ret)
{
	slack(ask, true);
	return ret;
}

const struct pb_saboteur pb_saboteur_slack_default_kept = { .asks = asks,
							    .born = born,
							    .tells = tells };
