/* SPDX-License-Identifier: MIT */
/*
 * Arms every kind of timer there is, makes one child through the door, and has the child stand until each would have
 * gone off in it too, had it come along.
 *
 * The maker arms ITIMER_REAL, ITIMER_VIRTUAL and ITIMER_PROF and two POSIX timers, one on the clock and one on its own
 * CPU time, all periodic and with signals of their own, which stay blocked and so pending. The child waits on a
 * descriptor of the maker's that tells the same clock and period, until several periods have passed; then it works
 * until a timer on its own CPU time, of a longer period, has gone off. With alarm=1 the maker calls alarm instead, far
 * ahead, and the child asks how much is left of it.
 *
 * Roles: parent, child. Through posix_spawn the child is the probe executed anew. Door: the one given. Disturbs:
 * nothing else. Gates: armed (the maker), standing (the child), past (the child), back (the maker).
 */
/* names a word that probe.h forbids, so it comes first */
#include <time.h>

#include "probe.h"

#include <sys/time.h>
#include <sys/timerfd.h>

enum { ARMED, STANDING, PAST, BACK };

enum {
	PERIOD_NS = 2000000, /* of the clock */
	WORK_NS = 500000, /* of CPU time */
	CHILDS_WORK_NS = 2000000,
	PERIODS = 3,
	CLOCK_FD = 50, /* the image finds it by number */
	BY_CLOCK = 40, /* real-time signals, past those that any libc keeps */
	BY_WORK,
	OF_CHILD,
};

static void block_all(void)
{
	const uint64_t mask = ~0ULL;

	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0),
		      "sigprocmask");
}

static uint64_t pending(void)
{
	uint64_t set = 0;

	(void)pb_need(pb_sys(SYS_rt_sigpending, (long)&set, sizeof(set), 0, 0, 0, 0), "sigpending");
	return set;
}

static void posix_timer(int clock, int signal, long period_ns)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal };
	const struct itimerspec period = { { 0, period_ns }, { 0, period_ns } };
	int timer = -1;

	(void)pb_need(pb_sys(SYS_timer_create, clock, (long)&event, (long)&timer, 0, 0, 0),
		      "timer_create");
	(void)pb_need(pb_sys(SYS_timer_settime, timer, 0, (long)&period, 0, 0, 0), "timer_settime");
}

static void interval_timer(int which, long period_ns)
{
	const struct itimerval period = { { 0, period_ns / 1000 }, { 0, period_ns / 1000 } };

	(void)pb_need(pb_sys(SYS_setitimer, which, (long)&period, 0, 0, 0, 0), "setitimer");
}

static int64_t left_of(int which)
{
	struct itimerval value = { 0 };

	(void)pb_need(pb_sys(SYS_getitimer, which, (long)&value, 0, 0, 0, 0), "getitimer");
	return value.it_value.tv_sec * 1000000 + value.it_value.tv_usec +
	       value.it_interval.tv_sec * 1000000 + value.it_interval.tv_usec;
}

static void periods_pass(void)
{
	for (uint64_t count = 0, more = 0; count < PERIODS; count += more)
		(void)pb_need(pb_sys(SYS_read, CLOCK_FD, (long)&more, sizeof(more), 0, 0, 0),
			      "clock");
}

/* CPU time goes by for as long as none of these signals is pending. */
static void work_until(uint64_t signals)
{
	while ((pending() & signals) != signals)
		for (volatile int i = 0; i < 20000; i++)
			;
}

#define BIT(signal) (1ULL << ((signal)-1))

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.real", left_of(ITIMER_REAL));
	pb_int("child.virtual", left_of(ITIMER_VIRTUAL));
	pb_int("child.prof", left_of(ITIMER_PROF));
	pb_gate("standing", STANDING);
	if (!pb_arg_word("alarm", 0)) {
		periods_pass();
		posix_timer(CLOCK_PROCESS_CPUTIME_ID, OF_CHILD, CHILDS_WORK_NS);
		work_until(BIT(OF_CHILD));
	}
	pb_gate("past", PAST);
	if (pb_arg_word("alarm", 0))
		pb_int("child.alarm", pb_sys(SYS_alarm, 0, 0, 0, 0, 0, 0));
	return 7;
}

static void arm(void)
{
	const struct itimerspec period = { { 0, PERIOD_NS }, { 0, PERIOD_NS } };
	long clock;

	if (pb_arg_word("alarm", 0)) {
		(void)pb_sys(SYS_alarm, 40000, 0, 0, 0, 0, 0);
		return;
	}
	interval_timer(ITIMER_REAL, PERIOD_NS);
	interval_timer(ITIMER_VIRTUAL, WORK_NS);
	interval_timer(ITIMER_PROF, WORK_NS);
	posix_timer(CLOCK_MONOTONIC, BY_CLOCK, PERIOD_NS);
	posix_timer(CLOCK_PROCESS_CPUTIME_ID, BY_WORK, WORK_NS);
	clock = pb_need(pb_sys(SYS_timerfd_create, CLOCK_MONOTONIC, 0, 0, 0, 0, 0),
			"timerfd_create");
	(void)pb_need(pb_sys(SYS_timerfd_settime, clock, 0, (long)&period, 0, 0, 0),
		      "timerfd_settime");
	(void)pb_need(pb_sys(SYS_dup3, clock, CLOCK_FD, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_close, clock, 0, 0, 0, 0, 0), "close");
	work_until(BIT(SIGALRM) | BIT(SIGVTALRM) | BIT(SIGPROF) | BIT(BY_CLOCK) | BIT(BY_WORK));
}

int main(int argc, char **argv)
{
	const char *role;
	long r;

	pb_start(argc, argv);
	role = pb_arg("role");
	if (role && !strcmp(role, "image"))
		return child(0, NULL);
	pb_role("parent");
	block_all();
	arm();
	pb_gate("armed", ARMED);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_int("parent.real", left_of(ITIMER_REAL));
	pb_int("parent.virtual", left_of(ITIMER_VIRTUAL));
	pb_int("parent.prof", left_of(ITIMER_PROF));
	pb_gate("back", BACK);
	pb_wait(r);
	return pb_done();
}
