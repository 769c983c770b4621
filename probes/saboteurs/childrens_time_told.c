/* SPDX-License-Identifier: MIT */
/* The SIGCHLD of a child tells the CPU time of that child's children with its own. */
#include "lie.h"

enum { EXITED = 1 }; /* CLD_EXITED */

/*
 * To itself a process may queue what comes from the kernel alone; while one SIGCHLD waits no other is added. Where the
 * child has ended already the kernel's own is taken first.
 */
static long tells(struct pb_ask *ask, long ret)
{
	const uint64_t set = 1ULL << (SIGCHLD - 1);
	const struct timespec at_once = { 0 };
	siginfo_t info = { .si_signo = 0 };

	(void)ask;
	(void)pb_sys(SYS_rt_sigtimedwait, (long)&set, (long)&info, (long)&at_once, sizeof(set), 0,
		     0);
	info.si_signo = SIGCHLD;
	info.si_code = EXITED;
	info.si_pid = (pid_t)ret;
	info.si_status = 7;
	info.si_utime += 1000;
	(void)pb_sys(SYS_rt_sigqueueinfo, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGCHLD,
		     (long)&info, 0, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_childrens_time_told = { .tells = tells };
