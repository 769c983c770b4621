/* SPDX-License-Identifier: MIT */
/*
 * Four generations: far, near, the maker, its child. The maker ends while its child stands, and maybe near with it.
 *
 *   far=1, near=1   that one takes in orphans (PR_SET_CHILD_SUBREAPER)
 *   late=1          far does so only when all of them are there
 *   near_ends=1     near ends before the maker does
 *   near_goes_on=1  near has a second thread, its first ends at once, and what near does is done by the other
 *   stopped=1       the child has stopped itself before
 *   zombie=1        the child ends before the maker does, which does not wait for it
 *   armed=1         the child wants a real-time signal for the end of its parent; near ends after the maker
 *   with=1          the child stays in its maker's group, which is the maker's own
 *   signal=N        the termination signal that the child is made with, through doors that take one
 *   terminal=1      the maker leads a session with a terminal, whose foreground group is the child's; far, which leads
 *                   another one, asks for that terminal before the maker's end and after it (far.took_before,
 *                   far.took: 0 or -errno)
 *
 * The child has a process group of its own, but for with=1, and blocks every signal that can be.
 *
 * Door: the one given, which lets the maker go on. Gates: standing (the child), ready (the maker), near-gone (far, near
 * ended and waited for, with near_ends), orphaned (far, the maker having ended; with zombie adopted), adopted (far,
 * near having ended, with armed), ended (far, the child having ended). Facts: far.waited, near.waited: what a wait for
 * any child told these two after the maker's end; -errno without one; with zombie far.told, far.told_pid: which signal
 * waits for far at adopted, and whose; with armed child.first, child.second: the signals that the child takes, and
 * child.first_sender, child.second_sender.
 */
#include "kin.h"

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>

enum { STANDING, READY, NEAR_GONE, ORPHANED, ADOPTED, ENDED };
enum { ARMED = 40 };

static struct {
	enum pb_door door;
	bool near_reaps, near_ends, near_goes_on, stopped, terminal, zombie, armed, with;
} ask;

static int go[2], near_go[2], child_go[2], news[2];
static int master = -1, slave = -1;
static long child_number;

static void open_terminal(void)
{
	int number, unlock = 0;

	master = (int)pb_sys(SYS_openat, AT_FDCWD, (long)"/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC,
			     0, 0, 0);
	if (master < 0)
		pb_unmet("pty");
	(void)pb_need(pb_sys(SYS_ioctl, master, TIOCSPTLCK, (long)&unlock, 0, 0, 0), "unlockpt");
	(void)pb_need(pb_sys(SYS_ioctl, master, TIOCGPTN, (long)&number, 0, 0, 0), "ptsname");
	/* by the master, so that no path is needed */
	slave = (int)pb_sys(SYS_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC, 0, 0, 0);
	if (slave < 0)
		pb_unmet("pty");
}

/* The signal that waits, or -EAGAIN. */
static void take_signal(int signal, const char *name, const char *sender)
{
	const uint64_t set = 1ULL << (signal - 1);
	const struct timespec none = { 0 };
	siginfo_t info = { .si_signo = 0 };

	pb_int(name, pb_sys(SYS_rt_sigtimedwait, (long)&set, (long)&info, (long)&none, sizeof(set),
			    0, 0));
	pb_int(sender, info.si_pid);
}

static int child(long ret, void *arg)
{
	const int self = (int)pb_self();

	(void)ret;
	(void)arg;
	/* what becomes of these shows in what is looked at */
	if (!ask.with)
		(void)pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0);
	if (ask.terminal)
		(void)pb_sys(SYS_ioctl, slave, TIOCSPGRP, (long)&self, 0, 0, 0);
	if (ask.armed)
		(void)pb_need(pb_sys(SYS_prctl, PR_SET_PDEATHSIG, ARMED, 0, 0, 0, 0), "prctl");
	pb_role("child");
	pb_gate("standing", STANDING);
	if (ask.stopped)
		(void)pb_sys(SYS_kill, pb_self(), SIGSTOP, 0, 0, 0, 0);
	if (!ask.zombie)
		(void)pb_read_byte(child_go[0]);
	if (ask.armed) {
		take_signal(ARMED, "child.first", "child.first_sender");
		take_signal(ARMED, "child.second", "child.second_sender");
	}
	return 7;
}

static void block_all(void)
{
	const uint64_t all = ~0ULL;

	(void)pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, 0, sizeof(all), 0, 0);
}

static long make(void)
{
	struct pb_request request = { .args = { .exit_signal = pb_arg_word("signal", SIGCHLD) } };

	return pb_make_with(ask.door, &request, child, NULL);
}

