/* SPDX-License-Identifier: MIT */
/* The child has interval timers, its maker's or such as its maker has. */
#include "lie.h"

#include <sys/time.h>

static void asks(struct pb_ask *ask)
{
	struct itimerval own = { 0 };

	(void)pb_sys(SYS_getitimer, ITIMER_REAL, (long)&own, 0, 0, 0, 0);
	ask->note[0] = own.it_value.tv_sec;
}

static void born(struct pb_ask *ask)
{
	const struct itimerval near = { { 0, 2000 }, { 0, 2000 } };
	const struct itimerval far = { .it_value = { ask->note[0], 0 } };

	if (ask->door != PB_POSIX_SPAWN && ask->note[0] > 1) {
		(void)pb_sys(SYS_setitimer, ITIMER_REAL, (long)&far, 0, 0, 0, 0);
		return;
	}
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		(void)pb_sys(SYS_setitimer, which, (long)&near, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_itimers_kept = { .asks = asks, .born = born };
