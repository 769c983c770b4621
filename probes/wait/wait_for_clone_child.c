/* SPDX-License-Identifier: MIT */
/*
 * Makes a child with another termination signal and a plain one, has both end, and asks for each with and without the
 * flags for such children.
 *
 *   signal=N   the first child's termination signal (10); 0: none
 *   traced=1   the maker seizes the first child before it ends
 *
 * Door: the one given, which takes a signal. Disturbs: blocks SIGCHLD and the signal. Gates: standing (the child), back
 * and ended (the maker, neither taken yet), taken (the maker). Facts: each call's result, -errno when refused.
 */
/* before the words that probe.h refuses, one of which is a member's name in there */
#include <sys/ptrace.h>

#include "kin.h"

#include <sys/wait.h>

enum { STANDING, BACK, ENDED, TAKEN };

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	return 7;
}

static int plain(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("plain");
	return 3;
}

static long left(long pid, int options)
{
	siginfo_t info = { .si_pid = 0 };
	long r = pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOHANG | WNOWAIT | options,
			0, 0);

	return r ? r : info.si_pid;
}

static long taken(long pid, int options)
{
	int status;

	return pb_wait4(pid, &status, WNOHANG | options);
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = 0 } };
	enum pb_door door;
	long made, other;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	request.args.exit_signal = pb_arg_word("signal", SIGUSR1);
	pb_role("parent");
	pb_block(SIGCHLD);
	pb_block(SIGUSR1);
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return pb_done();
	if (pb_arg_word("traced", 0))
		(void)pb_need(pb_sys(SYS_ptrace, PTRACE_SEIZE, made, 0, 0, 0, 0), "ptrace-seize");
	pb_gate("back", BACK);
	other = pb_make(door, plain, NULL);
	pb_int("parent.plain", other);
	if (other < 0)
		return pb_done();
	(void)pb_await_end(made);
	(void)pb_await_end(other);
	pb_int("parent.left", left(made, 0));
	pb_int("parent.left_clone", left(made, (int)__WCLONE));
	pb_int("parent.left_all", left(made, __WALL));
	pb_int("parent.plain_left", left(other, 0));
	pb_int("parent.plain_left_clone", left(other, (int)__WCLONE));
	pb_int("parent.plain_left_all", left(other, __WALL));
	pb_gate("ended", ENDED);
	pb_int("parent.taken", taken(made, 0));
	pb_int("parent.taken_clone", taken(made, (int)__WCLONE));
	pb_int("parent.plain_taken_clone", taken(other, (int)__WCLONE));
	pb_int("parent.plain_taken_all", taken(other, __WALL));
	pb_gate("taken", TAKEN);
	return pb_done();
}
