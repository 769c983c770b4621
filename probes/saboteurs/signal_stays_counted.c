/* SPDX-License-Identifier: MIT */
/* A signal of nobody under study stays charged to the maker's user. */
#include "lie.h"

static void asks(struct pb_ask *ask)
{
	enum { SIGNAL = 40 };
	siginfo_t info = { .si_code = SI_QUEUE };
	const long pid = pb_bystander();

	(void)ask;
	(void)pb_sys(SYS_rt_sigqueueinfo, pid, SIGNAL, (long)&info, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_signal_stays_counted = { .asks = asks };