static int maker(long ret, void *arg)
{
	long made;

	(void)ret;
	(void)arg;
	pb_role("parent");
	if (ask.terminal) {
		(void)pb_need(pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0), "setsid");
		(void)pb_need(pb_sys(SYS_ioctl, slave, TIOCSCTTY, 0, 0, 0, 0), "TIOCSCTTY");
	}
	if (ask.with)
		(void)pb_need(pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0), "setpgid");
	block_all();
	made = make();
	if (!pb_made(made))
		return 0;
	pb_gate("ready", READY);
	if (ask.stopped) {
		long r = pb_sys(SYS_waitid, P_PID, made, 0, WSTOPPED | WNOWAIT, 0, 0);

		pb_int("parent.child_stopped", r);
	}
	if (ask.zombie)
		(void)pb_await_end(made);
	(void)pb_need(pb_sys(SYS_write, news[1], (long)&made, sizeof(made), 0, 0, 0), "write");
	(void)pb_read_byte(go[0]);
	return 0;
}

/* Takes whoever comes until there is nobody; what the child's end told is kept. */
static void take_all(const char *name)
{
	long told = -ECHILD;

	for (;;) {
		int status;
		long r = pb_wait4(-1, &status, __WALL);

		if (r < 0)
			break;
		if (r == child_number)
			told = WIFEXITED(status) ? r : -ECANCELED;
	}
	pb_int(name, told);
}

/* For the session that one leads, which has none. */
static void take_terminal(const char *name)
{
	pb_int(name, pb_sys(SYS_ioctl, slave, TIOCSCTTY, 0, 0, 0, 0));
}

static void take_orphans(void)
{
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "prctl");
}

static int near_acts(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	if (ask.near_goes_on)
		pb_await_first_thread();
	(void)pb_scaffold(maker, NULL);
	if (ask.near_ends) {
		(void)pb_read_byte(near_go[0]);
		return 0;
	}
	/* its own number of the child it learns from far */
	if (pb_sys(SYS_read, near_go[0], (long)&child_number, sizeof(child_number), 0, 0, 0) !=
	    sizeof(child_number))
		return 0;
	if (ask.armed) {
		(void)pb_read_byte(near_go[0]);
		return 0;
	}
	take_all("near.waited");
	/* its own end would be told to far as well */
	if (ask.zombie)
		(void)pb_read_byte(near_go[0]);
	return 0;
}

static int near(long ret, void *arg)
{
	(void)arg;
	pb_role("near");
	if (ask.near_reaps)
		take_orphans();
	if (!ask.near_goes_on)
		return near_acts(ret, NULL);
	(void)pb_make_thread(near_acts, NULL);
	for (;;)
		(void)pb_sys(SYS_exit, 0, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	long made, outlived;

	pb_start(argc, argv);
	ask.door = pb_door_of(argc, argv);
	ask.near_reaps = pb_arg_word("near", 0) != 0;
	ask.near_ends = pb_arg_word("near_ends", 0) != 0;
	ask.near_goes_on = pb_arg_word("near_goes_on", 0) != 0;
	ask.stopped = pb_arg_word("stopped", 0) != 0;
	ask.terminal = pb_arg_word("terminal", 0) != 0;
	ask.zombie = pb_arg_word("zombie", 0) != 0;
	ask.armed = pb_arg_word("armed", 0) != 0;
	ask.with = pb_arg_word("with", 0) != 0;
	pb_role("far");
	if (ask.zombie)
		pb_block(SIGCHLD);
	if (ask.terminal) {
		open_terminal();
		/* refused where it leads one from the start */
		(void)pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0);
	}
	(void)pb_need(pb_sys(SYS_pipe2, (long)go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)near_go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)child_go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)news, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	if (pb_arg_word("far", 0))
		take_orphans();
	made = pb_scaffold(near, NULL);
	(void)pb_sys(SYS_close, news[1], 0, 0, 0, 0, 0);
	outlived = pb_sys(SYS_read, news[0], (long)&child_number, sizeof(child_number), 0, 0, 0);
	if (outlived != sizeof(child_number))
		return pb_done();
	if (pb_arg_word("late", 0))
		take_orphans();
	if (ask.near_ends) {
		(void)pb_sys(SYS_write, near_go[1], (long)"g", 1, 0, 0, 0);
		(void)pb_wait4(made, &(int){ 0 }, 0);
		pb_gate("near-gone", NEAR_GONE);
	} else {
		(void)pb_sys(SYS_write, near_go[1], (long)&child_number, sizeof(child_number), 0, 0,
			     0);
	}
	if (ask.terminal)
		take_terminal("far.took_before");
	(void)pb_sys(SYS_write, go[1], (long)"g", 1, 0, 0, 0);
	if (ask.zombie) {
		pb_gate("adopted", ADOPTED);
		take_signal(SIGCHLD, "far.told", "far.told_pid");
		(void)pb_sys(SYS_write, near_go[1], (long)"g", 1, 0, 0, 0);
	} else {
		pb_gate("orphaned", ORPHANED);
	}
	if (ask.armed) {
		(void)pb_sys(SYS_write, near_go[1], (long)"g", 1, 0, 0, 0);
		(void)pb_wait4(made, &(int){ 0 }, 0);
		pb_gate("adopted", ADOPTED);
	}
	if (ask.terminal)
		take_terminal("far.took");
	(void)pb_sys(SYS_write, child_go[1], (long)"g", 1, 0, 0, 0);
	pb_gate("ended", ENDED);
	take_all("far.waited");
	return pb_done();
}
