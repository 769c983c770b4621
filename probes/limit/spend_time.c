/* SPDX-License-Identifier: MIT */
/*
 * Limits its CPU time to a second, blocks the signal for that, and makes one child through the door, which uses CPU
 * time until it is pending, or the one of an ITIMER_PROF of its own, set to twice as much.
 *
 * Roles: parent, child. Door: the one given. Disturbs: nothing else. Gates: before-call (the maker), standing (the
 * child, nothing used), past (the child, which has used its time).
 */
#include "kin.h"

#include <sys/resource.h>
#include <sys/time.h>

enum { BEFORE_CALL, STANDING, PAST };

enum { LIMIT_S = 1 };

#define BIT(signal) (1ULL << ((signal)-1))

static uint64_t pending(void)
{
	uint64_t set = 0;

	(void)pb_need(pb_sys(SYS_rt_sigpending, (long)&set, sizeof(set), 0, 0, 0, 0), "sigpending");
	return set;
}

static int child(long ret, void *arg)
{
	const struct itimerval twice = { .it_value = { .tv_sec = 2 * LIMIT_S } };

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	(void)pb_need(pb_sys(SYS_setitimer, ITIMER_PROF, (long)&twice, 0, 0, 0, 0), "setitimer");
	while (!(pending() & (BIT(SIGXCPU) | BIT(SIGPROF))))
		for (volatile int i = 0; i < 200000; i++)
			;
	pb_gate("past", PAST);
	return 7;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_getrlimit, RLIMIT_CPU, (long)&limit, 0, 0, 0, 0), "getrlimit");
	limit.rlim_cur = LIMIT_S;
	(void)pb_need(pb_sys(SYS_setrlimit, RLIMIT_CPU, (long)&limit, 0, 0, 0, 0), "setrlimit");
	pb_block(SIGXCPU);
	pb_block(SIGPROF);
	pb_gate("before-call", BEFORE_CALL);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_wait(r);
	return pb_done();
}
