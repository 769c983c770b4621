/* SPDX-License-Identifier: MIT */
/*
 * Three generations: whose child it is that the middle one makes.
 *
 *   flags=0x…   of the doors that take flags
 *   signal=N    the child's termination signal; 17 when not given
 *
 * The grandparent makes the maker, with SIGUSR2 as termination signal; the maker makes the child through the door.
 * Both ask whether it is theirs to wait for, when it is over and nobody has reaped it.
 *
 * Door: the one given; the maker itself by raw clone. Disturbs: SIGCHLD, SIGUSR1 and SIGUSR2 are blocked. Gates:
 * standing (the child), back (the maker), waited (the maker, the child over), saw (the grandparent, likewise).
 */
#include "probe.h"

#include <poll.h>
#include <sys/wait.h>

enum { STANDING, BACK, WAITED, SAW };

struct pipes {
	int up[2], down[2];
};

static struct pb_request request;
static enum pb_door door;

static void shut(int fd)
{
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* Is it there to be waited for, over? What waitid says, without taking it. */
static long ask(long pid)
{
	siginfo_t info = { .si_signo = 0 };
	long r = pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT | WNOHANG | __WALL,
			0, 0);

	return r == 0 && !info.si_pid ? -EAGAIN : r;
}

/* Whosever child it is. */
static void await_end(long pid)
{
	struct pollfd end = { .events = POLLIN };
	long r;

	r = pb_sys(SYS_pidfd_open, pid, 0, 0, 0, 0, 0);
	if (r == -ESRCH)
		return;	/* somebody has reaped it already */
	end.fd = (int)pb_need(r, "pidfd_open");
	do
		r = pb_sys(SYS_poll, (long)&end, 1, -1, 0, 0, 0);
	while (r == -EINTR);
	(void)pb_need(r, "poll");
	shut(end.fd);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	return 7;
}

static int maker(long ret, void *arg)
{
	const struct pipes *pipes = arg;
	long made;
	char go;

	(void)ret;
	shut(pipes->up[0]);
	shut(pipes->down[1]);
	pb_role("parent");
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	await_end(made);
	pb_int("parent.asked", ask(made));
	if (pb_sys(SYS_write, pipes->up[1], (long)&made, sizeof(made), 0, 0, 0) != sizeof(made))
		return 0;
	pb_gate("waited", WAITED);
	if (pb_sys(SYS_read, pipes->down[0], (long)&go, 1, 0, 0, 0) != 1)
		return 0;
	pb_wait(made);
	return 0;
}

int main(int argc, char **argv)
{
	const uint64_t mask = 1ULL << (SIGCHLD - 1) | 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGUSR2 - 1);
	const struct pb_request middle = { .args = { .exit_signal = SIGUSR2 } };
	struct pipes pipes;
	long pid, made;

	pb_start(argc, argv);
	pb_role("grandparent");
	door = pb_door_of(argc, argv);
	request.args.flags = pb_arg_word("flags", 0);
	request.args.exit_signal = pb_arg_word("signal", SIGCHLD);
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, 8, 0, 0),
		      "rt_sigprocmask");
	(void)pb_need(pb_sys(SYS_pipe2, (long)pipes.up, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)pipes.down, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_make_with(PB_SYS_CLONE, &middle, maker, &pipes);
	if (pid < 0 && errno == EINVAL)
		pb_unmet("exit-signal");	/* an emulator that has no other than SIGCHLD */
	if (pid < 0)
		pb_broken("make-maker", errno);
	shut(pipes.up[1]);
	shut(pipes.down[0]);
	if (pb_sys(SYS_read, pipes.up[0], (long)&made, sizeof(made), 0, 0, 0) == sizeof(made)) {
		pb_int("grandparent.asked", ask(made));
		pb_gate("saw", SAW);
		(void)pb_sys(SYS_write, pipes.down[1], (long)"g", 1, 0, 0, 0);
		(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
		pb_int("grandparent.waited", pb_sys(SYS_wait4, made, 0, __WALL | WNOHANG, 0, 0, 0));
	} else {
		/* nothing was made: the maker has said so */
		(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	}
	return pb_done();
}
