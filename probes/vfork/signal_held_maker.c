/* SPDX-License-Identifier: MIT */
/*
 * A maker that its child holds back is sent a signal; then the child ends.
 *
 *   flags=0x…    of the doors that take flags
 *   signal=N     what the maker is sent, by its child
 *   handled=1    the maker has a handler for it, which stores a word
 *
 * Three processes: parent (the probe's main process, which sees to the end of the next), maker (its child, which goes
 * through the door) and child. The maker may end or stop inside the call, so it is not the one that speaks at the end.
 *
 * Door: the one given. Disturbs: the maker's disposition of the signal. Gates: standing (the child), signalled (the
 * child, the signal sent), child-last (the child), stopped (the main process, the maker having stopped or ended), back
 * (the maker, behind the call), over (the main process, maker and child having ended, the maker not waited for).
 */
#include "probe.h"

#include <sys/wait.h>

enum { STANDING, SIGNALLED, CHILD_LAST, STOPPED, BACK, OVER };

enum { BEFORE_HANDLER = 0x1111, STORED_BY_HANDLER = 0x4a2d };

static struct {
	enum pb_door door;
	uint64_t flags;
	int signal;
	bool handled;
	long maker;
} ask;

/* Maker and child hold the writing end: nothing is written, and its end is theirs. */
static int alive[2];

static volatile uint64_t handled = BEFORE_HANDLER;

static void handler(int signal)
{
	(void)signal;
	handled = STORED_BY_HANDLER;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	(void)pb_need(pb_sys(SYS_kill, ask.maker, ask.signal, 0, 0, 0, 0), "kill");
	pb_gate("signalled", SIGNALLED);
	pb_gate("child-last", CHILD_LAST);
	return 7;
}

static int maker(long ret, void *arg)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	long made;

	(void)ret;
	(void)arg;
	pb_role("maker");
	ask.maker = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	if (ask.handled) {
		/* libc's: who returns from a handler needs its restorer */
		const struct sigaction action = { .sa_handler = handler };

		if (sigaction(ask.signal, &action, NULL) < 0)
			pb_broken("sigaction", errno);
	}
	if (ask.door == PB_SYS_CLONE || ask.door == PB_SYS_CLONE3)
		request.args.flags = ask.flags;
	made = pb_make_with(ask.door, &request, child, NULL);
	pb_int("maker.ret", made);
	if (made < 0) {
		pb_int("maker.errno", errno);
		return 8;
	}
	pb_gate("back", BACK);
	return 7;
}

/* Waits for the maker to come to this; tells what it was. */
static void await_maker(long pid, int events)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	do
		r = pb_sys(SYS_waitid, P_PID, pid, (long)&info, events | WNOWAIT, 0, 0);
	while (r == -EINTR);
	(void)pb_need(r, "waitid");
	if (events & WSTOPPED) {
		pb_int("maker.first_code", info.si_code);
		return;
	}
	pb_int("maker.last_code", info.si_code);
	pb_int("maker.last_status", info.si_status);
}

int main(int argc, char **argv)
{
	char byte;
	long pid;

	pb_start(argc, argv);
	pb_role("parent");
	ask.door = pb_door_of(argc, argv);
	ask.flags = pb_arg_word("flags", CLONE_VM | CLONE_VFORK);
	ask.signal = (int)pb_arg_word("signal", SIGUSR1);
	ask.handled = pb_arg_word("handled", 0) != 0;
	pb_watch("handled", &handled, sizeof(handled));
	/* the maker itself: by our own fork, whatever the door under test does */
	(void)pb_need(pb_sys(SYS_pipe2, (long)alive, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_mini_fork();
	if (pid == 0)
		pb_run_child(maker, pid, NULL, false);
	(void)pb_need(pid, "maker");
	(void)pb_sys(SYS_close, alive[1], 0, 0, 0, 0, 0);
	await_maker(pid, WSTOPPED | WEXITED);
	pb_gate("stopped", STOPPED);
	if (ask.signal == SIGSTOP)
		(void)pb_sys(SYS_kill, pid, SIGCONT, 0, 0, 0, 0);
	await_maker(pid, WEXITED);
	/* a child whose maker was ended may stand at a gate still: the maker is to be looked at from there */
	(void)pb_need(pb_sys(SYS_read, alive[0], (long)&byte, 1, 0, 0, 0), "read");
	pb_gate("over", OVER);
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return pb_done();
}
