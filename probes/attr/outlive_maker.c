/* SPDX-License-Identifier: MIT */
/*
 * A maker that has a parent-death signal itself makes a child, and ends before the child does.
 *
 *   arm=1      the child sets one of its own
 *   by=thread  a second thread of the child does that, which stays, as its first does
 *   exec=1     the child sets it, and begins this probe anew before all else
 *   thread=1   the maker's second thread makes the child, and only that thread ends
 *
 * Both signals are blocked in all of them, and stay pending where they come; then the child takes one and tells whose
 * it is.
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: ends its own maker by
 * SIGKILL. Gates: standing (the child), left (the child, its maker over). Roles: top (the probe's main process),
 * parent, child.
 */
/* names words that probe.h forbids, so it comes first */
#include <pthread.h>

#include "kin.h"

#include <sys/prctl.h>

enum { STANDING, LEFT };

/* Of the pipes, the same in an image: the child is ready; it may go on; it is done. */
enum { READY_READ = 50, READY_WRITE, GO_READ, GO_WRITE, DONE_READ, DONE_WRITE };

enum { OF_MAKER = SIGUSR1, OF_CHILD = SIGUSR2 };

static enum pb_door door;
static long made, maker_thread;
static int made_errno;

static long death_signal(void)
{
	int signal = -1;

	(void)pb_need(pb_sys(SYS_prctl, PR_GET_PDEATHSIG, (long)&signal, 0, 0, 0, 0),
		      "get-pdeathsig");
	return signal;
}

static void arm(int signal)
{
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_PDEATHSIG, signal, 0, 0, 0, 0), "set-pdeathsig");
}

static int armed[2];

/* The setting may be this thread's alone; it stays until the child ends. */
static int arming_thread(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	arm(OF_CHILD);
	pb_int("child.thread_told", death_signal());
	pb_send_byte(armed[1]);
	while (pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0) == -EINTR)
		;
	return 0;
}

static void arm_by_thread(void)
{
	(void)pb_need(pb_sys(SYS_pipe2, (long)armed, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_make_thread(arming_thread, NULL);
	pb_await_byte(armed[0]);
}

static const uint64_t both = 1ULL << (OF_MAKER - 1) | 1ULL << (OF_CHILD - 1);

static int child(long ret, void *arg)
{
	const struct {
		int64_t seconds, nanoseconds;
	} at_once = { 0, 0 };
	siginfo_t info = { 0 };
	long r;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.told", death_signal());
	if (pb_arg("arm"))
		arm(OF_CHILD);
	if (pb_arg("by"))
		arm_by_thread();
	pb_gate("standing", STANDING);
	pb_send_byte(READY_WRITE);
	pb_await_byte(GO_READ);
	pb_gate("left", LEFT);
	r = pb_sys(SYS_rt_sigtimedwait, (long)&both, (long)&info, (long)&at_once, sizeof(both), 0,
		   0);
	pb_int("child.signal", r);
	pb_int("child.sender", r > 0 ? info.si_pid : 0);
	pb_send_byte(DONE_WRITE);
	return 7;
}

static int child_in_a_new_program(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	arm(OF_CHILD);
	pb_broken("execve", (int)-pb_begin_anew());
}

static void *make(void *arg)
{
	maker_thread = pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);
	made = pb_make(door, pb_arg("exec") ? child_in_a_new_program : child, NULL);
	made_errno = errno;
	if (made < 0)
		pb_send_byte(READY_WRITE);
	if (pb_arg("thread"))
		pb_await_byte(READY_READ);
	return arg;
}

/* Its main thread lives on, and lets the child go on when the other is gone without a trace. */
static void make_by_thread(void)
{
	long process = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	pthread_t other;

	if (pthread_create(&other, NULL, make, NULL) || pthread_join(other, NULL))
		pb_broken("thread", EAGAIN);
	/* joined is not yet gone: it tells its children afterwards */
	while (pb_sys(SYS_tgkill, process, maker_thread, 0, 0, 0, 0) == 0)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	pb_int("parent.ret", made);
	if (made < 0) {
		pb_int("parent.errno", made_errno);
		pb_send_byte(DONE_WRITE);
		return;
	}
	pb_send_byte(GO_WRITE);
	pb_wait(made);
}

static int maker(void)
{
	pb_role("parent");
	arm(OF_MAKER);
	pb_int("parent.told", death_signal());
	if (pb_arg("thread")) {
		make_by_thread();
		return 0;
	}
	(void)make(NULL);
	/* it is not told more: who is held back is ended in the call */
	if (made < 0) {
		pb_int("parent.errno", made_errno);
		return 1;
	}
	for (;;)
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	long pid;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return child(0, NULL);
	pb_role("top");
	pb_pipe_at(READY_READ, READY_WRITE);
	pb_pipe_at(GO_READ, GO_WRITE);
	pb_pipe_at(DONE_READ, DONE_WRITE);
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&both, 0, sizeof(both), 0, 0),
		      "sigprocmask");
	pid = pb_need(pb_mini_fork(), "fork");
	if (pid == 0)
		for (;;)
			(void)pb_sys(SYS_exit_group, maker(), 0, 0, 0, 0, 0);
	if (!pb_arg("thread")) {
		pb_await_byte(READY_READ);
		(void)pb_need(pb_sys(SYS_kill, pid, SIGKILL, 0, 0, 0, 0), "kill");
		(void)pb_need(pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0), "wait");
		pb_send_byte(GO_WRITE);
	}
	pb_await_byte(DONE_READ);
	return pb_done();
}
